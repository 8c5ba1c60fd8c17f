"""The weekly check-in: how the week of learning was, in the learner's own word, for whom they choose."""
