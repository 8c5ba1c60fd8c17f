"""What comes after a course: proposed by a rule in words, decided by a person; "nothing now" where that is true."""
