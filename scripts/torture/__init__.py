"""Killing Clearsight at random moments, cutting its power, filling its disk; and looking what is left."""
