"""Departures from the policy that are approved for an arrangement: looked at, approved, ended sooner."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, permits
from clearsight.compliance.actions import approve_variation, end_variation, perform
from clearsight.compliance.queries import MayVary, may_vary, variations_of
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import parties_of
from clearsight.supervision.models import Variation
from clearsight.web import words
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said
from clearsight.web.show.typed import Typed


def variations(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """From what this arrangement departs, until when and by whose approval; and the form to approve one."""
    found = _found(actor, "arrangement.view", arrangement)
    rules = may_vary(found, today())

    def act(asked: Asked) -> HttpResponse:
        _approve(asked, found, rules, actor)
        said(request, "Approved. It ends by itself, and the policy’s own number holds again.")
        return redirect("variations", arrangement=found.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        may = permits(actor, "arrangement.vary", found, today())
        return {
            "arrangement": found, "rules": rules, "today": today(),
            "may_approve": may and bool(rules) and actor.pk not in parties_of(found, today()),
            "lines": variations_of(found, by=actor, at=now()),
            "choices": [
                (one.rule.id, words.capital(one.rule.title), f"every {one.at_most} at most") for one in rules
            ],
        }  # fmt: skip

    begin = Typed({"from_date": today().isoformat(), "rule": rules[0].rule.id if rules else ""})
    return form_page(request, "variations", begin, act, shown)


def _approve(asked: Asked, found: Arrangement, rules: list[MayVary], actor: Person) -> None:
    rule = asked.data.get("rule", "") or (rules[0].rule.id if rules else "")
    every, reason = asked.text("every", longest=40), asked.text("reason", longest=2000)
    begins, ends = asked.day("from_date", "Say from which day"), asked.day("to_date", "Say until when")
    from_date: date = begins or today()
    to_date: date = ends or from_date
    asked.attempt(
        lambda: perform(approve_variation, found, rule, every, from_date, to_date, reason, by=actor, at=now())
    )


@require_POST
def end(request: HttpRequest, actor: Person, arrangement: UUID, variation: UUID) -> HttpResponse:
    """End a departure today."""
    found = _found(actor, "arrangement.vary", arrangement)
    one = Variation.objects.filter(arrangement=found, public_id=variation).first()
    if one is None:
        raise Unknown.one("variation", "there is no such departure", "look at the arrangement again")
    perform(end_variation, one, today(), by=actor, at=now())
    said(request, "Today is its last day.")
    return redirect("variations", arrangement=found.public_id)


def _found(actor: Person, permission: str, public_id: UUID) -> Arrangement:
    arrangements = Arrangement.objects.select_related("organisation", "supervisor")
    return find(actor, permission, arrangements, public_id, today())
