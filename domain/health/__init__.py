"""How the bot itself is: what waits, what went wrong, and what an admin does about it."""
