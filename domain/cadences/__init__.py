"""Cadences: what is said in steps after something happened, as data; each step is looked at again when it is due."""
