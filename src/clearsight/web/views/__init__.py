"""One function for each page: read what was asked, have it done or looked up, show or redirect."""
