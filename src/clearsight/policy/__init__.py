"""The organisation's own policy, as data that the running system obeys."""
