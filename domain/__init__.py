"""What the centre means, in plain Python: no framework, no I/O."""
