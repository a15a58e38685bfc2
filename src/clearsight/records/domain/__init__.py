"""What can be told of a record from its words alone."""
