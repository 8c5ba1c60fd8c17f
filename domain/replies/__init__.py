"""Answers to what the bot has sent: to whom they go, and what comes of them."""
