"""A process that does one deed after another until it is killed, and says when each begins and is done."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scripts.torture.deeds import Deed, choose, do


@dataclass
class Life:
    """A process, and what it said: deeds done, refused, and the one that it was in the middle of."""

    pid: int
    pipe: int
    done: list[tuple[Deed, Deed]] = field(default_factory=list)
    refused: int = 0
    unsure: Deed | None = None
    fault: str = ""

    def kill(self) -> None:
        """Kill it, as a power cut or an operator would, and read what it had said."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.read()

    def read(self) -> None:
        """All that it said, to the end of its life: a line that is there was said before it died."""
        with os.fdopen(self.pipe, "rb") as said:
            for line in said.read().split(b"\n")[:-1]:
                self._take(json.loads(line))

    def _take(self, said: dict[str, Any]) -> None:
        match said["said"]:
            case "begin":
                self.unsure = said["deed"]
            case "done":
                assert self.unsure is not None
                self.done.append((self.unsure, said["given"]))
                self.unsure = None
            case "refused":
                self.refused, self.unsure = self.refused + 1, None
            case "fault":
                self.fault, self.unsure = said["what"], self.unsure


def begin(number: int, before: Callable[[], None] = lambda: None) -> Life:
    """Fork a process that does deeds; `number` makes it unlike every other. `before` is done in it first.

    No connection may be open in this process.
    """
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return Life(pid, ours)
    try:
        os.close(ours)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever began it kills it
        before()
        _live(number, theirs)
    except BaseException as error:
        _say(theirs, said="fault", what="".join(traceback.format_exception(error))[-3000:])
    finally:
        sys.stdout.flush()
        os._exit(1)


def _live(number: int, pipe: int) -> None:
    rng = random.Random(number)
    for turn in range(100_000):
        deed = choose(rng, f"Said in life {number}, as the {turn}. thing.")
        _say(pipe, said="begin", deed=deed)
        given = do(deed)
        if given is None:
            _say(pipe, said="refused")
        else:
            _say(pipe, said="done", given=given)


def _say(pipe: int, **words: Any) -> None:
    # Shorter than 4,096 bytes: it is there whole or not at all.
    os.write(pipe, json.dumps(words).encode() + b"\n")
