"""What can be taught and looked up: question bank and its readers, item generators, skills, courses, search."""
