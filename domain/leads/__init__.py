"""Families on their way to the centre: how far they are, who cares for them, what is to be done next and when."""
