"""Examples of every component of ours in each of its states, for the gallery. All of it is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from clearsight.compliance.domain.findings import WORST_FIRST
from clearsight.web.show.charts import Bars, Series, bars
from clearsight.web.show.findings import FactLine, FindingLine
from clearsight.web.show.steps import NAMES, steps

SERIES = (Series("overdue", "Overdue"), Series("open", "Due within 14 days"), Series("met", "Up to date"))


def examples() -> dict[str, Any]:
    """What `pages/gallery.html` shows."""
    return {
        "lines": [_line(status) for status in WORST_FIRST],
        "recommended": _line("open", "recommended"),
        "chart": _chart(),
        "walks": [steps(NAMES[:done]) for done in range(len(NAMES) + 1)],
        "at": datetime(2026, 11, 9, 15, 5, tzinfo=UTC),
        "alerts": ("information", "success", "warning", "error"),
    }


def _line(status: str, strength: str = "required") -> FindingLine:
    says = {
        "met": "Rosa Quayle was last supervised on 2 November 2026, in good time.",
        "late": "Rosa Quayle waited 33 days between two sessions; four weeks was agreed.",
        "open": "Rosa Quayle’s next supervision is due by 30 November 2026.",
        "overdue": "Rosa Quayle’s supervision was due by 12 October 2026 and has not been held.",
        "missed": "Nobody discussed case C-104 in Autumn 1.",
        "broken": "The session of 5 October 2026 lasted 40 minutes; at least 60 are asked.",
    }
    return FindingLine(
        say=says[status],
        status=status,
        strength=strength,
        clause="Appendix 1, responsibilities",
        clause_url="#finding",
        asks="Supervision at least every four weeks for those who hold cases",
        due_on=date(2026, 10, 12),
        period="Autumn 1, 2 September 2026 to 23 October 2026" if status == "missed" else "",
        because=(
            FactLine("session of 14 September 2026, held with Dervla Penhale", "#finding"),
            FactLine("agreed interval, 4 weeks"),
        ),
    )


def _chart() -> Bars:
    rows = [
        ("Fenwick Road Primary", (2, 3, 9)),
        ("St Aldwyn’s Academy", (0, 2, 11)),
        ("The Larches School", (4, 1, 3)),
    ]
    return bars("People supervised to policy, by school", "School", "people", SERIES, rows)
