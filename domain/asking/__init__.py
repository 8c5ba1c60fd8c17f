"""Asking: what people say in their own words, where the answer comes from, and when a person answers instead."""
