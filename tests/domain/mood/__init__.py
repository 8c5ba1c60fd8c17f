"""Tests of the weekly check-in."""
