"""Children, families, cases and their status; the files in which all records lie."""
