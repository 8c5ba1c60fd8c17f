"""Habits: the own hour, goals, breaks, reminders and the week."""
