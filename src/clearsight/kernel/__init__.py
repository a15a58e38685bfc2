"""Dates, identifiers and errors: pure, and known to every other part."""
