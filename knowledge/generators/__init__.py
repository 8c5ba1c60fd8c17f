"""Item generators: from a seed, always the same items, their keys computed and their distractors earned."""
