"""What the page of all actions shows: mine, those of others, and what became of mine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clearsight.people.models import Person
from clearsight.supervision.queries import ActionShown, actions_of, actions_of_others, closed_actions_of
from clearsight.web.show.unreached import called

LATELY = 15


@dataclass(frozen=True, slots=True)
class Owner:
    """One of those whom the reader supervises or leads, and what they have undertaken."""

    person: Person
    actions: tuple[ActionShown, ...]

    @property
    def called(self) -> str:
        """Their name; of somebody whom nothing here reaches, that they are to be told."""
        return called(self.person)

    @property
    def overdue(self) -> int:
        """How many of them are overdue."""
        return sum(one.overdue for one in self.actions)


def actions_page(actor: Person, at: datetime) -> dict[str, Any]:
    """The reader's open actions; those of others, who has most overdue first; what became of the reader's."""
    return {
        "mine": actions_of(actor, by=actor, at=at),
        "others": _by_owner(actions_of_others(by=actor, at=at)),
        "closed": closed_actions_of(actor, LATELY, by=actor, at=at),
    }


def _by_owner(shown: list[ActionShown]) -> list[Owner]:
    owned: dict[Person, list[ActionShown]] = {}
    for one in shown:
        owned.setdefault(one.action.owner, []).append(one)
    owners = [Owner(person, tuple(actions)) for person, actions in owned.items()]
    return sorted(owners, key=lambda owner: (-owner.overdue, owner.person.name))
