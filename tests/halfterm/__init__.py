"""A half term of each of the five organisations, in a real browser, as its people would live it."""
