"""Another library's request tests against our server: `python -m sandbox.conformance`."""
