"""What was disposed of, noted outside the database: whoever restores an earlier one disposes of it again.

A file beside the keys (`disposals.txt`), a line of JSON for each: what it was, by its public id, when, and by
whom (their public id, where it is known). No name stands in it, and no word. A copy of it is worth keeping
where the copy of the master key is kept: a backup cannot hold what was disposed of after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from clearsight.integrations import whole_file
from clearsight.kernel.errors import ClearsightError

NAME = "disposals.txt"


@dataclass(frozen=True)
class Disposal:
    """One end: `what` is file (its key was destroyed) or record (what it held was emptied)."""

    at: datetime
    what: str
    public_id: str
    by: str | None
    because: str = ""

    @property
    def line(self) -> str:
        """As it stands in the file."""
        return json.dumps({**asdict(self), "at": self.at.isoformat()}, sort_keys=True)


def read_disposals(path: Path) -> list[Disposal]:
    """All that are noted there; none where there is no such file.

    Raises:
        ClearsightError: when a line says nothing that can be understood.
    """
    if not path.exists():
        return []
    try:
        return [_read(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ClearsightError.one(
            str(path),
            f"this is no record of disposals ({type(error).__name__})",
            "give the copy that you kept",
        ) from None


def _read(line: str) -> Disposal:
    said = json.loads(line)
    if said["what"] not in ("file", "record"):
        raise ValueError(said["what"])
    at = datetime.fromisoformat(said["at"])
    # A number of the database, as it stood here once, may be somebody else's by now: it names nobody.
    by = str(UUID(said["by"])) if isinstance(said["by"], str) else None
    return Disposal(at, said["what"], str(UUID(said["public_id"])), by, str(said["because"]))


def _when(one: Disposal) -> tuple[datetime, str, str]:
    return one.at, one.what, one.public_id


def note_disposals(path: Path, some: Iterable[Disposal]) -> None:
    """Put those into the file that are not in it: all of it on the disk, or the file as it was.

    The file is made where there are none too: an empty one says that nothing was disposed of, and no file
    says nothing.
    """
    there = read_disposals(path)
    known = {(one.what, one.public_id) for one in there}
    new = [one for one in some if (one.what, one.public_id) not in known]
    if not new and path.exists():
        return
    whole_file.replace(path, "".join(f"{one.line}\n" for one in sorted([*there, *new], key=_when)).encode())
