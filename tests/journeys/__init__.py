"""Whole conversations: scripted people, the sandbox, the real bot, the real database."""
