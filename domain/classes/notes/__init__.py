"""What teachers note about learners: in their own words, with tags that they confirm."""
