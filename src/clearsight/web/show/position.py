"""What the page of an organisation's position shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict

from clearsight.compliance.queries import position
from clearsight.people.models import Person
from clearsight.web.show.charts import Series, bars
from clearsight.web.show.typed import Typed

SERIES = (Series("overdue", "Not to policy"), Series("met", "To policy"), Series("quiet", "Nothing asked"))
SHOWN = {"": "Everybody", "failing": "Only those not supervised to policy"}


def position_page(actor: Person, asked: QueryDict, today: date) -> dict[str, Any]:
    """Figures, and one row for each person, worst first; filtered and paged as the address asks."""
    shown = asked.get("show", "")
    page = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 6 else 1
    found = position(
        actor.organisation, by=actor, today=today, page=max(page, 1), only_failing=shown == "failing"
    )
    counts = (found.not_to_policy, found.to_policy, found.nothing_asked)
    return {
        "position": found,
        "form": Typed({"show": shown}),
        "shown": list(SHOWN.items()),
        "chart": bars("Supervised to policy", "Whom", "people", SERIES, [(actor.organisation.name, counts)]),
        "query": f"show={shown}&" if shown in SHOWN and shown else "",
    }
