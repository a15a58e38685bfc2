"""What is kept about somebody, given to them when they ask: found, reviewed, redacted, released by two."""
