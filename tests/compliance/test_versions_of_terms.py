"""What is past is judged by what was agreed then: a renewal at another frequency begins a new stretch."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.compliance.queries import facts_for_organisation
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agendas
from tests import world
from tests.compliance.scene import Said, Scene, one, pair, rules
from tests.supervision.test_agenda_and_actions import TERMS
from tests.walk import story
from tests.world import TODAY, at, do

AGREED = one('measure = "agreed"')


def renewed(every: str = "2 weeks", on: str = "2025-11-03") -> Scene:
    """Four weeks were agreed on 1 September, and something else in November."""
    scene = pair(every=every)
    scene.terms("1", "4 weeks")
    scene.terms("2", every)
    for party in ("boss", "worker"):
        scene.signs("a1", party, on, "2")
    return scene


def said(scene: Scene, as_of: str) -> Said:
    return scene.says(AGREED, as_of)


@pytest.mark.req("C1", "D1")
def test_a_renewal_at_a_shorter_interval_leaves_past_gaps_as_they_were() -> None:
    scene = renewed()
    scene.held("a1", "2025-09-29", "2025-10-27", "2025-11-10")
    assert said(scene, "2025-11-24") == [("open", "2025-11-24")]
    assert said(scene, "2025-11-25") == [("overdue", "2025-11-24")]


def test_a_renewal_at_a_longer_interval_forgives_no_gap() -> None:
    scene = renewed("8 weeks", "2025-12-01")
    scene.held("a1", "2025-09-29", "2025-11-10")
    assert said(scene, "2025-12-05") == [("late", "2025-10-27"), ("open", "2026-01-26")]


def test_a_renewal_at_the_same_interval_changes_nothing() -> None:
    scene = renewed("4 weeks", "2025-10-13")
    scene.held("a1", "2025-09-29")
    assert said(scene, "2025-10-20") == [("open", "2025-10-27")]


def test_a_version_that_is_not_signed_by_all_changes_nothing() -> None:
    scene = renewed()
    scene.tables["agreements"].pop()
    scene.held("a1", "2025-09-29", "2025-10-27")
    assert said(scene, "2025-11-20") == [("open", "2025-11-24")]


def test_without_terms_of_the_versions_the_arrangement_s_holds_throughout() -> None:
    scene = renewed()
    del scene.tables["terms"]
    scene.held("a1", "2025-09-15", "2025-10-27")
    assert said(scene, "2025-11-01") == [("late", "2025-09-29"), ("open", "2025-11-10")]


def test_what_was_looser_is_told_only_while_it_is_in_force() -> None:
    policy = "\n".join(
        f'[[rules]]\nid = "{name}"\ntitle = "{name}"\nclause = "1"\nstrength = "required"\n'
        f'per = "{per}"\nasks = {{ {asks} }}'
        for name, per, asks in (
            ("often", "person", 'measure = "interval", every = "4 weeks"'),
            ("it", "arrangement", 'measure = "no_looser"'),
        )
    )
    scene = renewed("8 weeks")
    assert scene.says(rules(policy), "2025-11-02") == [("met", "")]
    assert scene.says(rules(policy), "2025-11-03") == [("broken", "")]


@pytest.mark.django_db
@pytest.mark.req("C1")
def test_signing_a_new_version_keeps_what_the_one_before_said() -> None:
    before = story.prepared()
    for frequency, day in (("3 weeks", TODAY), ("1 week", TODAY + timedelta(days=40))):
        terms = {**TERMS, "frequency": frequency}
        agreement = do(supervision.draw_up_agreement, before.arrangement, terms, by=before.nadia, on=day)
        shown = agendas.read_agreement(agreement, by=before.sam, at=at(day))
        for party in (before.sam, before.nadia):
            do(supervision.sign_agreement, agreement, shown.shown_hash, by=party, on=day)
    facts = facts_for_organisation(before.school.organisation)
    assert sorted((row.version, row.every) for row in facts.terms) == [("1", "3 weeks"), ("2", "1 week")]
    assert facts.arrangements[0].every == "1 week"


@pytest.mark.django_db
def test_a_version_that_came_from_a_tracker_keeps_the_frequency_of_then() -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    world.signed_on_paper(arrangement, world.LONG_AGO)
    agreement = do(supervision.draw_up_agreement, arrangement, TERMS, by=of.nadia)
    shown = agendas.read_agreement(agreement, by=of.sam, at=at())
    for party in (of.sam, of.nadia):
        do(supervision.sign_agreement, agreement, shown.shown_hash, by=party)
    found = {row.version: row.every for row in facts_for_organisation(of.organisation).terms}
    assert sorted(found.values()) == ["2 weeks", "4 weeks"]
