"""What is kept about somebody: what of it they see, take with them, have corrected and have erased."""
