"""Notation: school mathematics as a tree, read from LaTeX without guessing."""
