"""Where a learner stands: placement, the map with its evidence, and proving a skill."""
