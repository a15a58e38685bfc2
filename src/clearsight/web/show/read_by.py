"""Who has read a thing, as lines: who, when, what they did with it, and by which permission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from clearsight.access.matrix import MATRIX
from clearsight.access.readings import Reading
from clearsight.access.wording import permission_words, relation_words
from clearsight.audit.actions import REFUSED
from clearsight.audit.models import Event
from clearsight.people.models import Person
from clearsight.web.words import capital

# What was done, in words, and the permission by which it was; or in words, where it is no single one.
DEEDS: dict[str, tuple[str, str]] = {
    "audit.export": ("gave the whole log away", "has a shell on the machine"),
    "access.read_log": ("looked at who has read it", "may ask who has read it"),
    "access.read_refusals": ("looked at what was refused", "organisation.see_refusals"),
    "casework.read_hold": ("read why it is held", "hold.view"),
    "casework.read_identity": ("read who the child is", "case.read_identity"),
    "casework.read_plans": ("read the plan", "case.read_plan"),
    "casework.read_practice": ("read good practice", "organisation.read_practice"),
    "casework.read_words": ("read why it was called off, or interrupted", "session.read_agenda"),
    "compliance.read_variation": ("read why the policy was departed from", "may read the arrangement"),
    "disclosure.read_for_request": ("read a copy for a subject access request", "subject_request.view"),
    "disclosure.read_draft": ("looked at a draft of what goes out for a request", "subject_request.view"),
    "disclosure.read_item": ("read what was found for a request", "subject_request.view"),
    "disclosure.read_picture": ("looked at a page found for a request", "subject_request.view"),
    "disclosure.read_released": ("read what goes out for a request", "subject_request.answer"),
    "disclosure.read_request": ("read a subject access request", "subject_request.view"),
    "escalation.read": ("read the escalation", "escalation.view"),
    "grants.read_reason": ("read why it was given or opened", "may see who was given it"),
    "records.export": ("took it out", "record.read"),
    "records.read": ("read it", "record.read"),
    "records.read_of_case": ("read of it at the page of the case", "record.read"),
    "records.read_scan": ("looked at a page on paper", "record.read"),
    "retention.read_due": ("saw that it is due for review", "organisation.keep_files"),
    "search.read_line": ("saw a line of it in a search", "may read it"),
    "signoff.export_evidence": ("took out what proves it", "record.read"),
    "signoff.read_addenda": ("read what was added to it", "record.read"),
    "signoff.read_copy": ("read the copy of it in another file", "record.read_copy"),
    "supervision.export_agenda": ("took the agenda out", "session.read_agenda"),
    "supervision.export_agreement": ("took the agreement out", "arrangement.view"),
    "supervision.read_actions": ("read the actions", "action.view"),
    "supervision.read_agenda": ("read the agenda", "session.read_agenda"),
    "supervision.read_agreement": ("read the agreement", "arrangement.view"),
    "supervision.read_concern": ("read the immediate concern", "concern.view"),
    "supervision.read_objection": ("read the objection", "objection.view"),
    "supervision.read_offer": ("read the answer to an offer", "offer.read"),
    "supervision.read_proposal": ("read the days proposed", "proposal.view"),
    "supervision.read_request": ("read the request", "request.read"),
}  # fmt: skip
AS = {"pdf": " as a PDF", "text": " as text", "print": " on paper"}


@dataclass(frozen=True, slots=True)
class Deed:
    """One line: who, when, what of which thing, by which permission; `refused` where nothing was shown."""

    at: datetime
    who: str
    what: str
    of: str
    permission: str
    refused: bool = False


def deeds(found: Iterable[Reading], names: Mapping[str, str]) -> list[Deed]:
    """What the log says, in words. `names` are those of the things, by their public ids; else empty."""
    return [_deed(one, names.get(one.object_id, "")) for one in found]


def _deed(one: Reading, of: str) -> Deed:
    if one.verb == REFUSED:
        return _refused(one.at, one.by, str(one.detail.get("permission", "")), of)
    what, permission = DEEDS.get(one.verb, (one.verb.partition(".")[2].replace("_", " "), ""))
    what += AS.get(str(one.detail.get("as", "")), "")
    by = permission_words(permission) if permission else ""
    # What was read only because it was lent says how: given, in a sample, or opened in an emergency.
    if permission in MATRIX and (through := str(one.detail.get("through", ""))):
        by = f"{by} ({relation_words(MATRIX[permission].model, through)})"
    return Deed(one.at, one.by, what, of, by)


def _refused(at: datetime, who: str, permission: str, of: str) -> Deed:
    return Deed(at, who, "was refused it", of, permission_words(permission), refused=True)


def refused(events: Iterable[Event]) -> list[Deed]:
    """Refusals in words, of which thing only its kind: it is not for whoever leads to read it there.

    Of a person who it is: that somebody works here everybody knows.
    """
    rows = list(events)
    asked = {one.object_id for one in rows if one.object_kind == "people.person"}
    there = Person.objects.filter(public_id__in=asked, organisation__in={one.organisation_id for one in rows})
    names = {str(one.public_id): one.name for one in there}
    return [
        _refused(one.at, one.actor_name, permission, _of_what(permission, names.get(one.object_id, "")))
        for one in rows
        for permission in [str(one.detail.get("permission", ""))]
    ]


def _of_what(permission: str, name: str) -> str:
    words = permission_words(permission)
    return capital(f"{name}: {words.partition(': ')[2]}" if name else words)
