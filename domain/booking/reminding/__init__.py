"""What is said before, and after, a booking: derived from the live bookings at the moment it is due."""
