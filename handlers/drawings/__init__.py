"""Drawings: from JSON-ready data to a calm picture that a phone shows well, in the reader's language."""
