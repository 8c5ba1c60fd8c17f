"""Tests of teachers' notes."""
