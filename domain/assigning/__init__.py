"""Practice that a teacher assigns: to a class, some of it or one learner; who did it, and what it changed."""
