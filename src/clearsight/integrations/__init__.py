"""Thin wrappers of the world outside: clock, keys, envelopes."""
