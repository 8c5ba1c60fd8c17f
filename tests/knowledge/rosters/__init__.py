"""Tests of lists of people and classes: plain sheets, OneRoster, and files that mean harm."""
