"""Who came to a class's lesson and who stood out, as the teacher taps it."""
