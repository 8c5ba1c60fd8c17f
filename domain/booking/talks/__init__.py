"""One-on-one talks: two find a time, know beforehand what it is about, and keep what came of it."""
