"""Cadences: what is said in steps after something happened, and what ends it."""
