"""Media: what can be watched or tried again after a lesson, and the evidence that it was."""
