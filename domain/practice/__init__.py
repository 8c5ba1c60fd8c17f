"""Practice: items, grading, the learner model, choosing what comes next, and the evening's session."""
