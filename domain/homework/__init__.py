"""What was given to do at home, and what became of it."""
