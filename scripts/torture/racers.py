"""Processes that wait, each with a connection of its own, and do what they are told at the same moment."""

from __future__ import annotations

import json
import os
import signal
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from clearsight.kernel.errors import ClearsightError
from scripts.torture.places import close

Deeds = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Asked:
    """What one of them does: which deed, after so many seconds, with what (as JSON says it)."""

    deed: str
    after: float
    parts: dict[str, Any]


@dataclass(frozen=True)
class Came:
    """What came of it: "done" with what was given, or the kind of refusal."""

    how: str
    given: Any = None

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return self.how == "done"


class Racers:
    """So many processes; no connection may be open in this one when they are begun."""

    def __init__(self, deeds: Deeds, many: int) -> None:
        self.pids: list[int] = []
        self.lines: list[tuple[Any, Any]] = []
        for _ in range(many):
            theirs, ours = os.pipe()
            told, tells = os.pipe()
            close()
            pid = os.fork()
            if not pid:
                os.close(ours)
                os.close(told)
                _wait(deeds, theirs, tells)
            os.close(theirs)
            os.close(tells)
            self.pids.append(pid)
            self.lines.append((os.fdopen(ours, "w", buffering=1), os.fdopen(told, "r")))

    def race(self, *asked: Asked) -> list[Came]:
        """All of it at once; what came of each, in the same order.

        Raises:
            RuntimeError: with what went wrong in one of them.
        """
        lines = self.lines[: len(asked)]
        for one, (ours, _) in zip(asked, lines, strict=True):
            ours.write(json.dumps([one.deed, one.after, one.parts]) + "\n")
        came = []
        for _, told in lines:
            line = told.readline()
            how, given = json.loads(line) if line else ("fault", "a process died")
            if how == "fault":
                raise RuntimeError(given)
            came.append(Came(how, given))
        return came

    def end(self) -> None:
        """Kill them."""
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        for ours, told in self.lines:
            with suppress(OSError):
                ours.close()
            told.close()


def _wait(deeds: Deeds, asked: int, tells: int) -> None:
    """Do one after the other until killed, or until whoever asks is gone."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever began it kills it
        from django.db import connection

        connection.ensure_connection()
        with os.fdopen(asked) as lines, os.fdopen(tells, "w", buffering=1) as out:
            for line in lines:
                deed, after, parts = json.loads(line)
                time.sleep(after)
                out.write(json.dumps(_came(deeds[deed], parts)) + "\n")
    finally:
        os._exit(0)


def _came(deed: Callable[..., Any], parts: dict[str, Any]) -> tuple[str, Any]:
    try:
        return "done", deed(**parts)
    except ClearsightError as refused:
        return type(refused).__name__, None
    except BaseException as error:
        return "fault", "".join(traceback.format_exception(error))[-3000:]
