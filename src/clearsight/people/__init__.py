"""Organisations, sites, persons, roles, circumstances and training."""
