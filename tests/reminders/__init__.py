"""What people are told outside Clearsight, and that it tells nothing else."""
