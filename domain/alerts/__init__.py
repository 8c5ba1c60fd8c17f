"""What a teacher should know this morning: rules over what is known, alerts with a life of their own, the digest."""
