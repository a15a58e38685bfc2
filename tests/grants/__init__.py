"""What somebody reads for a time that is not theirs."""
