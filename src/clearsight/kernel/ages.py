"""How old somebody is."""

from __future__ import annotations

from datetime import date


def age(born: date, on: date) -> int:
    """Whole years from the day of birth to a day; somebody born on 29 February is a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
