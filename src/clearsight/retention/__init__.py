"""How long what is kept is kept: reviewed before anything is disposed of, and disposed of by two."""
