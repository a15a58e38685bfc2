"""What was done and read, by whom: the tamper-evident log."""
