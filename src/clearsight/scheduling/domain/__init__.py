"""School calendars as plain values: stretches of days, files of them, bank holidays. Pure."""
