"""A calendar to subscribe to: who has an address for it, and what stands in it."""
