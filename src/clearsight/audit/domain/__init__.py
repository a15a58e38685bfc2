"""The tree of what was done, and the checkpoints that are signed of it: pure."""
