"""What people are told outside Clearsight: reminders by mail, and their sessions in a calendar."""
