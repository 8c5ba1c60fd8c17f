"""Courses: what the centre offers, what people ask about it, and where the answers come from."""
