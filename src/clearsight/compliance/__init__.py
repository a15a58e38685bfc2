"""What the policy asks, of whom, by when, and whether it was done."""
