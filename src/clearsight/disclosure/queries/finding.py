"""Everything that is kept about somebody, in both kinds of file: by whose it is, and by name in the words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from clearsight.casework.models import CaseFile, Child, File
from clearsight.disclosure.domain.names import Known, is_named, known_names, others_in, speaks_of
from clearsight.disclosure.queries.particulars import lines_of_case, lines_of_person
from clearsight.disclosure.queries.plain import lines_of
from clearsight.disclosure.queries.sources import Row, case_of, rows_of
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.people.models import Organisation, Person
from clearsight.policy.domain.wording import on
from clearsight.records.models import Scan
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import present_at

# A brother or sister has not asked: of them a request of their own finds what is kept.
ANOTHER = "What is kept of another child is read for a request about that child alone."
# What is said of a record that is not sealed: it stands before somebody, or is a draft.
UNSEALED = (" (not signed by everybody yet)", " (a draft)")


@dataclass(frozen=True, slots=True)
class Whom:
    """About whom: somebody who works here, or a child of a case, and every name by which they may stand."""

    names: tuple[str, ...]
    person: Person | None = None
    case: CaseFile | None = None
    child: Child | None = None

    def is_another_child(self, thing: object) -> bool:
        """Whether it is of the same case, and somebody else: a brother or sister has not asked."""
        return isinstance(thing, Child) and self.child is not None and thing.pk != self.child.pk


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found: what it is, its words in order, names of others in it.

    `by` says how: its file, as a party, or by name. Of a page on paper, `picture` is its JPEG. `of_case`: it
    lies in a case file, or is of a case. Of a `draft` only the title is told, and whose it is. `people`: who
    took part in it. `read` is all that was read for it, whatever of that is told; `kept_in` the file in which
    it lies.
    """

    kind: str
    public_id: str
    title: str
    text: str
    by: str
    supervision: bool
    others: tuple[str, ...]
    picture: bytes = b""
    of_case: bool = False
    draft: bool = False
    people: frozenset[int] = frozenset()
    read: str = ""
    kept_in: File | None = None

    def concerns(self, person: Person) -> bool:
        """Whether they took part in it, or it speaks of them: then they handle it not."""
        return person.pk in self.people or is_named(person.name, f"{self.title}\n{self.read or self.text}")


@dataclass
class _Unit:
    """What is found together: a record with all that stands beside it, or one row of another kind."""

    rows: list[Row] = field(default_factory=list)

    @property
    def first(self) -> Row:
        return self.rows[0]


class Present:
    """Who was at a session, with its supervisor: asked once of each, however much was written of it."""

    def __init__(self) -> None:
        self._known: dict[int, frozenset[int]] = {}

    def at(self, session: Session) -> frozenset[int]:
        """The primary keys of those who were there."""
        if session.pk not in self._known:
            there = {one.pk for one in present_at(session)} | {session.supervisor_id}
            self._known[session.pk] = frozenset(there)
        return self._known[session.pk]


def find_all(organisation: Organisation, whom: Whom) -> list[Found]:
    """All that is kept about them. Reads every row of the organisation; nobody sees what is not found."""
    units: dict[tuple[str, str], _Unit] = {}
    known: set[str] = {one.name for one in Person.objects.filter(organisation=organisation)}
    for row in rows_of(organisation):
        units.setdefault(row.key, _Unit()).rows.append(row)
        known |= set(row.names)
        if row.source.called in ("Child in case", "Case file"):
            known |= {said for name, said in row.words if name in ("name", "family")}
    names = known_names(known)
    there = Present()
    found = [] if whom.person is None else [_particulars(whom.person)]
    for unit in units.values():
        text = "\n".join(lines_of(unit.rows, unit.first.record))
        if by := _how(unit, whom, text, there):
            found += _told(unit, by, text, names, whom, there)
    return _told_apart(found)


