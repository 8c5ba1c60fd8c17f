"""Booking: slots with limited seats, held while one chooses, booked for good, moved, waited for, given back."""
