"""Storage, on both databases; what was written is read through a second transaction."""
