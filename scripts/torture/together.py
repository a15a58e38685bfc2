"""Several processes that do something at the same moment, each with a connection of its own."""

from __future__ import annotations

import json
import os
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from scripts.torture.places import close


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of them at once, each in a process of its own; what each gave, which JSON can say.

    Raises:
        RuntimeError: with what went wrong in one of them.
    """
    close()
    wait, start = os.pipe()
    pipes, pids = [], []
    for deed in deeds:
        ours, theirs = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(start)
            _do(deed, wait, theirs)
        os.close(theirs)
        pipes.append(ours)
        pids.append(pid)
    os.close(wait)
    os.close(start)  # they wait for its end
    try:
        said = [_read(pipe) for pipe in pipes]
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    for one in said:
        if "fault" in one:
            raise RuntimeError(one["fault"])
    return [one["given"] for one in said]


def _do(deed: Callable[[], Any], wait: int, pipe: int) -> None:
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        from django.db import connection

        connection.ensure_connection()
        os.read(wait, 1)
        told = {"given": deed()}
    except BaseException as error:
        told = {"fault": "".join(traceback.format_exception(error))[-3000:]}
    with os.fdopen(pipe, "wb") as out:
        out.write(json.dumps(told).encode())
    os._exit(0)


def _read(pipe: int) -> dict[str, Any]:
    with os.fdopen(pipe, "rb") as said:
        text = said.read()
    found: dict[str, Any] = json.loads(text) if text else {"fault": "a process died"}
    return found
