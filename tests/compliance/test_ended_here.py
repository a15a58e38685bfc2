"""A tracker that was exported before something was ended here gives nobody access again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile
from clearsight.cli.import_ import _say_what_stays
from clearsight.compliance.actions import import_facts
from clearsight.compliance.queries import facts_for_organisation
from clearsight.grants.actions import suspend, transfer
from clearsight.people import actions as people
from clearsight.people.models import Role
from clearsight.scheduling import actions as scheduling
from tests import world
from tests.reminders.post import account
from tests.world import LONG_AGO, OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L4"), pytest.mark.abuse(12)]

TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.req("J2")
def test_an_export_of_before_lets_nobody_in_again_unless_that_is_meant(capsys: Any) -> None:
    of = world.school()
    case, arrangement = world.fennimore(of), world.one_to_one(of, of.nadia, of.sam)
    mill = do(people.add_site, of.organisation, "Mill Lane", code="MIL", by=OPERATOR)
    to_come = do(people.give_role, of.casey, "governor", of.site, TODAY + timedelta(days=30), by=OPERATOR)
    account(of.sam, of.casey)
    term = do(people.give_role, of.priya, "deputy_dsl", of.site, LONG_AGO, TODAY, by=OPERATOR)
    before = facts_for_organisation(of.organisation)

    do(casework.change_lead, case, of.nadia, by=of.nadia)
    do(people.end_role, of.nadia.roles.get(), TODAY, by=OPERATOR)
    do(scheduling.end_arrangement, arrangement, TODAY, by=of.vera)
    do(transfer, of.casey, of.site, mill, ["teacher"], TOMORROW, by=OPERATOR)
    do(people.record_leaving, of.morgan, TODAY, by=OPERATOR)
    do(suspend, of.priya, by=OPERATOR)
    do(people.close_account, of.sam, by=OPERATOR)
    assert not Role.objects.filter(pk=to_come.pk).exists()
    ended = facts_for_organisation(of.organisation)

    # What the tracker itself ended goes on as the tracker says.
    longer = tuple(replace(r, to=None) if r.role == "deputy_dsl" and r.to else r for r in before.roles)
    done = import_facts(of.organisation, replace(before, roles=longer), by=OPERATOR, at=at())
    term.refresh_from_db()
    assert term.to_date is None
    now = facts_for_organisation(of.organisation)
    assert (now.people, now.cases, now.arrangements, now.members) == (
        ended.people, ended.cases, ended.arrangements, ended.members,
    )  # fmt: skip
    assert {r for r in now.roles if r.role != "deputy_dsl"} == {
        r for r in ended.roles if r.role != "deputy_dsl"
    }
    assert not permits(of.sam, "case.view", CaseFile.objects.get(), TODAY)
    of.sam.user.refresh_from_db()
    assert of.priya.suspensions.filter(ended_at=None).exists() and not of.sam.user.is_active
    _say_what_stays(done.stays)
    said = capsys.readouterr().err
    for one in ("case C-1: Nadia", f"dsl at Thornhill Primary until {TODAY}", "Morgan", "supervision ",
                "Casey Bloom: teacher at Thornhill Primary until", "Casey Bloom: not governor"):  # fmt: skip
        assert one in said, said
    assert said.count("WARNING: it stays as it was ended here") == len(done.stays) and "--reopen" in said

    done = import_facts(of.organisation, before, reopen=True, by=OPERATOR, at=at())
    assert not done.stays and CaseFile.objects.get().lead == of.sam
    assert of.nadia.roles.get().to_date is None
    assert Event.objects.filter(verb="compliance.import_facts").latest("pk").detail["reopen"] is True


def test_what_was_begun_again_and_ended_by_the_tracker_since_goes_on_as_the_tracker_says() -> None:
    """What was ended here keeps the day that it was given here, and no other."""
    of = world.school()
    role = of.casey.roles.get()
    before = facts_for_organisation(of.organisation)

    def comes(last: date | None, **rest: Any) -> list[str]:
        rows = tuple(replace(r, to=last) if r.person == name else r for r in before.roles)
        done = import_facts(of.organisation, replace(before, roles=rows), by=OPERATOR, at=at(), **rest)
        role.refresh_from_db()
        return list(done.stays)

    (name,) = {r.person for r in before.roles if r.role == "teacher"}
    do(people.end_role, role, TODAY, by=OPERATOR)
    assert comes(TODAY) == [], "the same day is no prolonging"
    for later in (None, TOMORROW):
        assert len(comes(later)) == 1 and role.to_date == TODAY
    assert comes(TODAY - timedelta(days=1)) == [] and role.to_date == TODAY - timedelta(days=1)
    for last in (TODAY + timedelta(days=10), TODAY + timedelta(days=20), None):
        assert comes(last, reopen=last == TODAY + timedelta(days=10)) == [], last
        assert role.to_date == last


def test_only_what_would_begin_again_where_they_went_away_is_left_out_and_they_can_come_back() -> None:
    of = world.school()
    mill = do(people.add_site, of.organisation, "Mill Lane", code="MIL", by=OPERATOR)
    back = TODAY + timedelta(days=10)
    do(transfer, of.casey, of.site, mill, ["teacher"], TOMORROW, by=OPERATOR)
    facts = facts_for_organisation(of.organisation)
    (was,) = {r for r in facts.roles if r.role == "teacher" and r.to == TODAY}

    def stays(role: str, since: date, last: date | None = None) -> int:
        now = facts_for_organisation(of.organisation)
        more = replace(was, role=role, from_=since, to=last)
        added = replace(now, roles=(*now.roles, more))
        return len(import_facts(of.organisation, added, by=OPERATOR, at=at()).stays)

    assert stays("lunch_lead", LONG_AGO, TODAY) == 0, "what was, before they went, can be told still"
    assert stays("cover_lead", TOMORROW) == 1
    do(transfer, of.casey, mill, of.site, ["teacher"], back, by=OPERATOR)
    assert stays("cover_lead", back) == 0, "they have come back"
