"""Small data sets for tests: tables as text, and what the reader makes of them."""

from __future__ import annotations

from pathlib import Path

from clearsight.compliance.dataset import Codes, read_dataset
from clearsight.compliance.domain.facts import Facts
from clearsight.kernel.errors import ClearsightError

PEOPLE = "person,name,started\np1,Ada Birch,2025-09-01\np2,Bo Cole,2025-09-01\n"
SITES = "site,name\nh1,Hill School\n"
ARRANGEMENTS = "arrangement,kind,supervisor,from\na1,one_to_one,p2,2025-09-01\n"
CASES = "case,site,lead,opened\nc1,h1,p1,2025-09-01\n"
SESSIONS = "session,arrangement,kind,status,held_on\ns1,a1,planned,held,2025-10-01\n"
WHOLE = {"people": PEOPLE, "sites": SITES, "arrangements": ARRANGEMENTS, "cases": CASES, "sessions": SESSIONS}


def folder(at: Path, **tables: str | bytes) -> Path:
    """A folder of CSV files, one for each table given as its text."""
    at.mkdir(parents=True, exist_ok=True)
    for name, content in tables.items():
        written = content if isinstance(content, bytes) else content.encode()
        (at / f"{name}.csv").write_bytes(written)
    return at


def whole(at: Path, **tables: str | bytes) -> Path:
    """A folder with one of everything that others refer to, and the tables given."""
    return folder(at, **{**WHOLE, **tables})


def read(at: Path, codes: Codes | None = None, **tables: str | bytes) -> Facts:
    """What is read from a whole data set with the tables given."""
    return read_dataset(whole(at / "data", **tables), codes)


def told(path: Path, codes: Codes | None = None) -> list[str]:
    """Every fault in a data set, as a person reads it; none where it could be read."""
    try:
        read_dataset(path, codes)
    except ClearsightError as error:
        return [str(fault) for fault in error.faults]
    return []


def faults(at: Path, codes: Codes | None = None, **tables: str | bytes) -> list[str]:
    """Every fault in a whole data set with the tables given."""
    return told(whole(at / "data", **tables), codes)
