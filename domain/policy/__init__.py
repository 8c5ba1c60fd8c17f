"""When a place's law lets a centre teach: a profile by name, a calendar of working days, a verdict on a lesson."""
