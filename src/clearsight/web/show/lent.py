"""What was given to read for a time, and what was opened in an emergency: in lists, and beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from clearsight.access.holders import holders
from clearsight.access.queries import lent_by, permits, visible_to
from clearsight.casework.models import CaseFile
from clearsight.grants.models import Grant, Opening
from clearsight.grants.queries import (
    given_no_more,
    grants_about,
    grants_of_others,
    grants_to,
    is_a_groups,
    kinds_lent,
    may_be_given,
    openings_about,
    openings_answered,
    openings_of,
    openings_seen_by,
    openings_to_look_at,
    proceedings_about,
    proceedings_to_answer,
    stops_to_look_at,
)
from clearsight.grants.queries.given import state_of
from clearsight.grants.queries.opened import TOLD_FOR
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries import form_of
from clearsight.supervision.models import Agreement
from clearsight.web import words
from clearsight.web.show.waiting import Waiting

STATES = {
    "asked": ("due", "Asked for; not agreed to yet"),
    "open": ("open", "Reads it now"),
    "to_come": ("quiet", "From a later day"),
    "over": ("quiet", "Ended"),
}
PROCEEDINGS = {
    "audit": "An audit",
    "legal": "A legal proceeding",
    "disciplinary": "A disciplinary proceeding",
}
OUTCOMES = {
    "right": "It was right to open it",
    "talked_about": "It is talked about with whoever opened it",
    "wrong": "It was not right to open it",
}
MOST = 20
ENDED_FOR = timedelta(days=7)  # that somebody reads it no longer is told on the first page


@dataclass(frozen=True, slots=True)
class LentLine:
    """One grant or opening in a list: what it is of without anybody's name, to whom, and until when."""

    what: str
    who: str
    until: str
    href: str
    status: tuple[str, str]


def lent_page(actor: Person, at: datetime) -> dict[str, Any]:
    """What the reader was given or has opened, and what others were of what concerns them."""
    today = localdate(at)
    to_me = [_given(one, today) for one in grants_to(actor, today)]
    of_mine = [_given(one, today) for one in grants_of_others(actor, today)[:MOST]]
    waiting = openings_to_look_at(actor, today)[:MOST]
    seen = [one for one in openings_seen_by(actor, at - TOLD_FOR, today)[:MOST] if one not in waiting]
    return {
        "to_me": to_me,
        "of_mine": of_mine,
        "no_more": [_given(one, today) for one in given_no_more(actor, at - ENDED_FOR, today)[:MOST]
                    if one.to_id == actor.pk],
        "opened": [_opened(one, at) for one in openings_of(actor, at)],
        "answered": [_opened(one, at) for one in openings_answered(actor, at - TOLD_FOR)[:MOST]
                     if one.until <= at],
        "to_look_at": [_opened(one, at) for one in waiting],
        "seen": [_opened(one, at) for one in seen],
        "may_open": permits(actor, "organisation.break_glass", actor.organisation, today),
        "may_give_sample": permits(actor, "organisation.give_sample", actor.organisation, today),
    }  # fmt: skip


