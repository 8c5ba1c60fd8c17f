"""Tests of what staff write to families."""
