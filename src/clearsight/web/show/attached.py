"""To which records of a session pages on paper can go: into which file each is, and who reads there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from clearsight.access.queries import visible_to
from clearsight.people.models import Person
from clearsight.policy.queries import forms_of
from clearsight.records.models import Record
from clearsight.web.show.sessions import case_names, cases_of, record_lines, records_read


@dataclass(frozen=True, slots=True)
class Place:
    """A record that takes pages now: its name beside the session's others, and who reads it, by the policy.

    `sealed`: what is attached is added to what was signed, and no part of it.
    """

    record: Record
    label: str
    read_by: str

    @property
    def sealed(self) -> bool:
        """Whether it is signed by all already."""
        return self.record.state == "sealed"


def places_for_pages(record: Record, actor: Person, at: datetime) -> list[Place]:
    """The records of the same session that take pages from this person now: drafts, and what is sealed."""
    session, today = record.session, localdate(at)
    mine = Record.objects.filter(session=session, state__in=("draft", "sealed"))
    writes = set(visible_to(actor, "record.write", mine, today).values_list("pk", flat=True))
    found = [one for one in records_read(session, actor, at) if one.pk in writes]
    lines = record_lines(found, actor, at, case_names(cases_of(found), actor, at))
    files = {file.id: file.read_by for file in forms_of(session.organisation, session.day or today).files}
    return [
        Place(line.record, f"{line.title}: {line.about}" if line.about else line.title,
              files.get(line.record.part) or "those who may read the file")
        for line in lines
    ]  # fmt: skip
