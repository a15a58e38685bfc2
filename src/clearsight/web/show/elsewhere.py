"""What the pages about copies elsewhere show: the line for a chronology, what each copy is, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localdate

from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries import RecordShown
from clearsight.records.queries.elsewhere import CopyShown, copies_waiting, how_many_wait_elsewhere
from clearsight.scheduling.queries import present_at
from clearsight.web import words
from clearsight.web.show.sessions import STATES, case_names, cases_of, record_lines
from clearsight.web.show.waiting import Waiting

WHAT = {"whole": "the whole record", "chronology_entry": "a line in the chronology"}
MOST = 100


@dataclass(frozen=True, slots=True)
class RecordWaiting:
    """A record of which copies wait to be filed elsewhere, and how many."""

    record: Record
    title: str
    about: str
    copies: int


def chronology_line(shown: RecordShown) -> str:
    """One dated line that says that it was discussed, with whom, and in what record: not a word of it."""
    session = shown.record.session
    people = words.listed(person.name for person in present_at(session))
    return (
        f"{words.day(session.day)}: discussed in safeguarding supervision ({people} with "
        f"{session.supervisor.name}). {shown.form.title}: {STATES[shown.record.state].lower()}."
    )


def copy_words(one: CopyShown) -> str:
    """What is copied where: `Juniper: the whole record, in the school file`."""
    what = f"{WHAT[one.copy.what]}, in {words.lower_first(one.copy.to_label)}"
    if one.copy.child_id and one.child:
        return f"{one.child}: {what}"
    return words.capital(f"for one of the children: {what}" if one.copy.child_id else what)


def waiting_elsewhere(actor: Person, at: datetime) -> list[RecordWaiting]:
    """The records of which copies wait to be filed by the reader, the oldest first."""
    found = list(
        copies_waiting(actor, localdate(at))
        .select_related("session__arrangement", "session__supervisor", "case", "about", "form_text")
        .prefetch_related("signatures", "asked_of_roles", "copies")[:MOST]
    )
    lines = record_lines(found, actor, at, case_names(cases_of(found), actor, at))
    return [
        RecordWaiting(line.record, line.title, line.about,
                      sum(copy.waiting for copy in line.record.copies.all()))
        for line in lines
    ]  # fmt: skip


def to_file(actor: Person, today: date) -> list[Waiting]:
    """One line of the first page: of how many records copies wait to be filed elsewhere."""
    count = how_many_wait_elsewhere(actor, today)
    if not count:
        return []
    what = f"copies of {words.plural(count, 'record')}"
    return [Waiting(what, "as the policy asks, such as on the child’s own record", reverse("copies"), "File")]
