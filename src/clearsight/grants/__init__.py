"""Reading what is not one's own for a time: given by those whose it is, or opened in an emergency."""
