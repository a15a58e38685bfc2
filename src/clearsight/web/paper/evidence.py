"""The evidence of a sealed record as one file to give to an outsider (docs/reference/evidence.md)."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from importlib.metadata import version

from clearsight.integrations.envelope import DoesNotOpen
from clearsight.integrations.pades import sealed_pdf
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries.attached import read_scans
from clearsight.signoff.queries import evidence_of
from clearsight.web.paper.record import record_pdf

READ_ME = """\
This is evidence of one sealed record, of {organisation}, made by Clearsight {version} on {day}.

evidence.json  what is proved: the record as it was signed, who signed it and when, what was added, the
               events that bind them, the proof that those stand in the log, and what others have witnessed
record.pdf     the record to be read; its seal shows whether the file was changed since
pages          the pages on paper that belong to it, if any, each named by its SHA-256

To check it, with Python 3.9 or later and nothing else:

    python3 verifier.py {name} --key KEY --witnessed NOTES

verifier.py is src/clearsight/cli/verifier.py of Clearsight, and is not in here: take it, and the public KEY
of the log, from somewhere else than from whoever gave you this. NOTES is a file with the checkpoint that
somebody else kept. It says in plain words what is shown, and what is not promised.

It holds what people wrote in confidence: keep it as you would the record.
"""


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
        printed = sealed_pdf(record_pdf(record, by=by, at=at, scans=scans), why)
    except DoesNotOpen:
        printed = b""
    said = READ_ME.format(
        organisation=evidence["organisation"], version=version("clearsight"), name=name, day=f"{at:%-d %B %Y}"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as bundle:
        parts = {
            "evidence.json": json.dumps(evidence, ensure_ascii=False, indent=1).encode(),
            "read-me.txt": said.encode(),
            "record.pdf": printed,
            **{f"pages/{mark}.jpg": jpeg for mark, jpeg in scans.items()},
        }
        for called, content in ((called, content) for called, content in parts.items() if content):
            # Of the day on which it was made, and nothing else of the machine that made it. Not packed: that
            # can be done in many ways, and the verifier knows every byte (cli/verifier.py, `unpacked`).
            bundle.writestr(zipfile.ZipInfo(called, (at.year, at.month, at.day, 0, 0, 0)), content)
    return made.getvalue()
