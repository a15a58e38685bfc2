"""Access by somebody's act: given for a time, opened in an emergency, stopped at once, left behind."""
