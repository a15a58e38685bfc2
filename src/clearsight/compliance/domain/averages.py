"""Windows that may be averaged: a quiet one is made good by those beside it, before it or after.

Windows that a long absence overlaps are left out, with what was asked and done in them; one in which the rule
did not apply throughout ends the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from clearsight.compliance.domain.windows import Window
from clearsight.kernel.spans import Span, Spans, covers


class Row:
    """The windows of a subject in a row, those to come included, of which up to `size` are averaged."""

    def __init__(
        self, windows: Sequence[Window], spans: Spans, pauses: Spans, size: int, as_of: date
    ) -> None:
        self.windows, self.size = windows, size
        self._spans, self._pauses, self._as_of = spans, pauses, as_of

    def asks(self, n: int) -> bool:
        """Whether the nth is asked for anything: the rule applied throughout, and nobody was away."""
        return self._applies(n) and not self._away(n)

    def stretches(self, n: int) -> Iterable[list[Window]]:
        """Every stretch of so many windows at the most in which the nth is one, the shortest first."""
        yield [self.windows[n]]
        for length in range(2, self.size + 1 if self.size > 1 and self.asks(n) else 2):
            for first in range(max(0, n - length + 1), min(n, len(self.windows) - length) + 1):
                if all(self._applies(i) for i in range(first, first + length)):
                    yield self._without_absence(first, first + length - 1)

    def before(self, n: int) -> list[Window]:
        """The nth, and those before it with which it is averaged."""
        first = n
        while first > 0 and n - first + 1 < self.size and self._applies(first - 1):
            first -= 1
        return self._without_absence(first, n) or [self.windows[n]]

    def until(self, n: int) -> date:
        """The last day on which the nth can be made good."""
        last = n
        while last + 1 < len(self.windows) and last - n + 1 < self.size and self._applies(last + 1):
            last += 1
        return self.windows[last].to

    def _without_absence(self, first: int, last: int) -> list[Window]:
        return [self.windows[i] for i in range(first, last + 1) if first == last or not self._away(i)]

    def _applies(self, n: int) -> bool:
        """Whether the rule applied throughout, as far as known: no end of a duty is known beforehand."""
        window = self.windows[n]
        return covers(self._spans, Span(min(window.from_, self._as_of), min(window.to, self._as_of)))

    def _away(self, n: int) -> bool:
        return any(away.overlaps(self.windows[n].span) for away in self._pauses)


def made_good(row: Row, n: int, enough: Callable[[Sequence[Window]], bool]) -> list[Window] | None:
    """The shortest stretch about the nth window that has enough, if there is one."""
    return next((stretch for stretch in row.stretches(n) if enough(stretch)), None)
