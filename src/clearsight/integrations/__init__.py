"""Thin wrappers of the world outside: clock, keys, PDF, mail, storage."""
