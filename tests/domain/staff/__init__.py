"""Tests of how colleagues come, change and go."""
