"""Agreements: when they are in force, what they make required, when they are reviewed."""

from __future__ import annotations

import pytest

from clearsight.policy.domain.model import Policy
from tests.compliance.scene import Scene, one, only, pair, rules

PRESENT = one(
    'measure = "presence", of = "agreement", signed_by = ["supervisee", "supervisor"]', 'per = "arrangement"'
)
REVIEW = one('measure = "validity", of = "agreement"', 'per = "arrangement"')
AGREED = """[[rules]]
id = "it"
title = "t"
clause = "1"
strength = "required"
topic = "s"
asks = { measure = "agreed" }
"""
SIGNED = """[[rules]]
id = "signed"
title = "t"
clause = "2"
strength = "required"
per = "arrangement"
asks = { measure = "presence", of = "agreement" }
"""


def agreed() -> Policy:
    """As often as agreed, where the policy asks for a signed agreement."""
    return rules(AGREED + SIGNED)


@pytest.mark.req("D1")
def test_an_agreement_binds_from_the_day_of_its_last_required_signature() -> None:
    scene = pair(every="4 weeks")
    scene.tables["agreements"].clear()
    scene.signs("a1", "boss", "2025-09-01")
    assert scene.says(agreed(), "2025-10-01") == []
    assert only(scene.under(PRESENT, "2025-10-01"), "it").status == "broken"
    scene.signs("a1", "worker", "2025-10-06")
    assert scene.says(agreed(), "2025-10-05") == []
    assert scene.says(agreed(), "2025-10-06") == [("open", "2025-11-03")]
    assert "since 6 October 2025" in only(scene.under(PRESENT, "2025-10-06"), "it").explanation


def test_who_has_not_signed_is_named() -> None:
    scene = pair()
    scene.tables["agreements"].clear()
    scene.signs("a1", "boss", "2025-09-01")
    assert "still to sign: Worker." in only(scene.under(PRESENT, "2025-10-01"), "it").explanation


def test_a_later_version_that_is_not_signed_by_all_leaves_the_earlier_in_force() -> None:
    scene = pair()
    scene.signs("a1", "boss", "2026-01-10", "2")
    assert only(scene.under(PRESENT, "2026-02-01"), "it").status == "met"
    assert scene.says(REVIEW, "2026-02-01") == [("open", "2026-09-01")]
    scene.signs("a1", "worker", "2026-03-01", "2")
    assert scene.says(REVIEW, "2026-03-01") == [("open", "2027-03-01")]


def test_a_review_falls_due_a_year_after_and_a_late_one_is_told() -> None:
    scene = pair()
    assert scene.says(REVIEW, "2026-09-01") == [("open", "2026-09-01")]
    assert scene.says(REVIEW, "2026-09-02") == [("overdue", "2026-09-01")]
    scene.signs("a1", "boss", "2026-09-10", "2")
    scene.signs("a1", "worker", "2026-09-12", "2")
    assert scene.says(REVIEW, "2026-09-12") == [("late", "2026-09-01"), ("open", "2027-09-12")]


def test_an_agreement_signed_on_a_leap_day_is_reviewed_by_the_end_of_february() -> None:
    scene = pair(since="2024-02-29")
    assert scene.says(REVIEW, "2025-02-28") == [("open", "2025-02-28")]
    assert scene.says(REVIEW, "2025-03-01") == [("overdue", "2025-02-28")]


def test_a_group_s_agreement_needs_those_who_are_members_on_the_day_of_signing() -> None:
    scene = Scene()
    for name in ("one", "two"):
        scene.person(name)
    scene.arrangement("g1", "boss", "one", "two", kind="group", signed=None)
    scene.signs("g1", "boss", "2025-09-10")
    scene.signs("g1", "one", "2025-09-10")
    assert only(scene.under(PRESENT, "2025-10-01"), "it").status == "broken"
    scene.tables["members"].clear()
    scene.member("g1", "one", "2025-09-01")
    scene.member("g1", "two", "2025-09-01", "2025-09-20")
    scene.member("g1", "three", "2025-11-01")
    assert only(scene.under(PRESENT, "2025-09-20"), "it").status == "broken"
    signed = only(scene.under(PRESENT, "2025-12-01"), "it")
    assert (signed.status, "since 21 September 2025" in signed.explanation) == ("met", True)


def test_who_joins_later_is_seen_not_to_have_signed() -> None:
    scene = pair()
    scene.person("late")
    scene.member("a1", "late", "2025-11-01")
    policy = one('measure = "presence", of = "signed_member"', 'per = "arrangement"')
    assert scene.says(policy, "2025-11-05", person="late") == [("broken", "")]
    assert scene.says(policy, "2025-11-05", person="worker") == [("met", "")]
    scene.signs("a1", "late", "2025-11-06", "1")
    assert scene.says(policy, "2025-11-06", person="late") == [("met", "")]


@pytest.mark.req("D1")
def test_each_agreement_is_kept_by_its_own_sessions() -> None:
    scene = pair(every="4 weeks")
    scene.person("clinician")
    scene.arrangement("a2", "clinician", "worker", every="8 weeks")
    scene.held("a2", "2025-09-25")
    assert scene.says(agreed(), "2025-10-01", arrangement="a1") == [("overdue", "2025-09-29")]
    assert scene.says(agreed(), "2025-10-01", arrangement="a2") == [("open", "2025-11-20")]


