"""What the page of an organisation's position shows."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from clearsight.compliance.queries import PositionRow, coming, figures_by_site, position
from clearsight.people.models import Person, Site
from clearsight.policy.domain.model import Policy
from clearsight.policy.domain.strictness import met_by_session
from clearsight.policy.queries import policy_in_force
from clearsight.web.show.arrangements import next_steps
from clearsight.web.show.charts import Bars, Series, bars
from clearsight.web.show.findings import rule_title
from clearsight.web.show.paged import page_asked
from clearsight.web.show.typed import Typed

SERIES = (Series("overdue", "Not to policy"), Series("met", "To policy"), Series("quiet", "Nothing asked"))
SHOWN = (("", "Everybody"), ("failing", "Only those not supervised to policy"))


def position_page(actor: Person, asked: QueryDict, today: date) -> dict[str, Any]:
    """Figures, and one row for each person, worst first; filtered and paged as the address asks."""
    shown = asked.get("show", "") if asked.get("show") == "failing" else ""
    figures = figures_by_site(actor.organisation, by=actor, today=today)
    site = next((f.site for f in figures if str(f.site.public_id) == asked.get("site")), None)
    found = position(
        actor.organisation,
        by=actor,
        today=today,
        page=page_asked(asked),
        only_failing=shown == "failing",
        site=site,
    )
    here = [("", "Everywhere"), *((str(f.site.public_id), f.site.name) for f in figures)]
    begin = {"show": shown, "site": str(site.public_id) if site else ""}
    policy = policy_in_force(actor.organisation, today)
    soon = coming(actor.organisation, by=actor, today=today)
    # Which of several actions it is, is for those who may read them: here is said how many there are.
    alike = Counter((one.person, one.rule, one.due_on) for one in soon)
    first = {(one.person, one.rule, one.due_on): one for one in reversed(soon)}
    due = [
        (one, rule_title(policy, one.rule) + (f" ({alike[key]})" if alike[key] > 1 else ""))
        for key in alike
        for one in [first[key]]
    ]
    return {
        "position": found,
        "coming": due,
        "steps": next_steps([row.person for row in found.rows if _needs_meeting(row, policy)], actor, today),
        "form": Typed(begin),
        "shown": SHOWN,
        "sites": here if len(figures) > 1 else [],
        "chart": _chart(
            site, [(f.site.name, (f.not_to_policy, f.to_policy, f.nothing_asked)) for f in figures]
        ),
        "query": urlencode({key: value for key, value in begin.items() if value} | {"page": ""}),
    }


def _needs_meeting(row: PositionRow, policy: Policy) -> bool:
    """Whether a session is what somebody who fails is to do next; a training or a signature is none."""
    due = [rule for rule in policy.rules if rule.id in row.due_rules]
    return bool(row.failing) and any(met_by_session(rule) for rule in due)


def _chart(site: Site | None, rows: list[tuple[str, tuple[int, int, int]]]) -> Bars:
    here = [row for row in rows if site is None or row[0] == site.name]
    worst = sorted(here, key=lambda row: (-row[1][0] / max(sum(row[1]), 1), row[0]))
    return bars("Supervised to policy, place by place", "Where", "people", SERIES, worst)
