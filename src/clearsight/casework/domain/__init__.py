"""What a case's dates and what was said of it tell, without any of its words: pure."""
