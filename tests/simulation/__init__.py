"""The whole bot under one seeded schedule in virtual time: a failing seed is played again, move by move."""
