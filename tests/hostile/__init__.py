"""What people with bad intentions send: files and names."""
