"""The portrait: one view of a learner out of all that the journal knows, from the phone and from the classroom."""
