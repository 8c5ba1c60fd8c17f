"""Choosing what comes next, and saying why."""
