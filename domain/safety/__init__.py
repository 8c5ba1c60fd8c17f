"""Words that mean danger: a named person on duty is called until somebody takes it, and whoever wrote is told so."""
