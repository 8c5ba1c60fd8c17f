"""A Telegram on localhost for the demo and the tests: Bot API over HTTP, a web chat, faults on demand."""
