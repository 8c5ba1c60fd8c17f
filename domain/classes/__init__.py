"""Classes: who goes to which, and what was taught there when."""
