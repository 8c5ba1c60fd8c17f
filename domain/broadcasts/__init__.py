"""Broadcasts of operators: to whom, what, when; tried first, approved, watched while they go, compared afterwards."""
