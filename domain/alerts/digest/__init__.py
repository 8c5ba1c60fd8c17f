"""What a teacher is told in the morning: when, what stands in it, and what they may choose about it."""
