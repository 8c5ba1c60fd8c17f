"""Colleagues: invited, given and losing roles, removed at once, and what needs the word of a second person."""
