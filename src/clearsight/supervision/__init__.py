"""Sessions: agenda, preparation, attendance and actions."""
