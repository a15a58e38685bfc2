"""What is shown: the shapes that templates are given, made from findings, sessions and records."""
