"""A rule for each permission, and whose a thing is: what is asked of everything alike stands in `may`.

`d` is the day, `p` whoever asks, `t` the thing.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.oracle.facts import Row
from tests.oracle.people import Day

Rule = Callable[[Day, int, Row], bool]
RULES: dict[str, Rule] = {}


def rule(*permissions: str) -> Callable[[Rule], Rule]:
    """The rule of one permission, or of several alike."""

    def keep(made: Rule) -> Rule:
        RULES.update(dict.fromkeys(permissions, made))
        return made

    return keep


def may(day: Day, person: Row, permission: str, thing: Row) -> bool:
    """Whether the person may do to the thing what the permission says, that day."""
    if not day.here(person) or person.organisation_id != organisation_of(day, thing):
        return False
    return RULES[permission](day, person.id, thing)


def organisation_of(day: Day, thing: Row) -> int:
    """Whose it is: of what has no organisation of its own, that of what it belongs to."""
    if thing.table == "organisations":
        return int(thing.id)
    if hasattr(thing, "organisation_id"):
        return int(thing.organisation_id)
    if hasattr(thing, "arrangement_id"):
        return int(day.f.arrangements[thing.arrangement_id].organisation_id)
    return int(day.f.sessions[thing.session_id].organisation_id)