def lent_waiting(actor: Person, at: datetime) -> list[tuple[str, list[Waiting]]]:
    """For the first page: openings to look at, those of what concerns the reader, what they were given."""
    today = localdate(at)
    if not kinds_lent(actor.organisation):
        return []
    to_look_at = openings_to_look_at(actor, today)[:MOST]
    told = [one for one in openings_seen_by(actor, at - TOLD_FOR, today)[:MOST] if one not in to_look_at]
    mine = openings_of(actor, at)
    given = [
        Waiting(what_of(one), f"until {words.day(one.to_date)}", href_of(one), "Read",
                "you asked for it" if one.given_by_id == actor.pk else f"{_how(one)} {one.given_by.name}")
        for one in grants_to(actor, today)[:MOST]
    ]  # fmt: skip
    stops = [
        Waiting("somebody who read far too much", f"{words.plural(one.number, 'record')} within a day",
                reverse("reading_stop", kwargs={"person": one.person.public_id}), "Look at", one.person.name)
        for one in stops_to_look_at(actor, at, today)[:MOST]
    ]  # fmt: skip
    asked = [_proceeding(one, "Answer") for one in proceedings_to_answer(actor, today)[:MOST]]
    about_me = [_proceeding(one, "See") for one in proceedings_about(actor, today)[:MOST]]
    no_more = [_no_more(one, actor) for one in given_no_more(actor, at - ENDED_FOR, today)[:MOST]]
    answered = [_answered(one) for one in openings_answered(actor, at - TOLD_FOR)[:MOST]]
    return [
        ("Reading has stopped", stops),
        ("Asked for a proceeding: to agree to", asked),
        ("A record of yours for a proceeding", about_me),
        ("Opened in an emergency: to look at", [_wait(one, "Look at") for one in to_look_at]),
        ("Opened in an emergency by others", [_wait(one, "See") for one in told]),
        ("You have open in an emergency", [_wait(one, "See") for one in mine]),
        ("What was found of what you opened in an emergency", answered),
        ("Given to you to read", given),
        ("Read no longer", no_more),
    ]


def _proceeding(one: Grant, verb: str) -> Waiting:
    asked = f"asked for by {one.given_by.name}, not agreed to yet"
    who = f"{one.to.name} may read it" if one.agreed_at else asked
    href = reverse("grant", kwargs={"grant": one.public_id})
    return Waiting(what_of(one), f"until {words.day(one.to_date)}", href, verb, who)


def _how(one: Grant) -> str:
    return "asked for by" if one.kind == "proceeding" else "given by"


def _no_more(one: Grant, actor: Person) -> Waiting:
    """What has ended: by whom, or that its last day is over; and who reads it no longer."""
    reads = "you read it" if one.to_id == actor.pk else f"{one.to.name} reads it"
    ended = (
        f"ended by {one.ended_by.name}" if one.ended_by else "ended" if one.ended_at else "its time is over"
    )
    never = one.kind == "proceeding" and one.agreed_at is None
    about = f"{ended}; it was not agreed to" if never else f"{ended}; {reads} no longer"
    href = reverse("grant", kwargs={"grant": one.public_id})
    return Waiting(what_of(one), words.day(one.to_date), href, "See", about)


def _answered(one: Opening) -> Waiting:
    about = []
    if one.looked_at_by is not None:
        about.append(f"{one.looked_at_by.name}: {words.lower_first(OUTCOMES[one.outcome])}")
    if one.ended_by is not None and one.ended_by_id != one.by_id:
        about.append(f"ended early by {one.ended_by.name}")
    href = reverse("opening", kwargs={"opening": one.public_id})
    return Waiting(what_of(one), words.moment(one.at), href, "See", "; ".join(about))


def _wait(one: Opening, verb: str) -> Waiting:
    about = f"opened by {one.by.name} {words.moment(one.at)}"
    return Waiting(what_of(one), "", reverse("opening", kwargs={"opening": one.public_id}), verb, about)


def lent_beside(what: Record | CaseFile, actor: Person, at: datetime) -> dict[str, Any]:
    """Beside a record or a case file: who was given it, who opened it, and whether the reader may give it."""
    today, of_record = localdate(at), isinstance(what, Record)
    permission = "record.give_to_read" if of_record else "case.give_to_read"
    settled = not isinstance(what, Record) or what.state in ("agreed", "sealed")
    there = bool(kinds_lent(actor.organisation))
    given = grants_about(what, by=actor, on=today) if there else ()
    opened = openings_about(what, by=actor, on=today)[:MOST] if there else ()
    return {
        "given": [_given(one, today) for one in given],
        "opened": [_opened(one, at) for one in opened],
        "may_give": settled and permits(actor, permission, what, today) and not _is_another_s(what, actor),
        "give_href": reverse("give_record" if of_record else "give_case",
                             kwargs={"record" if of_record else "case": what.public_id}),
        "lent": lent_by(actor, "record.read" if of_record else "case.view", what, today),
    }  # fmt: skip


