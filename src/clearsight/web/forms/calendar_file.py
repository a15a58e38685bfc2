"""A calendar file as it is uploaded: CSV as in the data set's `calendar` table, or ICS."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from clearsight.compliance.dataset import read_dataset
from clearsight.compliance.dataset.shield import shielded
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Site
from clearsight.scheduling.domain.calendars import MOST_STRETCHES, Entry, Stretch, faults_of
from clearsight.scheduling.domain.ics import read_ics

MOST_BYTES = 256 * 1024
COLUMNS = ("site", "kind", "name", "term", "from", "to")


def read_calendar_file(name: str, content: bytes, kind: str, sites: Iterable[Site]) -> tuple[Entry, ...]:
    """The stretches that a file tells.

    Args:
        name: what the file is called; one that ends in .ics, or begins as such a file does, is read as ICS.
        kind: what all days of an ICS file are, blank where each event says so; a CSV file always says so.
        sites: those whose codes a CSV file may name.

    Raises:
        ClearsightError: with every fault, each with its row or line.
    """
    if len(content) > MOST_BYTES:
        said = f"{len(content) / 1024:,.0f} KB is too much for a calendar"
        raise Invalid.one("the file", said, f"give a file of at most {MOST_BYTES // 1024} KB")
    if name.lower().endswith(".ics") or content[:200].lstrip(b"\xef\xbb\xbf \r\n").startswith(b"BEGIN:VCAL"):
        try:
            return _checked(read_ics(content.decode("utf-8-sig"), kind))
        except UnicodeDecodeError:
            raise Invalid.one("the file", "it is not UTF-8", "save or export it as UTF-8") from None
    return _checked(read_calendar_csv(content, sites))


def read_calendar_csv(content: bytes, sites: Iterable[Site]) -> tuple[Entry, ...]:
    """The rows of a CSV file, read as the whole data set is."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "calendar.csv").write_bytes(content)
        with (folder / "sites.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("site", "name"))
            rows.writerows((shielded(site.code), shielded(site.name)) for site in sites)
        found = read_dataset(folder).calendar
    if not found:
        raise Invalid.one("the file", "there is no row in it", f"give it the columns {', '.join(COLUMNS)}")
    return tuple(Entry(p.kind, Stretch(p.name, p.from_, p.to, p.term), p.site) for p in found)


def written(entries: Iterable[Entry]) -> str:
    """The entries as CSV, which `read_calendar_csv` reads again as they are."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for entry in entries:
        s = entry.stretch
        days = s.from_date.isoformat(), s.to_date.isoformat()
        rows.writerow((*map(shielded, (entry.site, entry.kind, s.name, s.term)), *days))
    return text.getvalue()


def _checked(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """What holds for typed stretches too: names not too long, nothing that overlaps."""
    faults: list[Fault] = []
    if len(entries) > MOST_STRETCHES:
        faults.append(
            Fault("the file", f"{len(entries):,} stretches are too many", f"use {MOST_STRETCHES:,}")
        )
    of: dict[tuple[str, str], list[Stretch]] = {}
    for entry in entries:
        of.setdefault((entry.site, entry.kind), []).append(entry.stretch)
    for stretches in of.values():
        faults += faults_of(dict.fromkeys(stretches))
    if faults:
        raise Invalid(Fault("the file", fault.problem, fault.mend) for fault in faults)
    return entries


__all__ = ["MOST_BYTES", "read_calendar_csv", "read_calendar_file", "written"]
