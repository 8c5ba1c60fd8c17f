"""A learner's day: the lessons that stand in it, and saying that one comes late or not at all."""
