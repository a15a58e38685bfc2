"""What of the records waits for the reader: to be signed, read and agreed, written up, gone on with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from clearsight.access.queries import visible_to
from clearsight.casework.queries import CaseShown, identities
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.records.models import Entry, Record
from clearsight.scheduling.models import Attendance
from clearsight.scheduling.queries import members_on, present_at
from clearsight.signoff.queries import to_sign_on_paper, waiting_for_me
from clearsight.web import words
from clearsight.web.show.waiting import Waiting

MOST = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for the reader's signature, what there is to write and to agree, and what cannot go on.

    `stuck` is what the reader put before others of whom none can sign in.
    """

    sign: list[Waiting]
    write: list[Waiting]
    stuck: list[Waiting]


def desk_of(actor: Person, at: datetime) -> Desk:
    """What lies on the reader's desk, each the oldest first."""
    today = localdate(at)
    sign = waiting_for_me(actor, today)[:MOST]
    listed = list(_to_write(actor, today))
    stuck = [record for record in listed if record.state == "proposed" and record.proposed_by_id == actor.pk]
    write = [record for record in listed if record not in stuck]
    cases = identities([record.case for record in (*sign, *listed) if record.case], by=actor, at=at)
    return Desk(
        sign=[*(_line(record, "Sign", "sign", cases, actor) for record in sign), *_on_paper(actor, today)],
        write=[*(_line(record, _verb(record), "record", cases, actor) for record in write), *_absent(actor)],
        stuck=[_line(record, "Look at", "record", cases, actor) for record in stuck],
    )


@worded
def _to_write(actor: Asker, today: One) -> QuerySet[Record]:
    """Drafts of what was held, whatever one began oneself, and what another puts before one to agree.

    Besides it what one put oneself before others, where nobody of them has a sign-in to agree with.
    """
    own = Exists(Entry.objects.filter(record=OuterRef("pk"), author=actor.pk))
    drafts = Q(state="draft", session__status="held") | Q(own, state="draft", session__status="scheduled")
    proposed = Q(state="proposed", session__status="held") & (~Q(proposed_by=actor.pk) | _nobody_else(actor))
    records = Record.objects.filter(drafts | proposed).annotate(begun=own)
    mine = visible_to(actor, "record.write", records, today).select_related(
        "session__arrangement", "session__supervisor", "case", "about"
    )
    # Another waits for what is proposed: that comes first.
    return mine.order_by("-state", "session__held_on", "case__code", "pk")[:MOST]


def _nobody_else(actor: Asker) -> Q:
    """Of those besides the reader who were there, and can agree, nobody can sign in."""
    there = Attendance.objects.filter(session=OuterRef("session"), present=True, person__user__isnull=False)
    of_all = Q(about__isnull=True) & ~Exists(there.exclude(person=actor.pk))
    of_one = Q(about__isnull=False) & (Q(about=actor.pk) | Q(about__user__isnull=True))
    supervisor = Q(session__supervisor=actor.pk) | Q(session__supervisor__user__isnull=True)
    return (of_all | of_one) & supervisor


def _verb(record: Record) -> str:
    if record.state == "proposed":
        return "Read and agree"
    return "Write up" if record.session.status == "held" else "Go on preparing"


def _line(record: Record, verb: str, url: str, cases: dict[int, CaseShown], actor: Person) -> Waiting:
    known = cases.get(record.case_id or 0)
    begun = "you have begun" if getattr(record, "begun", False) and record.state == "draft" else ""
    about = (known.family if known else "", begun)
    what = record.form.replace("_", " ") + (f" {record.case.code}" if record.case else "")
    href, said = reverse(url, kwargs={"record": record.public_id}), ", ".join(filter(None, about))
    return Waiting(what, words.capital(said), href, verb, _whose(record, actor))


def _whose(record: Record, actor: Person) -> str:
    """With whom the session is, or was, and of which day."""
    session = record.session
    if session.supervisor_id != actor.pk:
        return _of([session.supervisor], session.day)
    if record.about is not None:
        return _of([record.about], session.day)
    return _of(members_on(session.arrangement, session.day) if session.day else (), session.day)


def _of(others: Iterable[Person], day: date | None) -> str:
    return f"with {words.listed(person.name for person in others)}, {words.day(day) if day else 'no day yet'}"


def _on_paper(actor: Person, today: date) -> Iterable[Waiting]:
    """What was written up elsewhere, and waits there for the reader's signature."""
    for session in to_sign_on_paper(actor, today):
        href = reverse("signed_on_paper", kwargs={"session": session.public_id})
        others = [person for person in [*present_at(session), session.supervisor] if person != actor]
        yield Waiting(
            "the record kept on paper", "", href, "Sign, and say so", _of(others, session.held_on)
        )  # fmt: skip


def _absent(actor: Person) -> list[Waiting]:
    """Where the reader wrote and is noted as not having been there: that can still be put right."""
    about = "you wrote there, and are noted as absent: tell {} if you were there"
    return [
        Waiting(f"what you wrote for {words.day(record.session.held_on)}",
                about.format(record.session.supervisor.name),
                reverse("record", kwargs={"record": record.public_id}), "Look at")
        for record in _wrote_and_was_not_there(actor.pk)
    ]  # fmt: skip


@worded
def _wrote_and_was_not_there(actor: One) -> QuerySet[Record]:
    noted = Attendance.objects.filter(session=OuterRef("session"), person=actor, present=False)
    wrote = Entry.objects.filter(record=OuterRef("pk"), author=actor)
    found = Record.objects.filter(Exists(noted), Exists(wrote)).exclude(state="sealed")
    return found.select_related("session__supervisor").order_by("session__held_on", "pk")[:MOST]
