"""Two or three at the same moment, again and again: who writes, proposes, agrees, signs, reads, disposes."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.records.models import Entry, Record
from clearsight.records.queries import content_hash, read, unsealed
from clearsight.scheduling.models import Arrangement
from clearsight.signoff.models import Seal, Signature
from clearsight.supervision.models import Action
from scripts.torture.deeds import do
from scripts.torture.disposals import disposing, officers
from scripts.torture.ledger import halves
from scripts.torture.raced_deeds import DEEDS
from scripts.torture.racers import Asked, Came, Racers
from scripts.torture.school import OPERATOR, next_session
from scripts.torture.told import torn

Tell = Callable[[str], None]
LATEST = 0.05  # seconds by which one of them may begin after the other: about as long as a deed takes


@dataclass
class Raced:
    """How often, what came of it, and what is wrong."""

    rounds: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass
class Course:
    """Who races, and the dice that say who begins when."""

    racers: Racers
    lead: Person
    other: Person
    third: Person
    found: Raced
    rng: random.Random

    def run(self, race: str, *asked: tuple[str, dict[str, Any]]) -> list[Came]:
        """So many at once; what came of it is counted."""
        each = [Asked(deed, self.rng.uniform(0, LATEST), parts) for deed, parts in asked]
        came = self.racers.race(*each)
        self.found.rounds[race] += 1
        self.found.came.update(f"{race}: {one.how}" for one in came)
        return came


def race(rounds: int, seconds: float, seed: int, tell: Tell) -> Raced:
    """Each race so often (those that take least several times), for at most so many seconds in all."""
    found, began = Raced(), time.monotonic()
    people = {one.name: one for one in Person.objects.select_related("organisation")}
    cast = [people[name] for name in ("Nadia Rahman", "Sam Okafor", "Rosa Quayle")]
    keepers = officers(cast[0].organisation)
    racers = Racers(DEEDS, 3)
    course = Course(racers, *cast, found, random.Random(seed))
    try:
        for turn in range(rounds):
            for one, times in RACES.items():
                for again in range(times):
                    found.wrong += one(course, turn * times + again)
            found.wrong += disposing(course.run, keepers, turn)
            if found.wrong or time.monotonic() > began + seconds:
                break
            if turn % 10 == 0:
                tell(f"{sum(found.rounds.values())} races")
    finally:
        racers.end()
    found.wrong += [*halves(), *torn(None)]
    if found.rounds["reading"] and not found.came["read before"]:
        found.wrong.append("reading: nobody ever read anything before it ended")
    return found


def draft_of(person: Person) -> Record:
    """A draft of theirs; another session is held where there is none."""
    arrangement = Arrangement.objects.select_related("supervisor").get(memberships__person=person)
    drafts = Record.objects.filter(session__arrangement=arrangement, state="draft")
    if not drafts.exists():
        for action in Action.objects.filter(session__arrangement=arrangement, status="open"):
            do({"kind": "close", "action": action.pk, "of": "", "by": action.owner_id})
        next_session(arrangement)
    found: Record = drafts.latest("pk")
    return found


def _proposed(course: Course) -> Record:
    record = draft_of(course.other)
    do({"kind": "propose", "by": course.lead.pk, "record": record.pk, "of": "", "mark": "-"})
    record.refresh_from_db()
    return record


def _agreed(course: Course) -> Record:
    record = _proposed(course)
    do({"kind": "agree", "by": course.other.pk, "record": record.pk, "of": "", "mark": "-"})
    record.refresh_from_db()
    return record


def _editing(course: Course, turn: int) -> Iterator[str]:
    """Of two who write in one field, having seen the same, one is told; what was saved stands."""
    record = draft_of(course.other)
    seen = read(record, by=course.lead, at=now()).fields["wellbeing"].version
    texts = {f"As {one.pk} saw it, {turn}.": one for one in (course.lead, course.other)}
    came = course.run("editing", *(
        ("write", {"record": record.pk, "by": one.pk, "field": "wellbeing", "text": text, "seen": seen})
        for text, one in texts.items()
    ))  # fmt: skip
    if sorted(one.how for one in came) != ["Conflict", "done"]:
        yield f"edits: two at once came to {came}"
    stand = {unsealed(record, entry) for entry in Entry.objects.filter(record=record, field="wellbeing")}
    for text, one in zip(texts, came, strict=True):
        if (text in stand) != one.done:
            yield f"edits: {text!r} was {one.how}, and {'stands' if text in stand else 'does not stand'}"


def _editing_apart(course: Course, turn: int) -> Iterator[str]:
    """Two write in two fields, having seen the same: both stand, and nobody is troubled."""
    record = draft_of(course.other)
    fields = {"matters_arising": course.lead, "any_other_business": course.other}
    shown = read(record, by=course.lead, at=now()).versions
    came = course.run("editing apart", *(
        ("write", {"record": record.pk, "by": one.pk, "field": name, "text": f"{name}, {turn}.",
                   "seen": shown[name]})
        for name, one in fields.items()
    ))  # fmt: skip
    after = read(record, by=course.lead, at=now()).fields
    for name, one in zip(fields, came, strict=True):
        if not one.done or after[name].value != f"{name}, {turn}.":
            yield f"edits: {name} was {one.how}, and holds {after[name].value!r}"


def _proposing(course: Course, turn: int) -> Iterator[str]:
    """One puts it forward while the other writes: what is put forward is what was seen, or nothing is."""
    record = draft_of(course.other)
    do({"kind": "propose", "by": course.lead.pk, "record": record.pk, "of": "", "mark": "-"})
    do({"kind": "send back", "by": course.other.pk, "record": record.pk, "of": "", "mark": "-"})
    shown = read(record, by=course.lead, at=now()).versions
    came = course.run(
        "proposing",
        ("propose", {"record": record.pk, "by": course.lead.pk, "versions": shown}),
        ("write", {"record": record.pk, "by": course.other.pk, "field": "wellbeing",
                   "text": f"Before it goes, {turn}.", "seen": shown["wellbeing"]}),
    )  # fmt: skip
    record.refresh_from_db()
    if [one.done for one in came].count(True) != 1:
        yield f"proposing: {came}"
    if (record.state == "proposed") != came[0].done:
        yield f"proposing: it is {record.state}, and was {came[0].how}"
    yield from _drawn_back(course, record)


def _drawn_back(course: Course, record: Record) -> Iterator[str]:
    """A draft again, for the next."""
    yield from torn({record.pk})
    if record.state == "proposed":
        do({"kind": "send back", "by": course.other.pk, "record": record.pk, "of": "", "mark": "-"})


def _agreeing(course: Course, turn: int) -> Iterator[str]:
    """One agrees while the other sends it back: what was sent back is agreed by nobody."""
    del turn
    record = _proposed(course)
    shown = read(record, by=course.other, at=now()).shown_hash
    came = course.run(
        "agreeing",
        ("agree", {"record": record.pk, "by": course.other.pk, "shown": shown}),
        ("send_back", {"record": record.pk, "by": course.lead.pk}),
    )
    record.refresh_from_db()
    if not any(one.done for one in came):
        yield f"agreeing: neither was done: {came}"
    if record.state != ("draft" if came[1].done else "agreed"):
        yield f"agreeing: it is {record.state} after {came}"
    yield from torn({record.pk})


def _signing(course: Course, turn: int) -> Iterator[str]:
    """Both sign at once, one of them twice: two signatures, and one seal."""
    del turn
    record = _agreed(course)
    shown = content_hash(record)
    came = course.run("signing", *(
        ("sign", {"record": record.pk, "by": one.pk, "shown": shown})
        for one in (course.lead, course.other, course.lead)
    ))  # fmt: skip
    given, seals = Signature.objects.filter(record=record), Seal.objects.filter(record=record).count()
    counted = [one.done for one in came].count(True), given.filter(withdrawn_at=None).count(), seals
    if counted != (2, 2, 1):
        yield f"signing: {came}, with {given.count()} signatures and {seals} seals"


def _signing_while_altered(course: Course, turn: int) -> Iterator[str]:
    """One sends it back and writes while the other signs: what is signed is what was shown, or nothing is."""
    record = _agreed(course)
    came = course.run(
        "signing while it is altered",
        ("sign", {"record": record.pk, "by": course.other.pk, "shown": content_hash(record)}),
        ("alter", {"record": record.pk, "by": course.lead.pk, "text": f"Written anew, {turn}."}),
    )
    record.refresh_from_db()
    standing = Signature.objects.filter(record=record, withdrawn_at=None)
    if came[1].done and (standing.exists() or record.state != "draft"):
        yield f"altered: it is {record.state}, with a signature on what is no more"
    if any(one.shown_hash != content_hash(record) for one in standing):
        yield "altered: a signature stands on other words than are there"


def _reading(course: Course, turn: int) -> Iterator[str]:
    """Access ends while somebody reads on and on: no reading that begins after its commit is answered."""
    record = Record.objects.filter(session__arrangement__memberships__person=course.other)
    record = record.filter(state__in=("agreed", "sealed")).latest("pk")
    parts: dict[str, Any] = {"by": course.lead, "at": now()}
    if turn % 2:  # somebody may read one record until it is ended; another may read nothing once suspended
        grant = perform(
            grants.give_record,
            record,
            course.third,
            "To cover",
            today(),
            today() + timedelta(days=7),
            **parts,
        )
        end, reader = ("end_grant", {"grant": grant.pk, "by": course.lead.pk}), course.third
    else:
        end, reader = ("suspend", {"person": course.other.pk}), course.other
    reading = ("read", {"record": record.pk, "by": reader.pk})
    ended, *reads = course.run("reading", end, reading, reading)
    if not turn % 2:
        perform(grants.restore, course.other, by=OPERATOR, at=now())
    for began, answered in (one for some in reads for one in some.given):
        course.found.came["read before" if began < ended.given else "asked after"] += 1
        if answered and began > ended.given:
            yield f"reading: read {began - ended.given:.4f} s after access had ended"


# How often each is run in a turn: those with little to prepare more often.
RACES: dict[Callable[[Course, int], Iterator[str]], int] = {
    _editing: 4, _editing_apart: 2, _proposing: 2, _agreeing: 1, _signing: 1, _signing_while_altered: 1,
    _reading: 2,
}  # fmt: skip
