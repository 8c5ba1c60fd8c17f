"""Trial lessons: the way to one, and the word in the evening after it."""
