"""A second copy of what was signed, in another file of the policy: with a key and a time of its own (L9)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from django.utils.timezone import localdate

from clearsight.audit.actions import record as audit
from clearsight.casework.actions import lay_beside
from clearsight.casework.models import File
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Copy
from clearsight.policy.queries import forms_of
from clearsight.records.models import Record
from clearsight.records.queries import canonical_sealed, form_of
from clearsight.scheduling.queries import present_at
from clearsight.signoff.models import KeptCopy, Seal


def keep_copies(seal: Seal, *, by: Person, at: datetime) -> list[KeptCopy]:
    """Keep the copies that the form of a sealed record wants in other files; `write_seal` calls this.

    What a child's file is to have besides is taken out by people (`records.actions.await_copies`).
    """
    record, kept = seal.record, []
    for copy, label, file in _wanted(record, by, at):
        one = KeptCopy(record=record, file=file, to=copy.to, to_label=label[:200], clause=copy.clause[:200],
                       at=at, content_hash=seal.content_hash)  # fmt: skip
        whole = {"record": canonical_sealed(record), "salt": record.file.salt_of(_sealed(record)).hex()}
        one.text = file.seal(json.dumps(whole), one, "text")
        one.save(force_insert=True)
        kept.append(one)
        detail = {"record": str(record.public_id), "file": str(file.public_id),
                  "binds": file.binding(f"copy:{one.public_id}", seal.content_hash)}  # fmt: skip
        audit("signoff.keep_copy", one, by=by, at=at, organisation=record.organisation_id, detail=detail)
    return kept


def _sealed(record: Record) -> str:
    return f"seal:{record.public_id}"


def _wanted(record: Record, by: Person, at: datetime) -> Iterator[tuple[Copy, str, File]]:
    session = record.session
    places = {one.id: one for one in forms_of(session.organisation, session.day or localdate(at)).files}
    for copy in form_of(record).copies:
        place = places.get(copy.to)
        # A policy that wants one where the record lies already is refused (`policy.domain.forms.references`).
        if place is None or copy.what != "whole" or place.kind == "case":
            continue
        if place.kind in ("personal", "personnel"):
            for person in [record.about] if record.about else present_at(session):
                yield copy, place.label, lay_beside(record.organisation_id, place.kind, by, at, person=person)
        else:
            folder = lay_beside(record.organisation_id, "secured", by, at, arrangement=session.arrangement)
            yield copy, place.label, folder
