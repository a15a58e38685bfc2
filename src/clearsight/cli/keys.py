"""The master keys and the log's: which there are, and another in place of an earlier, while everybody works.

`rotate` makes a new master key (or takes the newest that a command or the environment gives), and wraps
every file's key by it, a few at a time. Stopped or killed in the middle, nothing is lost: both keys stay in
the ring, and `rotate` goes on where it was. Without its master key nothing opens: copy the key file to where
you keep it, apart from the database.

`log` makes another key that signs the log (or takes the newest that a command gives): the earlier one says in
each log itself that it follows. Stopped in the middle, `log` goes on. Then tell whoever checks evidence, and
each witness that asks for a key, what `clearsight audit key` prints. `retire` takes earlier keys, of either
kind, out of their files, once nothing needs them.
"""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import TYPE_CHECKING

from clearsight.cli.installation import migrate, open_django, refuse_missing
from clearsight.integrations.clock import now
from clearsight.kernel.errors import ClearsightError
from clearsight.web.words import plural

if TYPE_CHECKING:
    from clearsight.integrations.ring import MasterKey, Ring

EXAMPLES = """\
  clearsight keys status       the master keys by their names, and how much each wraps
  clearsight keys rotate       a new one, and everything under it
  clearsight keys log          another one that signs the log
  clearsight keys retire       the earlier ones out of the key files, once nothing needs them

It ends with status 0 when done, 1 when something is wrapped by a master key that is not here, and 2 when it
cannot be done: a line says why, and what to do."""

# A page that began under the earlier key has ended by then (gunicorn ends one after a minute).
SETTLED = timedelta(minutes=5)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes: one of four words."""
    words = ("status", "rotate", "log", "retire")
    parser.add_argument("do", choices=words, metavar="|".join(words))


def run(options: argparse.Namespace) -> int:
    """Carry it out; 1 where something is wrapped by a master key that is not here."""
    refuse_missing()
    open_django()
    migrate()
    from clearsight.cli import log_keys
    from clearsight.integrations.ring import ring

    if options.do == "rotate":
        _rotate(ring())
    elif options.do == "log":
        log_keys.change_all()
    elif options.do == "retire":
        if not log_keys.retire(SETTLED) or len(ring().keys) > 1:
            _retire(ring())
    lost = max(_status(ring()), log_keys.status())
    if options.do == "status" and not lost:
        print(_to_do(ring()))
    return lost


def _to_do(held: Ring) -> str:
    """What is left to be done, so that a figure is not taken for work that waits."""
    from clearsight.casework.actions import keys_by_master
    from clearsight.integrations.signing import log_keys

    if any(keys_by_master().get(one.id) for one in held.keys[:-1]):
        return "to do: clearsight keys rotate, which wraps anew what an earlier key wraps"
    if len(held.keys) > 1 or len(log_keys()) > 1:
        return "to do: clearsight keys retire, or what it asks for first"
    return "nothing is to be done"


def _status(held: Ring) -> int:
    from clearsight.casework.actions import keys_by_master

    wraps = keys_by_master()
    for one in held.keys:
        since = f", since {one.since:%Y-%m-%d %H:%M}" if one.since else ""
        newest = "newest" if one is held.current else "earlier"
        print(f"{one.id.hex()}  {newest}, wraps {plural(wraps.pop(one.id, 0), 'key')}{since}")
    for lost, count in wraps.items():
        print(f"{lost.hex()}  NOT HERE, wraps {plural(count, 'key')}: without it nothing under that opens")
    return 1 if wraps else 0


def _rotate(held: Ring) -> None:
    from clearsight.casework.actions import keys_by_master
    from clearsight.integrations.ring import add_key

    wraps = keys_by_master()
    waiting = sum(wraps.get(one.id, 0) for one in held.keys[:-1])
    if waiting:
        print(f"going on to {held.current.id.hex()}: {plural(waiting, 'key')} to wrap anew", flush=True)
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
