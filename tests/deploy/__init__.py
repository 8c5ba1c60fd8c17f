"""What is in deploy/ fits the program."""
