"""The one gate for every message that nobody asked for, whoever sends it: when it goes, with what, or why not."""
