"""A moment in, one use case: the readable table of what runs when."""
