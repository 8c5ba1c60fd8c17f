"""Booking: slots with limited seats, held while one chooses, booked for good, and what follows from a booking."""
