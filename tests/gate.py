"""The gate before the live server of a test: when the test is over, nothing is answered any more.

A page that is closed may have asked for something a moment before (a draft saves itself). Were that answered
while the tables are emptied for the next test, the two would wait for each other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
PATIENCE = 30.0  # seconds for what is in hand


class Gate:
    """A WSGI application before another: `opened()` lets requests through, and waits for the last of them."""

    def __init__(self, behind: Application) -> None:
        self.behind = behind
        self.in_hand = 0
        self.is_open = False
        self.changed = threading.Condition()

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        with self.changed:
            if not self.is_open:
                start("503 Service Unavailable", [("Content-Type", "text/plain")])
                return [b"The test is over."]
            self.in_hand += 1
        try:
            return self._whole(self.behind(environ, start))
        finally:
            with self.changed:
                self.in_hand -= 1
                self.changed.notify_all()

    def _whole(self, answer: Iterable[bytes]) -> list[bytes]:
        try:
            return list(answer)
        finally:
            getattr(answer, "close", lambda: None)()  # where Django lets go of the database

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Requests are answered inside; afterwards none is in hand.

        Raises:
            AssertionError: something was still in hand after half a minute.
        """
        self.is_open = True
        try:
            yield
        finally:
            with self.changed:
                self.is_open = False
                assert self.changed.wait_for(lambda: not self.in_hand, PATIENCE), f"{self.in_hand} in hand"
