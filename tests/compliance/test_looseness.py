"""An agreement is compared with what the policy asks on its own topic, and with what has been approved."""

from __future__ import annotations

import pytest

from tests.compliance.scene import Said, Scene, pair, rules

RULE = """
[[rules]]
id = "{0}"
title = "{0}"
clause = "1"
strength = "required"
{1}
asks = {{ measure = "{2} }}
"""
MONTHLY = RULE.format("monthly", 'topic = "supervision"', 'interval", every = "1 month"')
FORTNIGHTLY = RULE.format("induction", 'topic = "induction"', 'interval", every = "2 weeks"')
AGREED = RULE.format("agreed", 'topic = "supervision"', 'agreed"')
LOOSER = RULE.format("it", 'per = "arrangement"', 'no_looser"')
BOUNDED = """topic = "supervision"
variation = { at_most = "8 weeks", lasting = "1 year", approved_by = ["director"] }"""
VARIABLE = RULE.format("monthly", BOUNDED, 'interval", every = "1 month"')


def said(scene: Scene, *policy: str, as_of: str = "2025-10-10", rule: str = "it") -> Said:
    return scene.says(rules("".join(policy)), as_of, rule, person="worker")


@pytest.mark.req("C1")
def test_rules_of_another_topic_are_not_what_an_agreement_is_compared_with() -> None:
    assert said(pair(every="1 month"), MONTHLY, FORTNIGHTLY, AGREED, LOOSER) == [("met", "")]
    assert said(pair(every="2 months"), MONTHLY, FORTNIGHTLY, AGREED, LOOSER) == [("broken", "")]


def test_without_a_topic_of_its_own_an_agreement_is_compared_with_every_rule() -> None:
    assert said(pair(every="1 month"), MONTHLY, FORTNIGHTLY, LOOSER) == [("broken", "")]


def test_an_agreement_gives_way_to_no_number_of_another_topic() -> None:
    scene = pair(every="1 month")
    scene.held("a1", "2025-09-29")
    assert said(scene, FORTNIGHTLY, AGREED, rule="agreed") == [("open", "2025-10-29")]
    assert said(scene, FORTNIGHTLY.replace("induction", "supervision"), AGREED, rule="agreed") == []


@pytest.mark.req("C1")
def test_an_approved_variation_excuses_as_far_as_it_goes_and_as_long_as_it_holds() -> None:
    scene = pair(every="8 weeks")
    scene.varied("monthly", "8 weeks", "2025-09-15", "2025-12-31", by="boss", person="worker")
    assert said(scene, VARIABLE, AGREED, LOOSER, as_of="2025-09-14") == [("broken", "")]
    assert said(scene, VARIABLE, AGREED, LOOSER, as_of="2025-09-15") == [("met", "")]
    assert said(scene, VARIABLE, AGREED, LOOSER, as_of="2026-01-01") == [("broken", "")]
    assert said(pair(every="9 weeks"), VARIABLE, AGREED, LOOSER) == [("broken", "")]


def test_a_variation_that_the_policy_does_not_allow_excuses_nothing() -> None:
    scene = pair(every="8 weeks")
    scene.varied("monthly", "8 weeks", "2025-09-15", by="worker", person="worker")
    assert said(scene, VARIABLE, AGREED, LOOSER) == [("broken", "")]


@pytest.mark.req("C1")
@pytest.mark.parametrize(
    ("asked", "agreed", "status"),
    [
        ("1 week", "10 days", "broken"),
        ("2 weeks", "17 days", "broken"),
        ("2 weeks", "14 days", "met"),
        ("4 weeks", "1 month", "met"),
        ("4 weeks", "29 days", "broken"),
        ("1 month", "31 days", "met"),
        ("1 month", "5 weeks", "broken"),
        ("8 weeks", "2 months", "broken"),
        ("3 months", "13 weeks", "met"),
        ("12 weeks", "3 months", "broken"),
    ],
)
def test_a_month_is_not_told_apart_from_four_weeks_and_nothing_else_is_let_pass(
    asked: str, agreed: str, status: str
) -> None:
    rule = MONTHLY.replace("1 month", asked)
    assert said(pair(every=agreed), rule, LOOSER) == [(status, "")]


def test_what_is_asked_of_no_session_is_not_what_an_agreement_is_compared_with() -> None:
    audits = '[codes.event]\nfile_audit = "An audit of files"\n' + RULE.format(
        "audits", 'counts = { sessions = "none", events = ["file_audit"] }', 'interval", every = "1 week"'
    )
    assert said(pair(every="1 month"), audits, MONTHLY, LOOSER) == [("met", "")]


@pytest.mark.req("C1")
def test_an_agreement_that_is_not_in_force_is_compared_with_nothing() -> None:
    signed = RULE.format("signed", 'per = "arrangement"', 'presence", of = "agreement"')
    scene = pair(every="8 weeks")
    scene.tables["agreements"].clear()
    assert said(scene, MONTHLY, LOOSER, signed) == []
    scene.signs("a1", "boss", "2025-09-20")
    scene.signs("a1", "worker", "2025-10-05")
    assert said(scene, MONTHLY, LOOSER, signed, as_of="2025-10-04") == []
    assert said(scene, MONTHLY, LOOSER, signed, as_of="2025-10-05") == [("broken", "")]


def test_a_group_is_not_compared_with_what_one_to_one_sessions_alone_can_keep() -> None:
    alone = RULE.format("alone", 'counts = { kinds = ["one_to_one"] }', 'interval", every = "1 month"')
    scene = pair(every="1 month")
    scene.arrangement("group", "boss", "worker", kind="group", every="1 half term")
    assert said(scene, alone, LOOSER) == [("met", "")]
    assert said(scene, MONTHLY, LOOSER) == [("met", ""), ("broken", "")]
