"""The keys that sign the log: which there are, and another in place of an earlier (`clearsight keys log`)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from clearsight.integrations.clock import now
from clearsight.integrations.signing import LogKey, add_log_key, drop_log_keys, key_file, log_keys
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import harmless
from clearsight.web.words import plural


def status() -> int:
    """Say of each key how many logs it signs; 1 where a log was signed by one that is not here."""
    signs, lost = _signed()
    for one in log_keys():
        newest = "newest" if one is log_keys()[-1] else "earlier"
        since = f", since {one.since:%Y-%m-%d %H:%M}" if one.since else ""
        print(f"{_name(one)}  {newest}, signs {plural(signs[one.public], 'log')}{since}")
    for origin in lost:
        print(harmless(f"NOT HERE: the key that signed {origin}"))
    return 1 if lost else 0


def change_all() -> None:
    """Have every log signed by another key, made here or the newest of a command; go on where stopped.

    Raises:
        ClearsightError: when a key that signed a log is not here: it could not say what follows it.
    """
    from clearsight.access.actors import Operator
    from clearsight.audit.actions import change_key
    from clearsight.audit.queries import heads

    signs, lost = _signed()
    if lost:
        mend = "put it back, in a line before the newest (docs/reference/evidence.md)"
        raise ClearsightError.one("keys", f"the key that signed {lost[0]} is not here", mend)
    file, waiting = key_file(), sum(signs[one.public] for one in log_keys()[:-1])
    if waiting:
        print(f"going on to {_name(log_keys()[-1])}: {plural(waiting, 'log')} to go", flush=True)
    elif file is None:
        print("no log is signed by an earlier key: add a new one as the last that is given", flush=True)
        return
    else:
        made = _name(add_log_key(file, now()))
        print(f"made {made} in {file}: copy that file to where you keep it", flush=True)
    for head in heads():
        if head.checkpoint and (event := change_key(head, by=Operator(), at=now())):
            print(harmless(f"{head.origin}: from {event.detail['size']:,} entries on it signs"), flush=True)
    print("tell whoever checks evidence, and each HTTP witness, what clearsight audit key prints; then run")
    print("clearsight audit witness")


def retire(settled: timedelta) -> bool:
    """Take the earlier keys out of the file; whether there were any.

    Args:
        settled: for how long the newest has to be there, so that no process is left that knows it not.
    """
    signs, earlier, newest = _signed()[0], log_keys()[:-1], log_keys()[-1]
    if not earlier:
        return False
    file = key_file()
    if file is None:
        raise ClearsightError.one("keys", "no file holds the log's keys", "take the key out where it is kept")
    if any(signs[one.public] for one in earlier):
        raise ClearsightError.one("keys", "an earlier key still signs a log", "run clearsight keys log first")
    if newest.since is not None and now() - newest.since < settled:
        raise ClearsightError.one(
            "keys", "the log's newest key is a few minutes old", "wait for five minutes"
        )
    drop_log_keys(file, [one.public for one in earlier])
    for one in earlier:
        print(f"retired {_name(one)}: it signs nothing more; only a backup from before needs it again")
    return True


def _signed() -> tuple[Counter[bytes], list[str]]:
    """How many logs each key signs, by its public half, and the logs whose key is not here."""
    from clearsight.audit.queries import heads, signer

    signs, lost = Counter[bytes](), list[str]()
    for head in heads():
        key = signer(head)
        if key is not None:
            signs[key.public] += 1
        elif head.checkpoint:
            lost.append(head.origin)
    return signs, lost


def _name(key: LogKey) -> str:
    return f"log {key.public.hex()[:16]}"
