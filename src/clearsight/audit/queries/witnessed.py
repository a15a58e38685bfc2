"""Checkpoints that others have seen, as this machine remembers them outside its database.

A database that is put back to an earlier state has forgotten what was witnessed since: so the newest
witnessed checkpoint of each log is kept in a file beside the keys too, which no backup of it puts back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from django.db import connection

from clearsight.audit.domain import notes, tree
from clearsight.audit.domain.tree import Forged
from clearsight.audit.models import Leaf, TreeHead, Witnessed
from clearsight.audit.queries.keys import verifiers
from clearsight.integrations import whole_file
from clearsight.kernel.errors import ClearsightError

# A note is its three lines, a blank one, and lines of signatures; notes follow each other after a blank line.
_NOTE = re.compile(r"(?:[^\n]+\n){3}\n(?:\u2014 [^\n]+\n)+")


def _path() -> Path:
    from django.conf import settings

    # By the name of the database: the demonstration's lies beside the real one.
    return Path(settings.VAR_DIR) / f"witnessed-{Path(str(connection.settings_dict['NAME'])).stem}.txt"


def read_notes(path: Path) -> list[notes.Checkpoint]:
    """The checkpoints in a file of notes that this installation's key signed; none where it is missing.

    Raises:
        ClearsightError: when the file cannot be read, or a note in it is forged.
    """
    if not path.exists():
        return []
    try:
        text = path.read_text("utf-8")
        found = [_ours(one) for one in _NOTE.findall(text)]
    except (OSError, UnicodeDecodeError, Forged) as error:
        raise ClearsightError.one(str(path), f"no witnessed checkpoints can be read here ({error})") from None
    if not found:
        raise ClearsightError.one(str(path), "there is no signed checkpoint in it", "give the whole note")
    return found


def _ours(note: str) -> notes.Checkpoint:
    """The checkpoint of a note that this installation signed, with the key that the log had then."""
    said, _ = notes.opened(note)
    head = TreeHead.objects.filter(origin=said.origin).first() or TreeHead(tree=-1, origin=said.origin)
    return notes.verified_by(note, verifiers(head, said.size))


def keep_witnessed(note: str) -> None:
    """Remember beside the keys that this signed checkpoint was witnessed; of each log the largest is kept."""
    path, new = _path(), notes.opened(note)[0]
    kept = (
        {notes.opened(one)[0].origin: one for one in _NOTE.findall(path.read_text("utf-8"))}
        if path.exists()
        else {}
    )
    before = kept.get(new.origin)
    if before is not None and notes.opened(before)[0].size > new.size:
        return
    kept[new.origin] = note
    whole_file.replace(path, "\n".join(kept[origin] for origin in sorted(kept)).encode())


def witnessed_elsewhere(head: TreeHead, more: Iterable[notes.Checkpoint] = ()) -> list[notes.Checkpoint]:
    """All that is known to have been witnessed of a log: in the database, beside the keys, and `more`."""
    rows = Witnessed.objects.filter(tree=head.tree).values_list("size", "root")
    # SQLite keeps a text in a column of numbers: such a row is named where moments are looked at.
    stored = [
        notes.Checkpoint(head.origin, size, _root(root)) for size, root in rows if isinstance(size, int)
    ]
    kept = [one for one in (*read_notes(_path()), *more) if one.origin == head.origin]
    return list(dict.fromkeys([*stored, *kept]))


def _root(written: str) -> bytes:
    """What stands there is no root of any log, where it was altered into no hash at all."""
    try:
        return bytes.fromhex(written)
    except (ValueError, TypeError):
        return b""


def behind_witnessed() -> list[str]:
    """In plain sentences, each log that is older than, or other than, what was last witnessed of it.

    Asked when the server starts: of each log one witnessed checkpoint, the newest beside the keys.
    """
    there = {head.origin: head for head in TreeHead.objects.all()}
    found = []
    for one in read_notes(_path()):
        head = there.get(one.origin)
        size = head.size if head else 0
        if size < one.size:
            found.append(
                f"{one.origin} has {size} entries and was witnessed with {one.size}: "
                "the database was put back to an earlier state"
            )
        elif head and _root_at(head.tree, one.size) != one.root:
            found.append(
                f"{one.origin}: its first {one.size} entries are not those that were witnessed: "
                "history was rewritten"
            )
    return found


def _root_at(number: int, size: int) -> bytes:
    leaves = Leaf.objects.filter(tree=number, number__lt=size).order_by("number")
    return tree.root(_root(one) for one in leaves.values_list("hash", flat=True).iterator(5000))
