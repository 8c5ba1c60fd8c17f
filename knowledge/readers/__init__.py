"""Readers of question files: JSON lines, CSV and XLSX in, rows with their numbers out."""
