"""Readers of lists of people and classes: plain sheets and OneRoster in, one neutral list out."""
