"""The evidence of a sealed record as one file to give to an outsider (docs/reference/evidence.md)."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from typing import Any

from clearsight.integrations.envelope import DoesNotOpen
from clearsight.integrations.pades import sealed_pdf
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries.attached import read_scans
from clearsight.records.queries.exporting import export_record
from clearsight.signoff.queries import evidence_of
from clearsight.web.paper.proof import LEAD, proof_printed, read_me
from clearsight.web.paper.record import record_sheet


def evidence_file(record: Record, name: str, *, by: Person, at: datetime) -> bytes:
    """The bundle, a ZIP file that is to be called `name`. Audited as read, exported, and taken as evidence.

    Where the record does not open, because it was altered in the database, there is no PDF of it; where
    a page on paper does not, there are none of those.

    Raises:
        Unknown: when `by` may not read it.
        Invalid: when it is not sealed, or too long to be printed.
    """
    evidence, scans = evidence_of(record, by=by, at=at), {}
    try:
        scans = read_scans(record, by=by, at=at)
    except DoesNotOpen as shut:
        evidence["unopened"].append(f"{shut.kind} {shut.public_id}")
    try:
        why = f"Printed as evidence of the record {record.public_id}"
        printed = sealed_pdf(_printed(record, evidence, scans, by, at), why)
    except DoesNotOpen:
        printed = b""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as bundle:
        parts = {
            "evidence.json": json.dumps(evidence, ensure_ascii=False, indent=1).encode(),
            "record.pdf": printed,
            **{f"pages/{mark}.jpg": jpeg for mark, jpeg in scans.items()},
        }
        inside = [called for called, content in parts.items() if content]
        said = read_me(evidence, name, f"Clearsight {version('clearsight')}", at, inside)
        parts["read-me.txt"] = said.encode()
        for called, content in ((called, content) for called, content in parts.items() if content):
            # Of the day on which it was made, and nothing else of the machine that made it. Not packed: that
            # can be done in many ways, and the verifier knows every byte (cli/verifier.py, `unpacked`).
            bundle.writestr(zipfile.ZipInfo(called, (at.year, at.month, at.day, 0, 0, 0)), content)
    return made.getvalue()


def _printed(
    record: Record, evidence: dict[str, Any], scans: dict[str, bytes], by: Person, at: datetime
) -> bytes:
    """The record as a PDF, and at its end what shows that it is what was signed."""
    sheet = record_sheet(export_record(record, by=by, at=at), by=by, at=at, scans=scans)
    return replace(sheet, lead=LEAD, sections=[*sheet.sections, proof_printed(evidence)]).pdf(at)
