"""Messages: what a person is shown, kept apart from the words and from the platform that shows it."""
