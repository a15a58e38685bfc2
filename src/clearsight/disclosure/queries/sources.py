"""Where anything is kept that somebody wrote, whatever it is: every sealed field there is, or why not.

A test compares this with the models: a sealed field that is neither searched nor named here fails it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.timezone import localdate

from clearsight.casework.models import CaseFile, File
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.people.models import Organisation, Person
from clearsight.records.models import Record
from clearsight.signoff.models import KeptCopy
from clearsight.signoff.queries.copies import names_in_copy, words_of_copy


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of row: what it is called, its sealed fields, and how its file and organisation are found.

    `record` is the path to the record beside which it stands; then it is found with that. `folder` is the
    path to the arrangement in whose folder it is sealed, where the row names no file.
    """

    called: str
    fields: tuple[str, ...]
    file: str = "file"
    record: str = ""
    folder: str = ""
    organisation: str = "file__organisation"
    supervision: bool = True


def _beside(called: str, *fields: str, record: str = "record") -> Source:
    return Source(called, fields, f"{record}__file", record, organisation=f"{record}__organisation")


def _of_case(called: str, *fields: str, case: str = "case") -> Source:
    return Source(called, fields, f"{case}__file", organisation=f"{case}__organisation", supervision=False)


def _in_folder(called: str, *fields: str, to: str) -> Source:
    return Source(called, fields, "", folder=to, organisation=f"{to}__organisation")


