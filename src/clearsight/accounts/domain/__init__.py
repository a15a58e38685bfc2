"""Sign-in without a database: how long to wait, codes by the clock, addresses and what they hide."""
