"""Signatures, seals and addenda."""
