"""Tests of bringing lists: what they would do, what they do, what they leave alone."""
