"""Courses: what the centre offers, as the tables have it at this minute."""
