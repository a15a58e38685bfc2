"""A departure from how often a rule asks: approved within the policy's bounds, for a time, and then over."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from clearsight.audit.models import Event
from clearsight.compliance.actions import (
    approve_variation,
    draw_up_to_policy,
    end_variation,
    import_facts,
)
from clearsight.compliance.domain.facts import Variation as Said
from clearsight.compliance.queries import facts_for_organisation, how_often, person_findings, variations_of
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people.models import Person
from clearsight.policy import actions as policies
from clearsight.scheduling.models import Arrangement
from clearsight.supervision.models import Variation
from tests import world
from tests.architecture.source import ROOT
from tests.supervision.test_agenda_and_actions import TERMS
from tests.world import OPERATOR, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("C1")]
RULE = "contract-four-weeks"
BOUNDS = 'variation = { at_most = "8 weeks", lasting = "6 months", approved_by = ["headteacher"] }'
WHY = "The term in which the school moves"
END = date(2026, 7, 1)


def varied_harewood(folder: Path) -> Path:
    """Harewood's policy, but that its headteacher may let somebody be supervised every eight weeks."""
    copied = folder / "harewood"
    shutil.copytree(ROOT / "policies" / "harewood", copied)
    path = copied / "policy.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace(f'id = "{RULE}"\n', f'id = "{RULE}"\n{BOUNDS}\n', 1), "utf-8")
    return copied


@pytest.fixture
def of(tmp_path: Path) -> School:
    made = world.school()
    do(policies.adopt, made.organisation, str(varied_harewood(tmp_path)), world.LONG_AGO, by=OPERATOR)
    world.fennimore(made)
    return made


@pytest.fixture
def arrangement(of: School) -> Arrangement:
    made = world.one_to_one(of, of.nadia, of.sam)
    world.signed_on_paper(made, TODAY - timedelta(days=60))
    return made


def approve(arrangement: Arrangement, by: Person, **other: Any) -> Variation:
    said = {"rule": RULE, "every": "6 weeks", "from_date": TODAY, "to_date": END, "reason": WHY, **other}
    made: Variation = do(approve_variation, arrangement, *said.values(), by=by)
    return made


def test_what_was_refused_is_agreed_once_a_departure_is_approved_and_until_it_ends(
    of: School, arrangement: Arrangement
) -> None:
    terms = {**TERMS, "frequency": "6 weeks"}
    with pytest.raises(Invalid) as refused:
        do(draw_up_to_policy, arrangement, terms, by=of.nadia)
    assert [fault.place for fault in refused.value.faults] == ["frequency"]
    assert "every 8 weeks at most" in refused.value.faults[0].mend
    approve(arrangement, of.vera)
    do(draw_up_to_policy, arrangement, terms, by=of.nadia)
    days = [how_often(arrangement, day) for day in (END, END + timedelta(days=1))]
    assert [one.days for one in days if one] == [42, 28]


def test_it_is_judged_instead_of_its_rule_and_ends_by_itself(of: School, arrangement: Arrangement) -> None:
    world.held(arrangement, TODAY)
    approve(arrangement, of.vera)
    for day, due in ((TODAY, 42), (END + timedelta(days=1), 28)):
        found = person_findings(of.sam, by=of.sam, today=day)
        (current,) = [one for one in found.current if one.rule == RULE]
        assert current.due_on == TODAY + timedelta(days=due)


@pytest.mark.parametrize(
    ("other", "place"),
    [
        ({"every": "9 weeks"}, "every"),
        ({"every": "when we can"}, "every"),
        ({"to_date": date(2027, 3, 10)}, "to_date"),
        ({"to_date": None}, "to_date"),
        ({"from_date": TODAY - timedelta(days=1)}, "from_date"),
        ({"reason": "  "}, "reason"),
        ({"rule": "standard-three-months"}, "rule"),
    ],
)
def test_beyond_the_bounds_it_is_refused_at_its_field(
    of: School, arrangement: Arrangement, other: dict[str, Any], place: str
) -> None:
    with pytest.raises(Invalid) as refused:
        approve(arrangement, of.vera, **other)
    assert [fault.place for fault in refused.value.faults] == [place]
    assert not Variation.objects.exists()


def test_nobody_approves_it_for_themselves_and_nobody_whom_the_policy_does_not_name(
    of: School, arrangement: Arrangement
) -> None:
    for party in (of.nadia, of.sam):
        with pytest.raises(Refused):
            approve(arrangement, party)
    with pytest.raises((Refused, Unknown)):
        approve(arrangement, of.casey)
    with pytest.raises(Unknown):
        approve(arrangement, world.school("Elmfield").vera)
    led_by_vera = world.one_to_one(of, of.vera, of.priya)
    with pytest.raises(Invalid, match="approval of headteacher"):
        approve(led_by_vera, of.nadia)


def test_why_is_sealed_and_read_by_the_parties_and_who_approved_it(
    of: School, arrangement: Arrangement
) -> None:
    made = approve(arrangement, of.vera)
    assert WHY.encode() not in bytes(made.reason)
    for reader, reads in ((of.sam, WHY), (of.vera, WHY)):
        (line,) = variations_of(arrangement, by=reader, at=at())
        assert (line.reason, line.approved_by) == (reads, "Vera Holt")
    assert Event.objects.filter(verb="compliance.read_variation", actor_id=of.sam.pk).exists()
    with pytest.raises(Unknown):
        variations_of(arrangement, by=of.casey, at=at())


def test_it_can_end_sooner_and_nothing_ends_twice(of: School, arrangement: Arrangement) -> None:
    made = approve(arrangement, of.vera)
    do(end_variation, made, TODAY, by=of.vera)
    asked = how_often(arrangement, TODAY + timedelta(days=1))
    assert asked is not None and asked.days == 28
    with pytest.raises(Conflict):
        do(end_variation, made, TODAY, by=of.vera)


@pytest.mark.req("L4")
def test_a_data_set_brings_them_and_one_approved_here_stays_as_it_is(
    of: School, arrangement: Arrangement
) -> None:
    ours = approve(arrangement, of.vera)
    said = Said("v1", RULE, "7 weeks", TODAY, END, of.sam.code, "", "headteacher", WHY)
    overwriting = Said(ours.code, RULE, "2 weeks", TODAY, arrangement=arrangement.code)
    tracker = facts_for_organisation(of.organisation)
    for _ in range(2):
        more = replace(tracker, variations=(said, overwriting))
        import_facts(of.organisation, more, by=OPERATOR, at=at())
    kept = {row.variation: row for row in facts_for_organisation(of.organisation).variations}
    assert kept["v1"] == replace(said, reason="") and kept[ours.code].every == "6 weeks"
    nobodys = replace(tracker, variations=(replace(said, person=""),))
    with pytest.raises(Invalid, match="for nobody in particular"):
        import_facts(of.organisation, nobodys, by=OPERATOR, at=at())
