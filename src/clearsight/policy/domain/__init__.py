"""The policy language: pure models, the linter, what differs between two policies."""
