"""Who can do what to whom: every use case, by everybody, about their own and about others."""
