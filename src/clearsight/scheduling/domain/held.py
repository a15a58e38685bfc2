"""A session held on another day than the one that stood here: what is said of it, what explains it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# Why it was. No words of one's own: what stands here is seen by all who may know that the session was.
BECAUSE = {
    "not_scheduled": "We had met before anybody scheduled it here",
    "met_earlier": "We met earlier than was planned",
    "met_later": "We met later than was planned, and nobody moved it here",
    "from_paper": "It is taken over from what we kept on paper",
}


@dataclass(frozen=True, slots=True)
class Departure:
    """How the day on which it was held departs from what stood here, and which of `BECAUSE` explain that."""

    said: str
    answers: tuple[str, ...]


def departure(held_on: date, planned: date | None, made: date | None) -> Departure | None:
    """How a session held on a day departs from the plan; None where it was held as planned.

    Whoever could say without a word that it was earlier would make a missed deadline good; that it was later
    without having been moved, how often sessions slip would not be seen.

    Args:
        planned: the day that it was last moved to, or scheduled for; None where there was none.
        made: the day on which it was scheduled here; None where it came from elsewhere.
    """
    if made is not None and held_on < made:
        said = f"it was scheduled here only on {made:%-d %B %Y}, after that day"
        return Departure(said, ("not_scheduled", "met_earlier", "from_paper"))
    if planned is None or held_on == planned:
        return None
    met = "met_earlier" if held_on < planned else "met_later"
    return Departure(f"it was planned for {planned:%-d %B %Y}", (met, "from_paper"))
