"""Two at the same moment: who reads while access ends, who edits, who signs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.integrations.clock import now
from clearsight.kernel.errors import ClearsightError
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Entry, Record
from clearsight.records.queries import content_hash, read, unsealed
from clearsight.scheduling.models import Arrangement
from clearsight.signoff import actions as signoff
from clearsight.signoff.models import Seal, Signature
from clearsight.supervision.models import Action
from scripts.bench_pages import Visitor
from scripts.torture.deeds import do
from scripts.torture.ledger import halves
from scripts.torture.school import OPERATOR, next_session
from scripts.torture.together import together

Tell = Callable[[str], None]
READS = 25  # of one reader in a round: some before access ends, some after


@dataclass
class Raced:
    """How often, what came of it, and what is wrong."""

    rounds: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def race(rounds: int, seconds: float, tell: Tell) -> Raced:
    """Each race so often, for at most so many seconds in all."""
    found, began = Raced(), time.monotonic()
    lead = Person.objects.select_related("organisation").get(name="Nadia Rahman")
    other = Person.objects.select_related("organisation").get(name="Sam Okafor")
    found.wrong += _ending_access(found, other, rounds // 2, began + seconds / 2)
    tell(f"reads while access ends: {found.rounds['revoked']} times")
    for turn in range(rounds):
        if found.wrong or time.monotonic() > began + seconds:
            break
        for one in (_editing, _signing, _editing_while_signing):
            found.wrong += one(found, lead, other, turn)
    tell(f"edits and signatures at once: {dict(found.rounds)}")
    found.wrong += halves()
    return found


def _ending_access(found: Raced, person: Person, rounds: int, until: float) -> Iterator[str]:
    """No read that begins after access has ended is answered."""
    record = Record.objects.filter(session__arrangement__memberships__person=person).latest("pk")
    address = f"/records/{record.public_id}"
    for _ in range(rounds):
        if time.monotonic() > until:
            return
        visitors = [_visitor(person) for _ in range(2)]

        def end() -> float:
            time.sleep(0.4)
            perform(grants.suspend, person, by=OPERATOR, at=now())
            return time.monotonic()

        ended, *reads = together(end, *(lambda v=v: _reads(v, address) for v in visitors))
        perform(grants.restore, person, by=OPERATOR, at=now())
        found.rounds["revoked"] += 1
        for began, answered in (one for some in reads for one in some):
            found.came["read before" if began < ended else "refused after"] += 1
            if answered and began > ended:
                found.came["read after"] += 1
                yield f"revocation: read {began - ended:.4f} s after access had ended"


def _visitor(person: Person) -> Visitor:
    return Visitor(person.user)


def _reads(visitor: Visitor, address: str) -> list[tuple[float, bool]]:
    """When each reading began, and whether it was answered by the page."""
    found = []
    for _ in range(READS):
        began = time.monotonic()
        try:
            visitor.get(address)
            found.append((began, True))
        except RuntimeError:
            found.append((began, False))
    return found


def _tried(deed: Callable[[], Any]) -> Callable[[], str]:
    """What came of it: done, or the kind of refusal."""

    def one() -> str:
        try:
            deed()
        except ClearsightError as refused:
            return type(refused).__name__
        return "done"

    return one


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


def _agreed(lead: Person, other: Person) -> Record:
    record = draft_of(other)
    about = {"record": record.pk, "of": "", "mark": "-"}
    do({"kind": "propose", "by": lead.pk, **about})
    do({"kind": "agree", "by": other.pk, **about})
    record.refresh_from_db()
    return record


def _editing(found: Raced, lead: Person, other: Person, turn: int) -> Iterator[str]:
    """Of two who write in one field, having seen the same, one is told; what was saved stands."""
    record = draft_of(other)
    seen = read(record, by=lead, at=now()).versions

    def write(person: Person, text: str) -> Callable[[], str]:
        values = {"wellbeing": text}
        return _tried(lambda: perform(records.write, record, values, seen, by=person, at=now()))

    texts = {f"As the lead saw it, {turn}.": lead, f"As the other saw it, {turn}.": other}
    came = together(*(write(person, text) for text, person in texts.items()))
    found.rounds["edited"] += 1
    found.came.update(f"edit {one}" for one in came)
    if sorted(came) != ["Conflict", "done"]:
        yield f"edits: two at once came to {came}"
    stand = {unsealed(record, entry) for entry in Entry.objects.filter(record=record, field="wellbeing")}
    for text, said in zip(texts, came, strict=True):
        if (text in stand) != (said == "done"):
            yield f"edits: {text!r} was {said}, and {'stands' if text in stand else 'does not stand'}"


def _signing(found: Raced, lead: Person, other: Person, turn: int) -> Iterator[str]:
    """Both sign at once, one of them twice: two signatures, and one seal."""
    del turn
    record = _agreed(lead, other)
    shown = content_hash(record)

    def sign(person: Person) -> Callable[[], str]:
        return _tried(lambda: perform(signoff.sign, record, shown, by=person, at=now()))

    came = together(sign(lead), sign(other), sign(lead))
    found.rounds["signed"] += 1
    found.came.update(f"signature {one}" for one in came)
    given, seals = Signature.objects.filter(record=record), Seal.objects.filter(record=record).count()
    if (came.count("done"), given.filter(withdrawn_at=None).count(), seals) != (2, 2, 1):
        yield f"signing: {came}, with {given.count()} signatures and {seals} seals"


def _editing_while_signing(found: Raced, lead: Person, other: Person, turn: int) -> Iterator[str]:
    """One sends it back and writes while the other signs: what is signed is what was shown, or nothing is."""
    record = _agreed(lead, other)
    shown = content_hash(record)

    def alter() -> None:
        perform(signoff.return_with_comments, record, "Not yet.", by=lead, at=now())
        seen = read(record, by=lead, at=now()).versions
        perform(records.write, record, {"wellbeing": f"Written anew, {turn}."}, seen, by=lead, at=now())

    came = together(_tried(lambda: perform(signoff.sign, record, shown, by=other, at=now())), _tried(alter))
    found.rounds["edited while signed"] += 1
    found.came.update(f"meanwhile {one}" for one in came)
    record.refresh_from_db()
    standing = Signature.objects.filter(record=record, withdrawn_at=None)
    if came[1] == "done" and (standing.exists() or record.state != "draft"):
        yield f"edited while signed: it is {record.state}, with a signature on what is no more"
    if any(one.shown_hash != content_hash(record) for one in standing):
        yield "edited while signed: a signature stands on other words than are there"
