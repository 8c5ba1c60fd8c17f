"""Malformed and hostile updates, in a form short enough for every change; benchmarks/fuzz.py has the long one."""
