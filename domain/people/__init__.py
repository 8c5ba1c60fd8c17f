"""People: who they are, the roles they hold, their families, and how they find to each other."""
