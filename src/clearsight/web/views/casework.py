"""What is done with a case: its plan, its children, its statuses, who leads it, its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import permits
from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import identity, read_plans
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Conflict
from clearsight.people.models import Person
from clearsight.people.queries import at_work
from clearsight.records.queries.case_dates import status_labels
from clearsight.supervision.queries import actions_about
from clearsight.web import words
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said
from clearsight.web.show.case import LIKELY_WORDS
from clearsight.web.show.typed import Typed
from clearsight.web.views.cases import found_case

PLAN = ("history", "outcomes", "plan", "reason", "likely_because")


def plan(request: HttpRequest, actor: Person, case: UUID) -> HttpResponse:
    """Write the next version of the plan, beginning from the last."""
    found = found_case(actor, "case.write_plan", case)
    plans = read_plans(found, by=actor, at=now())
    latest = plans[0] if plans else None
    begin: dict[str, Any] = {"seen": latest.version if latest else 0}
    if latest:
        begin |= {name: getattr(latest, name) for name in (*PLAN, "likely")}

    def act(asked: Asked) -> str:
        typed = {name: asked.text(name, longest=4_000) for name in PLAN}
        new = casework.NewPlan(**typed, likely=asked.data.get("likely", ""))
        seen = asked.number("seen") or 0
        asked.attempt(lambda: perform(casework.write_plan, found, new, seen=seen, by=actor, at=now()))
        return "The plan is written down. Earlier versions stay below it."

    choices = list(LIKELY_WORDS.items())
    return _form(request, found, "case_plan", begin, act, {"choices": choices, "latest": latest})


def child(request: HttpRequest, actor: Person, case: UUID) -> HttpResponse:
    """Enter another child of the family."""
    found = found_case(actor, "case.manage", case)

    def act(asked: Asked) -> str:
        name = asked.text("child", "Write the child’s name", longest=200)
        born = asked.day("born")
        new = casework.NewChild(name or "?", born)
        asked.attempt(lambda: perform(casework.add_child, found, new, by=actor, at=now()))
        return "The child is entered. Note the status next, if there is one."

    return _form(request, found, "case_child", {}, act)


def status(request: HttpRequest, actor: Person, case: UUID) -> HttpResponse:
    """Note a status of the whole case, or of one child."""
    found = found_case(actor, "case.manage", case)
    labels = status_labels(found.organisation, today())
    shown = identity(found, by=actor, at=now())
    children = {str(one.child.public_id): one for one in shown.children}

    def act(asked: Asked) -> str:
        whom = asked.among("child", {"all": None, **children}, "Say of whom") if children else None
        code = asked.among("status", {key: key for key in labels}, "Choose the status")
        since = asked.day("from_date", "Say since when")
        asked.attempt(
            lambda: perform(
                casework.note_status, found, code or next(iter(labels)), since or today(),
                child=whom.child if whom else None, by=actor, at=now(),
            )
        )  # fmt: skip
        return "The status is noted."

    context = {
        "statuses": [(key, words.capital(label)) for key, label in labels.items()],
        "children": [*((key, one.name) for key, one in children.items()), ("all", "The whole case")],
    }
    return _form(request, found, "case_status", {"from_date": today()}, act, context)


def review(request: HttpRequest, actor: Person, case: UUID) -> HttpResponse:
    """Say of a status that it still holds, or since when it does not."""
    found = found_case(actor, "case.manage", case)
    labels = status_labels(found.organisation, today())
    names = {one.child.pk: one.name for one in identity(found, by=actor, at=now()).children}
    running = [
        s for s in found.statuses.order_by("from_date", "pk") if today() in s.span and s.to_date is None
    ]
    held = {str(s.pk): s for s in running}

    def act(asked: Asked) -> str:
        which = asked.among("which", held, "Choose the status")
        outcome = asked.among("outcome", {"holds": "holds", "ended": "ended"}, "Say whether it still holds")
        last = asked.day("last_day", "Say which day was its last") if outcome == "ended" else None
        if which is None:
            asked.check()
        if outcome == "ended":
            asked.attempt(lambda: perform(casework.end_status, which, last or today(), by=actor, at=now()))
            return "Its end is noted."
        asked.attempt(lambda: perform(casework.review_status, which, by=actor, at=now()))
        return "Noted: somebody has looked at it today, and it holds."

    context = {
        "held": [
            (key, words.capital(labels.get(s.status, s.status)), _of_whom(s.child_id, names, s))
            for key, s in held.items()
        ],
        "outcomes": [("holds", "It still holds: looked at today"), ("ended", "It has ended")],
    }
    return _form(request, found, "case_review", {}, act, context)


def _of_whom(child: int | None, names: dict[int, str], held: Any) -> str:
    whose = names.get(child, "one child") if child else "the whole case"
    return f"{words.capital(whose)}, since {words.day(held.from_date)}"


def lead(request: HttpRequest, actor: Person, case: UUID) -> HttpResponse:
    """Hand the case to another lead, from today on."""
    found = found_case(actor, "case.hand_on", case)
    people = {str(person.public_id): person for person in at_work(found.organisation, today())}

    def act(asked: Asked) -> str:
        person = asked.among("lead", people, "Choose who leads it from today on")
        role = asked.text("role", longest=200)
        new = person or found.lead
        asked.attempt(lambda: perform(casework.change_lead, found, new, role, by=actor, at=now()))
        return f"{person.name} leads the case from today on."

    choices = [(key, person.name) for key, person in people.items() if person != found.lead]
    # Whoever leads over all hands on what nobody leads any more, and does not read it.
    reads, before = permits(actor, "case.view", found, today()), found.lead.public_id
    back = redirect("case", case=found.public_id) if reads else redirect("person", person=before)
    return _form(request, found, "case_lead", {}, act, {"people": choices, "reads": reads}, back)


def close(request: HttpRequest, actor: Person, case: UUID) -> HttpResponse:
    """Close the case."""
    found = found_case(actor, "case.manage", case)

    def act(asked: Asked) -> str:
        closed = asked.day("closed", "Say which day was its last")
        asked.attempt(lambda: perform(casework.close_case, found, closed or today(), by=actor, at=now()))
        return "The case is closed. It asks for nothing any more, and stays as it is."

    waiting = len(actions_about(found, by=actor, at=now()))
    return _form(request, found, "case_close", {"closed": today()}, act, {"waiting": waiting})


def _form(
    request: HttpRequest,
    found: CaseFile,
    template: str,
    begin: dict[str, Any],
    act: Callable[[Asked], str],
    context: dict[str, Any] | None = None,
    back: HttpResponse | None = None,
) -> HttpResponse:
    """One form about a case; from it back to the case, or where `back` leads."""

    def done(asked: Asked) -> HttpResponse:
        said(request, act(asked))
        return back or redirect("case", case=found.public_id)

    if found.closed is not None and request.method == "POST":
        # There is nothing to put right on this page.
        raise Conflict.one("case", "the case is closed", "what is closed stays as it is")

    return form_page(request, template, Typed(begin), done, lambda _: {"case": found, **(context or {})})