def _told(unit: _Unit, by: str, text: str, known: Known, whom: Whom, there: Present) -> Iterator[Found]:
    """It, and its pages on paper; of a draft that it is there, and whose."""
    row = unit.first
    # A copy in somebody's own file speaks of a child as what it is a copy of does.
    of_case = row.file.kind == "case" or bool(row.of and row.of.case_id)
    people = _took_part(unit, there)
    kind, public_id = row.key
    if row.record is not None and row.record.state == "draft":
        whose = row.file.person or row.record.about or row.record.session.supervisor
        said = f"A draft of {whose.name}: its words are not read here."
        yield Found(kind, public_id, _title(unit), said, by, True, (), of_case=of_case, draft=True,
                    people=people, read=text, kept_in=row.file)  # fmt: skip
        return
    title, read = _title(unit), ""
    if isinstance(row.thing, CaseFile):
        text = "\n".join((text, *lines_of_case(row.thing, whom.child)))
    elif whom.is_another_child(row.thing):
        title, read, text = f"Another {title[0].lower()}{title[1:]}", text, ANOTHER
    others = tuple(others_in(text, known, whom.names))
    yield Found(kind, public_id, title, text, by, _is_supervision(unit), others, of_case=of_case,
                people=people, read=read, kept_in=row.file)  # fmt: skip
    for page in _pages(unit, by, known, whom):
        yield replace(page, of_case=of_case, people=people, read=f"{text}\n{page.text}", kept_in=row.file)


def _particulars(person: Person) -> Found:
    """What is kept of somebody who works here beside any words."""
    others = tuple(sorted({met.arrangement.supervisor.name for met in person.memberships.all()}))
    text = "\n".join(lines_of_person(person))
    return Found("people.person", str(person.public_id), "Particulars", text, "file", False, others)


def _took_part(unit: _Unit, there: Present) -> frozenset[int]:
    """Whose supervision it is: who was there, wrote it, or is named in its rows; of a case file nobody."""
    row = unit.first
    if not row.source.supervision:
        return frozenset()
    named = frozenset[int]().union(*(one.people for one in unit.rows))
    if row.file.person_id:
        named |= {row.file.person_id}
    return named if row.of is None else named | there.at(row.of.session)


def _pages(unit: _Unit, by: str, known: Known, whom: Whom) -> Iterator[Found]:
    """The pages on paper of a record that was found, each by itself: no script reads what is on them."""
    record = unit.first.record
    standing = Scan.objects.filter(attachment__record=record, attachment__taken_off_at=None)
    pages = standing.select_related("attachment").order_by("attachment__attached_at", "attachment", "number")
    for number, page in enumerate(pages if record else (), 1):
        said = "does not open: it was altered"
        try:
            said = unit.first.file.unseal(page.attachment.words, page.attachment, "words")
            jpeg = unit.first.file.unseal_bytes(page.jpeg, page, "jpeg")
        except DoesNotOpen:
            jpeg = b""
        title = f"Page {number} on paper: {_title(unit)[0].lower()}{_title(unit)[1:]}"
        others = tuple(others_in(said, known, whom.names))
        yield Found("records.scan", str(page.public_id), title, said, by, _is_supervision(unit), others, jpeg)


def _how(unit: _Unit, whom: Whom, text: str, there: Present) -> str:
    row = unit.first
    if whom.case is not None and (row.file.pk == whom.case.file_id or case_of(row.thing) == whom.case):
        return "file"
    if whom.person is not None and row.file.kind != "case":
        if row.file.person_id == whom.person.pk or (row.of and row.of.about_id == whom.person.pk):
            return "file"
        met = there.at(row.of.session) if row.of else frozenset()
        if whom.person.pk in met.union(*(one.people for one in unit.rows)):
            return "party"
    return "name" if speaks_of(whom.names, text) else ""


def _is_supervision(unit: _Unit) -> bool:
    return unit.first.source.supervision


def _title(unit: _Unit) -> str:
    row = unit.first
    if row.record is not None:
        day = row.record.session.held_on or row.record.session.scheduled_for
        label = row.record.part_label
        where = f"{label[0].lower()}{label[1:]}" if label.startswith(("The ", "A ")) else label
        unsealed = UNSEALED[row.record.state == "draft"] if row.record.state != "sealed" else ""
        return f"Record of a supervision{f' on {day.day} {day:%B %Y}' if day else ''}, in {where}{unsealed}"
    case, due = case_of(row.thing), getattr(row.thing, "due", None)
    met = getattr(getattr(row.thing, "session", None), "day", None)
    which = f", {on(row.when)}" if row.when else f", of the session on {on(met)}" if met else ""
    return (
        f"{row.source.called}{f' {case.code}' if case else ''}{which}{f', due on {on(due)}' if due else ''}"
    )


def _told_apart(found: list[Found]) -> list[Found]:
    """Those that would read alike are numbered from the second on, so that a later search names them so."""
    seen: Counter[str] = Counter()
    apart = []
    for one in found:
        seen[one.title] += 1
        number = seen[one.title]
        apart.append(replace(one, title=f"{one.title} ({number})") if number > 1 else one)
    return apart
