"""What it means that words are found in a text. Pure."""
