"""A process that does one deed after another until it is killed, and says when each begins and is done."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
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
    ended: bool = False
    rest: bytes = b""

    def end(self) -> None:
        """Kill it, if it is not dead yet; nobody asks what it said."""
        if not self.ended:
            self.ended = True
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)

    def kill(self) -> None:
        """Kill it, as a power cut or an operator would, and read what it had said."""
        self.end()
        self.read()

    def read(self) -> None:
        """All that it said, to the end of its life: a line that is there was said before it died."""
        while self.hear():
            pass
        os.close(self.pipe)

    def hear(self) -> bool:
        """Take what it says next, waiting for it; false where it is dead and says no more."""
        said = os.read(self.pipe, 65_536)
        *lines, self.rest = (self.rest + said).split(b"\n")
        for line in lines:
            self._take(json.loads(line))
        return bool(said)

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


def wait_for(lives: list[Life], deeds: int, seconds: float) -> None:
    """Wait until they have done so many deeds together, but no longer than so many seconds."""
    until, going = time.monotonic() + seconds, list(lives)
    while going and sum(len(life.done) for life in lives) < deeds:
        left = until - time.monotonic()
        ready = select.select([life.pipe for life in going], [], [], max(0, left))[0]
        if not ready:
            return
        going = [life for life in going if life.pipe not in ready or life.hear()]


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
