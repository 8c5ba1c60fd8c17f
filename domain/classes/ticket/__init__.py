"""The exit ticket: one to three questions at the end of a lesson, and who could do them."""
