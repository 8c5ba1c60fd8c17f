"""The item bank as teachers keep it: looking, deciding, correcting, and whose key is doubted."""
