"""What was done and read, by whom: rows that are written in the transaction of what they tell of."""
