"""Entries: what nobody could answer, answered once by a person, looked at by a second one, then known to the bot."""
