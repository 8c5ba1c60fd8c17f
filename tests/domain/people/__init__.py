"""Tests of people: the way in, links and codes, consent, settings, home panels."""
