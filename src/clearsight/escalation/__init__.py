"""When something is wrong: the steps of a policy's ladder, who is told of each, and what came of it."""
