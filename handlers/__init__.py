"""A Telegram update in, one use case, one screen out: a module a feature."""
