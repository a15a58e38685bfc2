"""Whether what was done stands in the log in the order of its moments, from when others first saw the log.

Whoever holds every key can still only append behind what was witnessed. What they append there and date back
is named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from clearsight.audit.models import Event, Witnessed
from clearsight.audit.queries.rows import each

# How much earlier than the entry before it an entry may be dated. A deed is dated when its request comes in
# and takes its place when its transaction ends: it may wait for a lock, or for pages to be drawn; and the
# clocks of two servers differ.
MOST_BACK = timedelta(minutes=15)
_NAMED = 20


class Order:
    """The moments of a log, entry by entry.

    Before the first checkpoint that somebody else kept nothing is judged: whoever can date back there can
    make all of it anew. From then on no entry is dated more than `MOST_BACK` before anything that stands
    before it, nor before the moment at which that checkpoint was witnessed.
    """

    def __init__(self, tree: int, sizes: Iterable[int], said: Callable[[str], None]) -> None:
        self.seen: dict[int, datetime | None] = dict.fromkeys(sizes)
        for one in each(Witnessed.objects.filter(tree=tree).order_by("at"), said):
            self.seen[one.size] = one.at
        self.latest: datetime | None = None
        self.witnessed = 0
        self.back = 0

    def next(self, number: int, event: Event, said: Callable[[str], None]) -> None:
        """Take the next entry; what is dated back is named."""
        if number in self.seen:
            moment, self.witnessed = self.seen[number], number
            self.latest = max(filter(None, (self.latest, moment)), default=None)
        dated_back = self.latest is not None and event.at < self.latest - MOST_BACK
        if self.witnessed and dated_back:
            self.back += 1
            if self.back <= _NAMED:
                said(
                    f"entry {number} ({event.verb}, {event.at.isoformat()}) was written after the "
                    f"{self.witnessed} entries that were witnessed, and is dated back: before it stands "
                    f"{self.latest:%Y-%m-%dT%H:%M:%S%z}"
                )
        elif self.latest is None or event.at > self.latest:
            self.latest = event.at

    def end(self, said: Callable[[str], None]) -> None:
        """Say how many more there are than were named."""
        if self.back > _NAMED:
            said(f"{self.back - _NAMED} more entries are dated back")
