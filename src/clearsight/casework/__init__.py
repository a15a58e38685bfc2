"""Children, families, cases, their status and chronology."""
