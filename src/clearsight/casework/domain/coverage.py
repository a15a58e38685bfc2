"""Was a live case discussed in a half term? (North East Futures, Regularity; Embark 6.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from clearsight.kernel.spans import Span, Spans, covers, holds_on

Covered = Literal["discussed", "missed", "open", "part", ""]


def covered(live: Spans, discussed: Iterable[date], half_term: Span, today: date) -> Covered:
    """How a case stands in one half term, as known on a day.

    Args:
        live: the days on which the case is live.
        discussed: the days of held, planned sessions in which it was discussed.
        half_term: the stretch of teaching, both days included.

    Returns:
        `discussed`; `missed`, live throughout and not discussed; `open`, the same while the half term still
        runs; `part`, live for only a part of it, which asks for nothing; nothing where it was not live.
    """
    so_far = Span(half_term.from_, min(half_term.last, today))
    if so_far.last < so_far.from_ or not any(span.overlaps(so_far) for span in live):
        return ""
    if any(day in so_far for day in discussed):
        return "discussed"
    if not covers(live, so_far):
        return "part"
    return "open" if today <= half_term.last else "missed"


def missed_in_a_row(
    live: Spans, discussed: Iterable[date], half_terms: Sequence[Span], today: date
) -> list[Span]:
    """The half terms up to the last whole one that a case, live today, has gone without, latest first.

    None where the case is not live today, has been discussed since, or the last whole one was not missed.
    """
    days = list(discussed)
    if not holds_on(live, today):
        return []
    found: list[Span] = []
    for half_term in sorted((h for h in half_terms if h.last < today), key=lambda h: h.from_, reverse=True):
        if any(day > half_term.last for day in days) or covered(live, days, half_term, today) != "missed":
            break
        found.append(half_term)
    return found
