"""What parents are told of the classroom and of the week, and what they would rather not be told."""
