"""One-on-one talks: a member of staff and a family find a time, know beforehand what it is about, and keep what came of it."""
