"""Records on the policy's forms, each in its own file."""
