"""Which course: a few taps, at most three cards, and what the child's own answers say of each."""
