"""The pages that say who can read a thing and why, beside the oracle: everybody, both ways, and the reason.

What a page says of a day to come ("until", "from") is held against the oracle on days drawn at random.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localdate

from clearsight.access.matrix import MATRIX
from clearsight.access.wording import relation_words
from clearsight.web.show.readers import Reader, Readers, cannot, readers
from clearsight.web.views.readers import KINDS
from tests.oracle.comparing import TABLE_OF
from tests.oracle.facts import Facts, Row
from tests.oracle.judge import may
from tests.oracle.people import Day
from tests.oracle.reasons import REASONS, state_of

# Days to come of which the days are drawn.
SOON, AHEAD = range(1, 20), range(20, 130)
Cell = tuple[str, str, str]
# A cell that no world can meet, and why.
NEVER: dict[Cell, str] = {
    **dict.fromkeys(
        (("record.read", relation, state) for relation in ("granted", "audits")
         for state in ("draft", "proposed")),
        "what is given to read is what was agreed: of a draft nobody but its parties reads anything",
    ),
    **dict.fromkeys(
        (("record.read", "asked_as_role_holder", state) for state in ("draft", "proposed")),
        "a signature is asked for from when it is agreed",
    ),
    **dict.fromkeys(
        (("record.read", "by_policy", state) for state in ("draft", "proposed")),
        "whom the policy names read it once it is signed, or agreed where nobody signs it",
    ),
}  # fmt: skip


@dataclass
class Explained:
    """How many persons were asked about, how often each cell was explained, and what is wrong."""

    asked: int = 0
    met: Counter[Cell] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def never(self) -> list[Cell]:
        """The cells that were never met, and of which nobody has said why."""
        return sorted(set(cells()) - set(self.met) - set(NEVER))

    def met_all_the_same(self) -> list[Cell]:
        """The cells of which it is said that no world meets them, and one did."""
        return sorted(set(self.met) & set(NEVER))


def cells() -> Iterator[Cell]:
    """Each relation of each permission that a page explains, in each state of the thing."""
    states = {"record": ("draft", "proposed", "agreed", "sealed"), "case": ("open", "closed"),
              "session": ("scheduled", "held")}  # fmt: skip
    for kind in KINDS.values():
        for _says, permission in kind.asked:
            for relation in MATRIX[permission].relations:
                for state in states[kind.name]:
                    yield permission, relation, state


def explain(
    facts: Facts, day: date, moment: datetime, draw: Random, days: int, found: Explained, most: int = 10_000
) -> None:
    """What the pages say of everything there is on that day, compared with the oracle.

    Args:
        days: how many days to come are drawn for each thing; of none, nothing is asked about days.
        most: of so many things of a kind, at most.
    """
    told = Day(facts, day, moment)
    for kind in KINDS.values():
        things = list(kind.rows().order_by("pk")) if kind.asked else []
        for place, thing in enumerate(draw.sample(things, min(most, len(things)))):
            said = readers(kind.asked, thing, thing.organisation, day, most=1_000 if days else 0)
            row = facts.tables[TABLE_OF[thing._meta.label_lower]][thing.pk]
            ahead = sorted({*draw.sample(SOON, days // 2), *draw.sample(AHEAD, days - days // 2)})
            later = [Day(facts, day + timedelta(days=one), moment + timedelta(days=2)) for one in ahead]
            for one in said:
                compared = _One(told, kind.name, row, one, later, found)
                found.wrong += [f"{one.permission} of {vars(row)} on {day}: {it}" for it in compared.wrong()]
            if place % 4:
                continue  # who cannot, though one may think so: by their roles, whatever it is
            not_they = {name for _why, names in cannot(said[0], thing.organisation, day) for name in names}
            if both := not_they & {one.name for one in said[0].now}:
                found.wrong.append(f"{said[0].permission}: {both} can, and are said not to")


@dataclass
class _One:
    """One permission of one thing: what the page says, and what the oracle does."""

    day: Day
    kind: str
    row: Row
    said: Readers
    later: Sequence[Day]
    found: Explained

    def wrong(self) -> Iterator[str]:
        now = {one.person: one for one in self.said.now}
        come = {one.person: one for one in self.said.later}
        for person in self.day.f.people.values():
            self.found.asked += 1
            why = self._why(person)
            if bool(why) != self._may(self.day, person):
                yield f"the oracle's reasons for {person.name} are not its decision: {why}"
            yield from self._of_today(person, why, now.get(person.id))
            if self.later:
                yield from self._of_days_to_come(person, now.get(person.id), come.get(person.id))

    def _may(self, day: Day, person: Row) -> bool:
        return may(day, person, self.said.permission, self.row)

    def _why(self, person: Row) -> list[str]:
        if not self.day.here(person) or person.organisation_id != self.row.organisation_id:
            return []
        relations = MATRIX[self.said.permission].relations
        return [one for one in relations if REASONS[self.kind, one](self.day, person.id, self.row)]

    def _of_today(self, person: Row, why: list[str], said: Reader | None) -> Iterator[str]:
        words = said.why if said else ()
        model = MATRIX[self.said.permission].model
        same = len(words) == len(why) and all(
            one.startswith(relation_words(model, relation)) for one, relation in zip(words, why, strict=True)
        )
        if not same or (said and said.name != person.name):
            yield f"the page gives {person.name} {list(words)}, and the oracle {why}"
        state = state_of(self.kind, self.day, self.row)
        self.found.met.update((self.said.permission, relation, state) for relation in why)

    def _of_days_to_come(self, person: Row, now: Reader | None, come: Reader | None) -> Iterator[str]:
        last = now.until if now else None
        why = self._why(person)
        if now and "broke_glass" in why:
            yield from self._of_an_opening(person, now, alone=why == ["broke_glass"])
        elif now and now.shut_at:
            yield f"{person.name} is said to have it open, and the oracle has {why}"
        if why == ["broke_glass"]:
            return
        for day in self.later:
            if now and last is not None and day.day > last:
                continue  # they may come to read it again: of that nothing is said
            if not now and come and come.since and day.day >= come.since:
                continue
            if self._may(day, person) != bool(now):
                yield f"{person.name} is said to read it {now or come}, and the oracle differs on {day.day}"
        for claimed, lets in ((last, True), (come.since if come else None, True)):
            if claimed is not None and self._may(self._on(claimed), person) != lets:
                yield f"{person.name}: {claimed} is said, and the oracle does not let them that day"
        if last is not None and self._may(self._on(last + timedelta(days=1)), person):
            yield f"{person.name}: until {last} is said, and the oracle lets them after that"

    def _of_an_opening(self, person: Row, now: Reader, *, alone: bool) -> Iterator[str]:
        """To the minute, and of somebody who can read it by nothing else no day beside it."""
        columns = {"case_id": self.row.id if self.kind == "case" else self.row.case_id}
        columns |= {"record_id": self.row.id} if self.kind == "record" else {}
        opened = [
            one.until for column, thing in columns.items() if thing
            for one in self.day.f.of("openings", column, thing)
            if one.by_id == person.id and one.until > self.day.moment
        ]  # fmt: skip
        lasts = alone or (now.until is not None and localdate(max(opened)) > now.until)
        if now.shut_at != (max(opened) if lasts else None) or (alone and now.until is not None):
            yield f"{person.name} has it open until {max(opened)}, and {now} is said"

    def _on(self, day: date) -> Any:
        return Day(self.day.f, day, self.day.moment + timedelta(days=2))