def _is_another_s(what: Record | CaseFile, actor: Person) -> bool:
    """What was said in a group: whoever led it gives it, and no member."""
    return isinstance(what, Record) and actor.pk != what.session.supervisor_id and is_a_groups(what)


def readers_to_choose(what: Record | CaseFile, actor: Person, on: date) -> dict[str, Person]:
    """Those to whom it may be given, who have an account and do not read it yet."""
    reads = "record.read" if isinstance(what, Record) else "case.read_plan"
    reading = holders(reads, what, on, organisation=what.organisation_id)
    there = may_be_given(what, actor, on).exclude(user=None).exclude(pk__in=reading)
    return {str(one.public_id): one for one in there}


def what_of(one: Grant | Opening) -> str:
    """What it is of: a case by its reference, a record by its form and day; never a name."""
    if isinstance(one, Opening):
        return _case_words(one.case) if one.case else _record_words(one.record)
    if one.kind == "case":
        return _case_words(one.case)
    records = [given.record for given in one.records.all()]
    if one.kind in ("record", "proceeding") and records:
        return _record_words(records[0])
    return f"a sample of {words.plural(len(records), 'record')}"


def href_of(one: Grant | Opening) -> str:
    """Where what it is of is read; of a sample, the grant's own page, which lists it."""
    if isinstance(one, Opening):
        record = one.record
    else:
        record = one.records.all()[0].record if one.kind in ("record", "proceeding") else None
    if one.case is not None:
        return reverse("case", kwargs={"case": one.case.public_id})
    if record is not None:
        return reverse("record", kwargs={"record": record.public_id})
    return reverse("grant", kwargs={"grant": one.public_id})


def _case_words(case: CaseFile | None) -> str:
    return f"the file of case {case.code}" if case else "a case file"


def _record_words(record: Record | None) -> str:
    if record is None:
        return "a record"
    return f"{words.lower_first(form_of(record).title)}, {words.day(record.session.day)}"


def _given(one: Grant, today: date) -> LentLine:
    whom = f"{one.to.name}, {_how(one)} {one.given_by.name}"
    days = f"{words.day(one.from_date)} to {words.day(one.to_date)}"
    href = reverse("grant", kwargs={"grant": one.public_id})
    return LentLine(words.capital(what_of(one)), whom, days, href, STATES[state_of(one, today)])


def _opened(one: Opening, at: datetime) -> LentLine:
    status = ("overdue", "Nobody has looked at it yet") if one.looked_at is None else ("met", "Looked at")
    if one.looked_at is None and one.until > at:
        status = ("overdue", "Open now")
    until = f"{words.moment(one.at)}, until {words.moment(one.until)}"
    return LentLine(words.capital(what_of(one)), one.by.name, until,
                    reverse("opening", kwargs={"opening": one.public_id}), status)  # fmt: skip


def records_in(one: Grant, actor: Person, on: date) -> Iterable[tuple[str, str]]:
    """The records of a grant that the reader may read today: what each is, and where."""
    for given in one.records.all():
        if permits(actor, "record.read", given.record, on):
            yield (
                words.capital(_record_words(given.record)),
                reverse("record", kwargs={"record": given.record.public_id}),
            )
    if one.kind == "sample":
        yield from _agreements_in(one, actor, on)


def _agreements_in(one: Grant, actor: Person, on: date) -> Iterable[tuple[str, str]]:
    """The agreements that stood when the records of a sample were made, where their words are kept here."""
    met = one.records.values("record__session__arrangement")
    rows = Agreement.objects.filter(arrangement__in=met).exclude(terms=b"").order_by("pk")
    for agreement in visible_to(actor, "agreement.view", rows.select_related("arrangement__supervisor"), on):
        whose = f"of the supervision by {agreement.arrangement.supervisor.name}"
        where = reverse("agreement", kwargs={"agreement": agreement.public_id})
        yield f"The agreement {whose}, version {agreement.version}", where
