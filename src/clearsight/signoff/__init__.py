"""Signatures and seals."""
