"""Events of the centre: open house, parents' evening, learners' showcase."""
