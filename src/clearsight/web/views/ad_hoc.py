"""An informal talk, noted on one screen while one still stands in the corridor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.predicates import holding
from clearsight.access.queries import find, visible_to
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import open_cases_of
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.scheduling.models import Arrangement, ArrangementMember, Session
from clearsight.scheduling.queries import members_on
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said
from clearsight.web.show.sessions import case_names
from clearsight.web.show.typed import Typed

LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Talk:
    """One of those with whom the reader can have spoken: in which arrangement, and who was there."""

    arrangement: Arrangement
    there: tuple[Person, ...]
    label: str


def ad_hoc(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Note an informal supervision in one arrangement; of a group, say who was there."""
    arrangements = Arrangement.objects.select_related("organisation", "supervisor")
    found = find(actor, "arrangement.schedule", arrangements, arrangement, today())
    return _page(request, actor, [found], found)


def note_talk(request: HttpRequest, actor: Person) -> HttpResponse:
    """Note an informal supervision with any of those whom the reader supervises, or is supervised by."""
    member = ArrangementMember.objects.filter(holding(today()), person=actor)
    party = Q(supervisor=actor) | Q(pk__in=member.values("arrangement_id"))
    mine = Arrangement.objects.filter(holding(today()), party).select_related("organisation", "supervisor")
    return _page(request, actor, list(visible_to(actor, "arrangement.schedule", mine, today())), None)


def _page(
    request: HttpRequest, actor: Person, arrangements: list[Arrangement], one: Arrangement | None
) -> HttpResponse:
    talks = {str(n): talk for n, talk in enumerate(_talks(actor, arrangements), 1)}
    cases = _cases(actor, arrangements)

    def act(asked: Asked) -> HttpResponse:
        made = _note(asked, actor, talks, cases, one)
        said(request, "Noted, as a draft: go on with it when you have time.")
        return redirect("session", session=made.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        names = case_names(cases.values(), actor, now())
        members = members_on(one, today()) if one else []
        return {
            "arrangement": one,
            "talks": [(key, talk.label) for key, talk in talks.items()],
            "members": [(str(p.public_id), p.name) for p in members] if len(members) > 1 else [],
            "cases": [(key, names[case.pk]) for key, case in cases.items() if case.pk in names],
        }

    asked_for = request.GET.get("case", "")  # come from the page of a case
    begin = Typed({"held_on": today(), "there": str(actor.public_id), "case": asked_for})
    return form_page(request, "ad_hoc", begin, act, shown)


def _note(
    asked: Asked, actor: Person, talks: dict[str, Talk], cases: dict[str, CaseFile], one: Arrangement | None
) -> Session:
    held_on, minutes = asked.day("held_on", "Say on which day you spoke"), asked.number("minutes")
    day, words = held_on or today(), asked.text("words", longest=LONGEST)
    if one is not None:
        arrangement = one
        there = asked.several("there", {str(p.public_id): p for p in members_on(one, day)})
    else:
        talk = asked.among("who", talks, "Say with whom you spoke")
        talk = talk or next(iter(talks.values()), None)
        if talk is None:
            raise Invalid(asked.faults)
        arrangement, there = talk.arrangement, list(talk.there)
    case = cases.get(asked.data.get("case", ""))
    revisit = asked.data.get("revisit") == "yes"
    made: Session = asked.attempt(
        lambda: perform(
            records.note_ad_hoc, arrangement, day, words, case=case, minutes=minutes, revisit=revisit,
            there=there, by=actor, at=now(),
        )
    )  # fmt: skip
    return made


def _talks(actor: Person, arrangements: list[Arrangement]) -> list[Talk]:
    """With whom: whom the reader supervises, each of a group on their own, or the reader's supervisor."""
    found = []
    for arrangement in arrangements:
        group = "" if arrangement.kind == "one_to_one" else " (group)"
        if arrangement.supervisor_id == actor.pk:
            members = members_on(arrangement, today())
            found += [Talk(arrangement, (person,), person.name + group) for person in members]
        else:
            found.append(Talk(arrangement, (actor,), arrangement.supervisor.name + group))
    return sorted(found, key=lambda talk: talk.label)


def _cases(actor: Person, arrangements: list[Arrangement]) -> dict[str, CaseFile]:
    """The open cases that the reader may bring to one of these arrangements, by public id."""
    members = [person for one in arrangements if one.discusses_cases for person in members_on(one, today())]
    own = visible_to(actor, "case.bring", open_cases_of(members, today()), today())
    return {str(case.public_id): case for case in own}
