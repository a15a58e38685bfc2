"""What people type, read from a request into plain values. Nothing here decides or writes."""
