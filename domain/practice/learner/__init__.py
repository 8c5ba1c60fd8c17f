"""The learner model: what is believed about a learner, from which evidence, and what it expects of an answer."""