SOURCES: dict[str, Source] = {
    "records.entry": _beside("Written", "value"),
    "records.remark": _beside("Sent back", "text"),
    "records.meantso": _beside("Meant so", "words"),
    "records.disagreement": _beside("Not agreed with", "text"),
    "records.settlement": _beside("Settled", "text", record="disagreement__record"),
    "records.signatureleftout": _beside("Signature left out", "because"),
    "records.attachment": _beside("Pages on paper", "words", "taken_off_because"),
    "records.filedelsewhere": _beside(
        "Filed elsewhere", "words", "taken_back_because", record="copy__record"
    ),
    "signoff.addendum": _beside("Added after the seal", "text"),
    "signoff.keptcopy": Source("Copy of a record", ("text",), organisation="record__organisation"),
    "casework.sessionwords": Source("Words about a session", ("words",)),
    "casework.casefile": Source("Case file", ("family", "role_with_family"), supervision=False),
    "casework.child": _of_case("Child in case", "name", "born"),
    "casework.caseplan": _of_case(
        "Plan of a case", "history", "outcomes", "plan", "reason", "likely_because"
    ),
    "casework.goodpractice": Source("Good practice", ("text",)),
    "supervision.agreement": _in_folder("Supervision agreement", "terms", to="arrangement"),
    "supervision.agreementleftout": _in_folder(
        "Signature left out of an agreement", "because", to="agreement__arrangement"
    ),
    "supervision.variation": Source("Departure from the policy", ("reason",)),
    "supervision.dateproposal": Source("Days proposed", ("because",)),
    "supervision.agendaitem": _in_folder("Agenda item", "text", to="session__arrangement"),
    "supervision.casechoice": _of_case("Reason for talking about case", "because"),
    "supervision.concern": Source("Immediate concern", ("what", "done")),
    "supervision.offer": Source("Offer of supervision", ("because",)),
    "supervision.objection": Source("Objection to an arrangement", ("because", "answer")),
    "supervision.request": Source("Request for more supervision", ("what", "answer")),
    "supervision.action": Source("Action", ("what", "outcome")),
    "supervision.actionnote": Source(
        "Note on an action", ("said",), "action__file", organisation="action__file__organisation"
    ),
    "escalation.escalation": Source("Escalation", ("what",)),
    "escalation.escalationstep": Source(
        "Step of an escalation", ("outside", "told", "outcome"), "escalation__file",
        organisation="escalation__organisation",
    ),
    "grants.grant": Source("Reading given for a time", ("reason",)),
    "grants.opening": Source("Opened in an emergency", ("reason", "words")),
}  # fmt: skip
# Sealed or raw bytes that tell of nobody, or are looked at by hand: each with why.
NOT_SEARCHED = {
    "records.scan": "pictures of pages on paper: each is found with its record, and looked at",
    "casework.legalhold": "the organisation's own legal position: kept in its register",
    "retention.decision": "what a review before disposal found: kept in the register",
    "disclosure.subjectrequest": "the request itself", "disclosure.harmreview": "the request itself",
    "disclosure.item": "a copy of what was found", "disclosure.bundle": "a copy of what was given out",
    "disclosure.fetched": "the request itself",
    "casework.file": "a key", "casework.purposekey": "a key", "accounts.factor": "a key",
    "audit.leaf": "a salt", "audit.witnessed": "a receipt",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was opened: its words, field by field, and what it has to do with.

    `people` are the primary keys of those whom the row names, `names` those of children and families that
    stand in the fields of a copy whose case may be gone. `shut` says that it was altered.
    """

    thing: Model
    source: Source
    file: File
    words: tuple[tuple[str, str], ...]
    record: Record | None
    people: frozenset[int]
    when: date | None
    shut: bool = False
    names: tuple[str, ...] = ()

    @property
    def of(self) -> Record | None:
        """The record beside which it stands, or of which it is a copy: whose session and case it is of."""
        return self.thing.record if isinstance(self.thing, KeptCopy) else self.record

    @property
    def key(self) -> tuple[str, str]:
        """What it is found with: the kind and id of its record, or its own."""
        thing = self.record or self.thing
        return thing._meta.label_lower, str(getattr(thing, "public_id", thing.pk))


def rows_of(organisation: Organisation) -> Iterator[Row]:
    """Every row of the organisation in which somebody wrote anything, opened; not what was disposed of."""
    folders = {one.arrangement_id: one for one in File.objects.filter(
        organisation=organisation, kind="secured", destroyed_at=None)}  # fmt: skip
    for label, source in SOURCES.items():
        model: Any = apps.get_model(label)
        related = [path for path in (source.file, source.record, source.folder) if path]
        of = source.record or ("record" if model is KeptCopy else "")
        more = [f"{of}__{one}" for one in ("file", "session", "form_text") if of]
        found = model._default_manager.filter(**{source.organisation: organisation})
        for thing in found.select_related(*related, *more).order_by("pk"):
            file = folders.get(_follow(thing, source.folder).pk) if source.folder else (
                _follow(thing, source.file)
            )  # fmt: skip
            if file is None or file.destroyed_at is not None:
                continue
            record = _follow(thing, source.record) if source.record else None
            if isinstance(thing, KeptCopy) and _first_is_there(thing.record):
                continue  # it is found with the record itself
            if record is None or record.disposed_at is None:
                yield _opened(thing, source, file, record)


def _opened(thing: Any, source: Source, file: File, record: Record | None) -> Row:
    words, shut, names = [], False, tuple[str, ...]()
    copy = isinstance(thing, KeptCopy)
    for field in source.fields:
        try:
            bound = thing.field if thing._meta.label_lower == "records.entry" else field
            said = words_of_copy(thing) if copy else file.unseal(getattr(thing, field), thing, bound)
            names = names_in_copy(thing) if copy else ()
        except DoesNotOpen:
            said, shut = "", True
        if said:
            words.append((field, said))
    return Row(thing, source, file, tuple(words), record, _people(thing), when(thing), shut, names)


def _first_is_there(record: Record) -> bool:
    return record.disposed_at is None and record.file.destroyed_at is None


def _follow(thing: Any, path: str) -> Any:
    for part in path.split("__") if path else ():
        thing = getattr(thing, part)
    return thing


def _people(thing: Model) -> frozenset[int]:
    if isinstance(thing, KeptCopy):  # it names nobody itself: whoever wrote in what it is a copy of
        return frozenset(thing.record.entries.exclude(author=None).values_list("author", flat=True))
    named = [f.attname for f in thing._meta.concrete_fields if f.is_relation and f.related_model is Person]
    return frozenset(pk for pk in (getattr(thing, name) for name in named) if pk)


def when(thing: Any) -> date | None:
    """The day on which a row was written, as far as it says one."""
    for name in ("at", "written_at", "said_at", "asked_at", "raised_at", "started_at", "told_at", "on"):
        found = getattr(thing, name, None)
        if isinstance(found, datetime):
            return localdate(found)
        if isinstance(found, date):
            return found
    return None


def case_of(thing: Any) -> CaseFile | None:
    """The case that a row is about, as it names one, or as what it is a copy of does."""
    if isinstance(thing, CaseFile):
        return thing
    found = getattr(thing.record if isinstance(thing, KeptCopy) else thing, "case", None)
    return found if isinstance(found, CaseFile) else None
