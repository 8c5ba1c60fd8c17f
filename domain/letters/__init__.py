"""What members of staff write to families through the bot, and what comes back."""
