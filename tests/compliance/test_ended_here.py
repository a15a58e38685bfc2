"""A tracker that was exported before something was ended here gives nobody access again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
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
