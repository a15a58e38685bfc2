"""What can be told outside Clearsight, and how it is said: pure."""
