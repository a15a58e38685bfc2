"""Anyone asks for more supervision at any time; it is answered, and both are on record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Request
from clearsight.supervision.queries import read_request, requests_to_answer, whom_to_ask
from tests import world
from tests.world import LONG_AGO, OPERATOR, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("D6")]
WHAT = "Two hard meetings in a week"
SOON = TODAY + timedelta(days=3)


@pytest.fixture
def of() -> School:
    made = world.school()
    world.one_to_one(made, made.nadia, made.sam)
    return made


def asked(of: School, by: Person | None = None, kind: str = "one_to_one") -> Request:
    who = by or of.sam
    mine = whom_to_ask(who, TODAY)
    made: Request = do(
        supervision.ask_for_more, WHAT, kind=kind, arrangement=mine[0] if mine else None, by=who
    )
    return made


def who_may(of: School, permission: str, request: Request) -> str:
    return " ".join(sorted(p.name.split()[0] for p in of.cast if permits(p, permission, request, TODAY)))


def test_a_supervisor_says_yes_and_the_session_is_scheduled(of: School) -> None:
    request = asked(of)
    assert list(requests_to_answer(of.nadia, TODAY)) == [request]
    do(supervision.grant_request, request, SOON, words="Gladly", by=of.nadia)
    shown = read_request(request, by=of.sam, at=at())
    assert (shown.what, shown.answer, shown.may_answer) == (WHAT, "Gladly", False)
    assert shown.request.session is not None and shown.request.session.scheduled_for == SOON
    assert list(requests_to_answer(of.nadia, TODAY)) == []


def test_no_is_said_with_why_and_stays_on_record(of: School) -> None:
    request = asked(of)
    with pytest.raises(Invalid, match="say why"):
        do(supervision.decline_request, request, " ", by=of.nadia)
    do(supervision.decline_request, request, "We meet on Monday anyway", by=of.nadia)
    assert read_request(request, by=of.sam, at=at()).answer == "We meet on Monday anyway"
    verbs = list(Event.objects.filter(object_id=str(request.public_id)).values_list("verb", flat=True))
    assert verbs == ["supervision.ask_for_more", "supervision.decline_request", "supervision.read_request"]


def test_whoever_is_not_supervised_asks_who_leads_their_site(of: School) -> None:
    request = asked(of, by=of.casey, kind="group")
    assert (who_may(of, "request.answer", request), request.arrangement) == ("Nadia", None)
    do(supervision.grant_request, request, SOON, by=of.nadia)
    assert (request.meets_on, request.session) == (SOON, None)


def test_where_nobody_else_leads_the_leadership_is_asked(of: School) -> None:
    request = asked(of, by=of.nadia)
    assert who_may(of, "request.answer", request) == "Vera"
    do(people.give_role, of.priya, "deputy_dsl", of.site, LONG_AGO, by=OPERATOR)
    assert who_may(of, "request.answer", request) == "Priya"


def test_what_it_is_for_is_between_the_two(of: School) -> None:
    do(people.give_role, of.priya, "deputy_dsl", of.site, LONG_AGO, by=OPERATOR)
    request = asked(of)
    assert who_may(of, "request.read", request) == "Nadia Sam"
    assert who_may(of, "request.view", request) == "Nadia Priya Sam"
    assert read_request(request, by=of.priya, at=at()).what == ""
    with pytest.raises(Unknown):
        read_request(request, by=of.vera, at=at())
    assert WHAT.encode() not in bytes(Request.objects.get().what)


def test_who_may_not_answer_does_not(of: School) -> None:
    request = asked(of)
    with pytest.raises(Refused):
        do(supervision.grant_request, request, SOON, by=of.sam)
    with pytest.raises(Unknown):
        do(supervision.decline_request, request, "No", by=of.casey)
    with pytest.raises(Refused):
        do(supervision.withdraw_request, request, by=of.nadia)


def test_of_two_answers_one_is_told(of: School) -> None:
    request = asked(of)
    do(supervision.withdraw_request, request, by=of.sam)
    with pytest.raises(Conflict):
        do(supervision.decline_request, request, "Not now", by=of.nadia)


@pytest.mark.parametrize(
    ("what", "kind", "told"),
    [
        (" ", "one_to_one", "what it is for"),
        ("x" * 1001, "group", "shorten"),
        ("Help", "choir", "no such kind"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_mend(of: School, what: str, kind: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        do(supervision.ask_for_more, what, kind=kind, by=of.sam)


def test_nobody_asks_in_another_s_place_or_for_a_day_that_is_past(of: School) -> None:
    theirs = whom_to_ask(of.sam, TODAY)[0]
    with pytest.raises(Invalid, match="not supervised there"):
        do(supervision.ask_for_more, WHAT, arrangement=theirs, by=of.casey)
    with pytest.raises(Invalid, match="is past"):
        do(supervision.grant_request, asked(of), date(2026, 3, 9), by=of.nadia)
    assert Request.objects.get().state == "asked"
