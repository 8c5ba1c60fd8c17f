"""When lessons and people are there: the timetable, hours of work, what is free."""
