"""The master keys: which there are, and another one in place of an earlier, while everybody works.

`rotate` makes a new master key (or takes the newest that a command or the environment gives), and wraps
every file's key by it, a few at a time. Stopped or killed in the middle, nothing is lost: both keys stay in
the ring, and `rotate` goes on where it was. `retire` takes earlier keys out of the file that wrap nothing.
Without its master key nothing opens: copy the key file to where you keep it, apart from the database.
"""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import TYPE_CHECKING

from clearsight.cli.installation import migrate, open_django, refuse_missing
from clearsight.integrations.clock import now
from clearsight.kernel.errors import ClearsightError

if TYPE_CHECKING:
    from clearsight.integrations.ring import MasterKey, Ring

EXAMPLES = """\
  clearsight keys status       the master keys by their names, and how much each wraps
  clearsight keys rotate       a new one, and everything under it
  clearsight keys retire       the earlier ones out of the key file, once nothing needs them"""

# A page that began under the earlier key has ended by then (gunicorn ends one after a minute).
SETTLED = timedelta(minutes=5)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes: one of three words."""
    parser.add_argument("do", choices=("status", "rotate", "retire"), metavar="status|rotate|retire")


def run(options: argparse.Namespace) -> int:
    """Carry it out; 1 where something is wrapped by a master key that is not here."""
    refuse_missing()
    open_django()
    migrate()
    from clearsight.integrations.ring import ring

    if options.do == "rotate":
        _rotate(ring())
    elif options.do == "retire":
        _retire(ring())
    return _status(ring())


def _status(held: Ring) -> int:
    from clearsight.casework.actions import keys_by_master

    wraps = keys_by_master()
    for one in held.keys:
        since = f", since {one.since:%Y-%m-%d %H:%M}" if one.since else ""
        newest = "newest" if one is held.current else "earlier"
        print(f"{one.id.hex()}  {newest}, wraps {wraps.pop(one.id, 0):,} keys{since}")
    for lost, count in wraps.items():
        print(f"{lost.hex()}  NOT HERE, wraps {count:,} keys that do not open without it")
    return 1 if wraps else 0


def _rotate(held: Ring) -> None:
    from clearsight.casework.actions import keys_by_master
    from clearsight.integrations.ring import add_key

    wraps = keys_by_master()
    waiting = sum(wraps.get(one.id, 0) for one in held.keys[:-1])
    if waiting:
        print(f"going on to {held.current.id.hex()}: {waiting:,} keys to wrap anew", flush=True)
    elif held.file is None:
        print("nothing is wrapped by an earlier key: add a new one as the last that is given", flush=True)
        return
    else:
        made = add_key(held.file, now())
        waiting = sum(wraps.get(one.id, 0) for one in held.keys)
        print(f"made {made.id.hex()} in {held.file}: copy that file to where you keep it", flush=True)
    _wrap_all(waiting)


def _wrap_all(waiting: int) -> None:
    from clearsight.access.actors import Operator
    from clearsight.casework.actions import wrap_some_anew

    done = 0
    try:
        while some := wrap_some_anew(by=Operator(), at=now()):
            done += some
            print(f"  {done:,} of {max(waiting, done):,}", flush=True)
    except KeyboardInterrupt:
        print("stopped: everything opens as before; clearsight keys rotate goes on", flush=True)
        raise


def _retire(held: Ring) -> None:
    from clearsight.casework.actions import keys_by_master
    from clearsight.integrations.ring import drop_keys

    if held.file is None:
        raise ClearsightError.one("keys", "the ring is no file", "take the key out where it is kept")
    wraps = keys_by_master()
    idle = [one for one in held.keys[:-1] if not wraps.get(one.id)]
    if busy := [one for one in held.keys[:-1] if one not in idle]:
        _still_needed(busy)
    if held.current.since is not None and now() - held.current.since < SETTLED:
        raise ClearsightError.one("keys", "the newest key is a few minutes old", "wait for five minutes")
    drop_keys(held.file, {one.id for one in idle})
    for one in idle:
        print(f"retired {one.id.hex()}: a backup that was made under it opens with your copy of it alone")


def _still_needed(busy: list[MasterKey]) -> None:
    names = ", ".join(one.id.hex() for one in busy)
    raise ClearsightError.one("keys", f"{names} still wraps keys", "run clearsight keys rotate first")
