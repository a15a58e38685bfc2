"""An app of a later version, for `tests/config/test_upgrading.py`: it alters a table that is filled."""
