"""Search over what somebody may read: opened and looked through as it is asked for, and kept nowhere."""
