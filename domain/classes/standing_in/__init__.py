"""A colleague stands in for a class: from a day until a day they are a teacher of it like its own."""
