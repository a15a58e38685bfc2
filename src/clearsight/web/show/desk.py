"""What of the records waits for the reader: to be signed, read and agreed, written up, gone on with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate

from clearsight.access.queries import visible_to
from clearsight.casework.queries import CaseShown, identities
from clearsight.people.models import Person
from clearsight.records.models import Entry, Record
from clearsight.scheduling.models import Attendance
from clearsight.signoff.queries import to_sign_on_paper, waiting_for_me
from clearsight.web import words
from clearsight.web.show.waiting import Waiting

MOST = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """The queue of what waits for the reader's signature, and what there is to write and to agree."""

    sign: list[Waiting]
    write: list[Waiting]


def desk_of(actor: Person, at: datetime) -> Desk:
    """What lies on the reader's desk, each the oldest first."""
    today = localdate(at)
    sign = list(waiting_for_me(actor, today).order_by("session__held_on", "case__code", "pk")[:MOST])
    write = _to_write(actor, today)
    cases = identities([record.case for record in (*sign, *write) if record.case], by=actor, at=at)
    return Desk(
        sign=[*(_line(record, "Sign", "sign", cases) for record in sign), *_on_paper(actor, today)],
        write=[*(_line(record, _verb(record), "record", cases) for record in write), *_absent(actor)],
    )


def _to_write(actor: Person, today: date) -> list[Record]:
    """Drafts of what was held, whatever one began oneself, and what another puts before one to agree."""
    own = Exists(Entry.objects.filter(record=OuterRef("pk"), author=actor))
    drafts = Q(state="draft", session__status="held") | Q(own, state="draft", session__status="scheduled")
    proposed = Q(state="proposed", session__status="held") & ~Q(proposed_by=actor)
    records = Record.objects.filter(drafts | proposed).annotate(begun=own)
    mine = visible_to(actor, "record.write", records, today).select_related("session", "case")
    # Another waits for what is proposed: that comes first.
    return list(mine.order_by("-state", "session__held_on", "case__code", "pk")[:MOST])


def _verb(record: Record) -> str:
    if record.state == "proposed":
        return "Read and agree"
    return "Write up" if record.session.status == "held" else "Go on preparing"


def _line(record: Record, verb: str, url: str, cases: dict[int, CaseShown]) -> Waiting:
    known = cases.get(record.case_id or 0)
    whose = f"{known.family or known.case.code}, " if known else ""
    what = record.form.replace("_", " ")
    day = words.day(record.session.day) if record.session.day else "no day yet"
    begun = ", you have begun" if getattr(record, "begun", False) and record.state == "draft" else ""
    return Waiting(
        what, f"{whose}session of {day}{begun}", reverse(url, kwargs={"record": record.public_id}), verb
    )


def _on_paper(actor: Person, today: date) -> Iterable[Waiting]:
    """What was written up elsewhere, and waits there for the reader's signature."""
    for session in to_sign_on_paper(actor, today):
        held = words.day(session.held_on) if session.held_on else ""
        href = reverse("signed_on_paper", kwargs={"session": session.public_id})
        yield Waiting("the record kept on paper", f"session of {held}", href, "Sign, and say so")


def _absent(actor: Person) -> list[Waiting]:
    """Where the reader wrote and is noted as not having been there: that can still be put right."""
    noted = Attendance.objects.filter(session=OuterRef("session"), person=actor, present=False)
    wrote = Entry.objects.filter(record=OuterRef("pk"), author=actor)
    found = Record.objects.filter(Exists(noted), Exists(wrote)).exclude(state="sealed")
    about = "you wrote there, and are noted as absent: tell {} if you were there"
    return [
        Waiting(f"what you wrote for {words.day(record.session.held_on)}",
                about.format(record.session.supervisor.name),
                reverse("record", kwargs={"record": record.public_id}), "Look at")
        for record in found.select_related("session__supervisor").order_by("session__held_on", "pk")[:MOST]
    ]  # fmt: skip
