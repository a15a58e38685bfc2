"""Make a backup of everything, sealed, and restore it beside the database to see that it can be restored.

The backup is one file: the database as it is at this moment (nobody has to stop), and the keys of the
installation's own folder but for the master key, without which nothing of it opens. It is read back,
restored into an empty place, counted and compared row by row, and its log is checked; only then is it kept,
and the oldest beyond --keep are removed. On PostgreSQL it is run as the owner of the tables.
"""

from __future__ import annotations

import argparse
import errno
import gzip
import os
import re
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path
from shutil import rmtree

from clearsight.cli.given import number
from clearsight.cli.installation import open_django, refuse_missing, refuse_outdated
from clearsight.integrations.clock import now
from clearsight.integrations.unfinished import unfinished
from clearsight.kernel.errors import ClearsightError

EXAMPLES = """\
  clearsight backup /srv/backups              one more, and the fourteen newest stay
  clearsight backup /srv/backups --keep 30

Keep the master key elsewhere: with it and a backup everything can be read, without it nothing."""

NAME = re.compile(r"clearsight-[0-9]{8}-[0-9]{6}\.backup")
KEYS = "keys"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and how many stay."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the backups are kept")
    parser.add_argument(
        "--keep",
        type=number("backups", 10_000),
        default=14,
        metavar="N",
        help="how many stay; default: %(default)s",
    )


def run(options: argparse.Namespace) -> int:
    """Make it, restore it beside the database, and only then keep it."""
    refuse_missing()
    open_django()
    refuse_outdated("a backup makes none")
    if not options.folder.absolute().parent.is_dir():
        problem = f"there is no {options.folder.absolute().parent} in which it could lie"
        raise ClearsightError.one(
            str(options.folder), problem, "see whether the disk is there, or name another folder"
        )
    _refuse_another_key()
    try:
        options.folder.mkdir(exist_ok=True, mode=0o700)
        made = make(options.folder)
    except (OSError, sqlite3.OperationalError) as error:
        raise ClearsightError.one(
            str(options.folder),
            f"the backup cannot be written ({error})",
            "make room, or name another folder",
        ) from error
    print(f"{made.name}: {made.stat().st_size:,} bytes, restored and compared", flush=True)
    for old in sorted(path for path in options.folder.iterdir() if NAME.fullmatch(path.name))[
        : -options.keep
    ]:
        old.unlink()
        print(f"{old.name}: removed (--keep {options.keep})")
    return 0


def _refuse_another_key() -> None:
    """Nothing, if a master key that is here opens what is kept; a warning where it opens only some of it.

    Raises:
        ClearsightError: where it opens none of it: a backup under that key would be worth nothing without
            the other, and push out those that are.
    """
    from clearsight.casework.actions import keys_by_master
    from clearsight.integrations.ring import ring

    wraps = keys_by_master()
    lost = {one: count for one, count in wraps.items() if ring().holding(one) is None}
    named = ", ".join(one.hex() for one in lost)
    if lost and len(lost) == len(wraps):
        problem = f"what is kept opens with another master key ({named}), which is not here"
        raise ClearsightError.one("keys", problem, "put that key first in the key file")
    if lost:
        count = sum(lost.values())
        print(f"WARNING: the master key {named} is not here: {count:,} keys do not open without it "
              "(clearsight keys status)", file=sys.stderr)  # fmt: skip


def make(folder: Path) -> Path:
    """Make a backup in the folder, prove it, and give it its name.

    Raises:
        ClearsightError: when what was restored from it differs in anything. Nothing is kept then.
    """
    from django.db import connection

    from clearsight.access.actors import Operator
    from clearsight.casework.actions import note_backup
    from clearsight.integrations import database_copy as copies
    from clearsight.retention.actions import note_all_disposals

    note_all_disposals()
    at = now()
    with unfinished(folder, "backing-up") as place:
        copied, sealed = place / "copied", place / "sealed"
        copied.mkdir()
        copies.copy_database(connection, copied)
        _seal(copied, sealed)
        rmtree(copied)
        prove(sealed, folder)
        made = folder / f"clearsight-{at:%Y%m%d-%H%M%S}.backup"
        sealed.rename(made)
    note_backup(by=Operator(), at=at)
    return made


def _seal(place: Path, out: Path) -> None:
    """A copied database, and the installation's keys but the master key, into one sealed file."""
    from django.conf import settings

    from clearsight.integrations.database_copy import Manifest
    from clearsight.integrations.sealed_file import PIECE, SealedWriter

    about = {"made": now().isoformat(timespec="seconds"), "database": Manifest.read(place).kind}
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        sealed = SealedWriter(file, about)
        packed = gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=3)
        with packed, tarfile.open(mode="w|", fileobj=packed, bufsize=PIECE) as tar:
            for one in sorted(place.iterdir()):
                tar.add(one, one.name)
            for key in sorted(Path(settings.VAR_DIR).glob("*.key")):
                if key.name != "master.key":
                    tar.add(key, f"{KEYS}/{key.name}")
        sealed.finish()
        file.flush()
        os.fsync(file.fileno())


def unpack(backup: Path, place: Path) -> str:
    """Open a backup into an empty folder, to its very end; when it was made, as it says.

    Raises:
        ClearsightError: when it was altered or cut off, or its master key is not here.
    """
    from clearsight.integrations.sealed_file import PIECE, SealedReader

    try:
        with backup.open("rb") as file:
            reader = SealedReader(file, str(backup))
            with tarfile.open(mode="r|gz", fileobj=reader, bufsize=PIECE) as tar:
                tar.extractall(place, filter="data")
            reader.read_to_the_end()
            return reader.about.get("made", "")
    except (OSError, EOFError, tarfile.TarError) as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            problem = f"there is no room to open it in ({error.strerror})"
            raise ClearsightError.one(str(place.parent), problem, "make some, and try again") from error
        raise ClearsightError.one(
            str(backup), f"it cannot be read ({type(error).__name__})", "take an earlier backup"
        ) from error


def prove(backup: Path, beside: Path) -> None:
    """Restore a backup into an empty place that is gone afterwards; hold it against what it says of itself.

    Raises:
        ClearsightError: when it differs in anything, or its log is not whole.
    """
    from django.db import connection

    from clearsight.integrations import database_copy as copies

    with unfinished(beside, "proving") as place:
        unpack(backup, place)
        manifest = copies.Manifest.read(place)
        if manifest.kind == "sqlite":
            found = copies.read_sqlite(place / copies.SQLITE_FILE)
            copies.refuse_different(manifest, found, str(backup))
            _check_log(f"sqlite:///{place / copies.SQLITE_FILE}", str(backup))
        elif connection.vendor == "postgresql":
            with copies.empty_place(connection) as url:
                _have("restored", url, str(backup), "restore", str(backup.absolute()))
                _check_log(url, str(backup))
        else:
            raise ClearsightError.one(str(backup), "it is of PostgreSQL", "name one in DATABASE_URL")


def _check_log(url: str, place: str) -> None:
    _have("its log is whole", url, place, "audit", "fsck")


def _have(done: str, url: str, place: str, *words: str) -> None:
    """Have another command look at the restored database, as anybody would."""
    asked = [sys.executable, "-m", "clearsight.cli", *words]
    ended = subprocess.run(asked, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True)
    if ended.returncode:
        said = (ended.stdout + ended.stderr).strip().splitlines()[-1:] or ["it says nothing"]
        raise ClearsightError.one(place, f"it is not so that {done}: {said[0]}", "take an earlier backup")