@pytest.mark.req("B6")
def test_while_a_supervisor_is_long_absent_the_cover_keeps_the_clock_running() -> None:
    scene = pair(every="4 weeks")
    scene.person("cover")
    scene.circumstance("boss", "long_absence", "2025-09-15", "2025-12-01")
    scene.arrangement("a2", "cover", "worker", since="2025-09-15")
    scene.held("a2", "2025-09-25")
    assert scene.says(agreed(), "2025-10-01", arrangement="a1") == [("open", "2025-10-23")]


@pytest.mark.req("D1")
def test_an_agreement_gives_way_to_a_stricter_rule_and_is_named_by_it() -> None:
    fortnightly = AGREED.replace('"it"', '"rule"').replace(
        'measure = "agreed"', 'measure = "interval", every = "2 weeks"'
    )
    policy = rules(AGREED + fortnightly + SIGNED)
    scene = pair(every="4 weeks")
    assert scene.says(policy, "2025-09-10", person="worker") == []
    found = only(
        tuple(each for each in scene.under(policy, "2025-09-10") if each.subject.get("person") == "worker"),
        "rule",
    )
    assert "as agreed, every 4 weeks (1)" in found.explanation
    scene = pair(every="1 week")
    assert scene.says(policy, "2025-09-10", person="worker") == [("overdue", "2025-09-08")]
    assert scene.says(policy, "2025-09-10", "rule", person="worker") == []


def test_a_number_left_blank_is_broken_where_the_policy_wants_one() -> None:
    policy = one('measure = "agreed", must_state = true')
    assert pair().says(policy, "2025-10-01") == [("broken", "")]
    assert pair(every="4 weeks").says(policy, "2025-09-10") == [("open", "2025-09-29")]


@pytest.mark.parametrize(
    ("every", "status"),
    [("4 weeks", "met"), ("1 month", "met"), ("5 weeks", "broken"), ("1 half term", "broken")],
)
def test_an_agreement_looser_than_the_policy(every: str, status: str) -> None:
    policy = rules(
        AGREED.replace('measure = "agreed"', 'measure = "interval", every = "4 weeks"')
        + SIGNED.replace('measure = "presence", of = "agreement"', 'measure = "no_looser"')
    )
    assert pair(every=every).says(policy, "2025-09-10", "signed") == [(status, "")]


def test_somebody_who_leaves_brings_no_version_to_life_that_a_newer_one_has_followed() -> None:
    scene = Scene()
    scene.person("boss", since="2020-01-01")
    scene.person("worker", since="2024-01-01")
    scene.person("leaver", since="2024-01-01")
    scene.arrangement("g", "boss", "worker", kind="group", since="2024-01-01", signed=None)
    scene.member("g", "leaver", "2024-01-01", "2026-02-01")
    for party in ("boss", "worker"):
        scene.signs("g", party, "2025-01-01", "1")
    for party in ("boss", "worker", "leaver"):
        scene.signs("g", party, "2025-10-01", "2")
    assert scene.says(REVIEW, "2026-11-10") == [("overdue", "2026-10-01")]


def test_an_arrangement_with_somebody_who_has_left_is_none() -> None:
    arranged = one('measure = "presence", of = "arrangement"', 'who = { roles = ["practitioner"] }')
    scene = Scene()
    scene.person("boss", "director", since="2020-01-01", left="2026-01-31")
    scene.person("worker", "practitioner")
    scene.arrangement("a1", "boss", "worker")
    assert scene.says(arranged, "2026-01-31") == [("met", "")]
    assert scene.says(arranged, "2026-02-01") == [("broken", "")]


def test_what_a_rule_stands_instead_of_is_not_what_an_agreement_is_compared_with() -> None:
    rule = (
        '[[rules]]\nid = "{0}"\ntitle = "t"\nclause = "1"\nstrength = "required"\ntopic = "s"\n{1}\n'
        'asks = {{ measure = "{2}" }}\n'
    )
    monthly = rule.format("monthly", "", 'interval", every = "1 month')
    own = rule.format(
        "own", 'who = { roles = ["dsl"] }\ninstead_of = ["monthly"]', 'interval", every = "3 months'
    )
    looser = rule.format("it", 'per = "arrangement"', "no_looser")
    policy = rules(monthly + own + looser)
    assert pair("dsl", every="3 months").says(policy, "2025-10-01") == [("met", "")]
    assert pair("dsl", every="4 months").says(policy, "2025-10-01") == [("broken", "")]
    assert pair("practitioner", every="3 months").says(policy, "2025-10-01") == [("broken", "")]


def test_an_arrangement_whose_members_have_all_left_asks_for_no_signature_and_no_review() -> None:
    signed = one('measure = "presence", of = "agreement"', 'per = "arrangement"')
    scene = pair(left="2026-01-31")
    scene.tables["agreements"].clear()
    assert scene.says(signed, "2026-01-31") == [("broken", "")]
    assert scene.says(signed, "2026-02-01") == []
    for party in ("boss", "worker"):
        scene.signs("a1", party, "2025-01-31")
    assert scene.says(REVIEW, "2026-01-31") == [("open", "2026-01-31")]
    assert scene.says(REVIEW, "2026-02-01") == []
