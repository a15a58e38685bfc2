"""Given these facts, these findings: who may supervise whom, who is trained, supervised and covered."""

from __future__ import annotations

import pytest

from tests.policies.given import Given, policy, sure


@pytest.mark.req("B2")
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("managing_director", "met"),
        ("operational_manager", "met"),
        ("hr", "broken"),
        ("practitioner", "broken"),
    ],
)
def test_the_contractor_is_supervised_by_its_director_or_operational_managers(role: str, status: str) -> None:
    given = Given()
    given.person("boss", role)
    given.person("adviser", "practitioner")
    given.arrangement("a1", "boss", "adviser")
    assert given.said("progress-careers", "2025-10-01", "supervisor", person="adviser") == [(status, "")]


@pytest.mark.req("B2")
def test_the_college_s_group_is_led_by_the_lead_even_over_the_principal() -> None:
    given = Given()
    given.person("lead", "dsl")
    given.person("head", "principal", "deputy_dsl")
    given.arrangement("g1", "lead", "head", kind="group")
    assert given.said("north-east-futures", "2025-10-01", "led-by-dsl") == [("met", "")]
    given.arrangement("g2", "head", "lead", kind="group")
    assert given.said("north-east-futures", "2025-10-01", "led-by-dsl", arrangement="g2") == [("broken", "")]


@pytest.mark.req("B2", "B1")
def test_a_trust_s_lead_is_supervised_from_outside_the_school_and_inside_the_trust() -> None:
    given = Given()
    given.person("lead", "dsl", site="ash")
    given.person("neighbour", "dsl", site="bram")
    given.person("head", "headteacher", site="ash")
    given.person("outsider", "external_supervisor", site="trust")
    given.person("tsl", "trust_safeguarding_lead", site="trust")
    for name, supervisor in (("n", "neighbour"), ("h", "head"), ("o", "outsider"), ("t", "tsl")):
        given.arrangement(name, supervisor, "lead")
    said = {
        f.subject["arrangement"]: f.status
        for f in given.findings("embark", "2025-10-01")
        if f.rule == "dsl-from-outside"
    }
    assert said == {"n": "met", "h": "broken", "o": "broken", "t": "met"}


@pytest.mark.req("B2")
def test_a_forbidden_pairing_cites_its_clause() -> None:
    given = Given()
    given.person("boss", "hr")
    given.person("adviser", "practitioner")
    given.arrangement("a1", "boss", "adviser")
    (found,) = [
        f
        for f in given.findings("progress-careers", "2025-10-01")
        if f.rule == "supervisor" and f.status == "broken"
    ]
    assert found.clause == "3.6"
    assert found.failing


@pytest.mark.req("B3")
def test_the_lead_s_training_lapses_after_two_years_to_the_day() -> None:
    given = Given()
    given.person("lead", "dsl", since="2023-09-01")
    given.trained("lead", "dsl", "2024-02-29", "accredited_external")
    assert given.said("north-east-futures", "2026-02-28", "dsl-training") == [("open", "2026-02-28")]
    assert given.said("north-east-futures", "2026-03-01", "dsl-training") == [("overdue", "2026-02-28")]
    given.trained("lead", "dsl", "2026-03-10", "accredited_external")
    assert given.said("north-east-futures", "2026-03-11", "dsl-training")[0] == ("late", "2026-02-28")


@pytest.mark.req("B3")
@pytest.mark.parametrize("name", ["harewood", "north-east-futures", "embark", "worcestershire"])
def test_somebody_who_supervises_untrained_is_seen_and_nobody_else(name: str) -> None:
    given = Given()
    given.person("boss", "dsl", "operational_manager")
    given.person("worker", "family_worker")
    rule = "supervisor-trained" if name == "north-east-futures" else "supervisors-trained"
    assert given.said(name, "2025-10-01", rule) == []
    given.arrangement("a1", "boss", "worker")
    assert [s for s, _ in given.said(name, "2025-10-01", rule)] == ["broken"]
    given.trained("boss", "supervision", "2025-09-30")
    assert [s for s, _ in given.said(name, "2025-10-01", rule)] == ["met"]


@pytest.mark.req("B3")
@pytest.mark.parametrize(
    ("provider", "status"), [("local_authority", "met"), ("in_house", "broken"), ("", "broken")]
)
def test_the_executive_s_training_is_from_the_right_provider(provider: str, status: str) -> None:
    given = Given()
    given.person("executive", "operational_executive")
    given.trained("executive", "designated_person", "2024-05-01", provider)
    assert given.said("progress-careers", "2025-10-01", "executive-designated-person") == [(status, "")]


@pytest.mark.req("B4")
def test_the_chain_is_asked_for_until_the_top_or_an_external_supervisor() -> None:
    given = Given()
    given.person("worker", "family_worker")
    given.person("middle", "operational_manager")
    given.person("upper", "operational_manager")
    given.person("outside", "external_supervisor")
    given.person("director", "director")
    given.arrangement("a1", "middle", "worker")
    given.arrangement("a2", "upper", "middle")
    given.arrangement("a3", "outside", "worker")
    given.arrangement("a4", "director", "worker")
    said = {
        f.subject["person"]: f.status
        for f in given.findings("worcestershire", "2025-10-01")
        if f.rule == "supervisors-supervised"
    }
    assert said == {"middle": "met", "upper": "broken"}


@pytest.mark.req("B4")
@pytest.mark.parametrize(
    ("role", "status"), [("director", "met"), ("chief_executive", "met"), ("managing_director", "broken")]
)
def test_the_executive_is_supervised_by_directors_or_above(role: str, status: str) -> None:
    given = Given()
    given.person("executive", "operational_executive")
    given.person("boss", role)
    given.arrangement("a1", "boss", "executive")
    assert given.said("progress-careers", "2025-10-01", "executive-supervised") == [(status, "")]


@pytest.mark.req("B6")
def test_while_a_supervisor_is_long_absent_cover_is_arranged() -> None:
    given = Given()
    given.person("ill", "operational_manager")
    given.person("stand-in", "operational_manager")
    given.person("worker", "practitioner")
    given.arrangement("a1", "ill", "worker")
    assert given.said("worcestershire", "2025-10-01", "cover") == []
    given.circumstance("ill", "long_absence", "2025-10-02")
    assert given.said("worcestershire", "2025-10-02", "cover") == [("broken", "")]
    given.arrangement("a2", "stand-in", "worker", since="2025-10-06", signed="2025-10-06")
    assert given.said("worcestershire", "2025-10-06", "cover") == [("met", "")]


@pytest.mark.req("B1")
def test_a_role_counts_from_its_first_day_to_its_last() -> None:
    given = Given()
    given.half_terms("Autumn 1 2025-09-02 2025-10-24", "Autumn 2 2025-11-03 2025-12-19")
    given.person("lead", "dsl", since="2025-09-03")
    given.person("former", "dsl", left="2025-12-18")
    found = [f for f in given.findings("embark", "2026-01-10") if f.rule == "dsl-half-termly"]
    assert [(f.subject["person"], f.period.name if f.period else "") for f in found] == [
        ("former", "Autumn 1"),
        ("lead", "Autumn 2"),
    ]


@pytest.mark.req("A2")
@pytest.mark.parametrize(
    "name", ["harewood", "north-east-futures", "embark", "worcestershire", "progress-careers"]
)
def test_every_rule_cites_a_clause_and_findings_show_it(name: str) -> None:
    rules = {rule.id: rule for rule in policy(name, sure("2025-10-01")).rules}
    assert all(rule.clause for rule in rules.values())
    given = Given()
    given.half_terms("Autumn 1 2025-09-02 2025-10-24")
    given.person("boss", "dsl", "operational_manager")
    given.person("worker", "family_worker", "deputy_dsl")
    given.case("c1", "worker", "2025-09-01", status="child_protection_plan")
    given.arrangement("a1", "boss", "worker", every="4 weeks")
    given.held("a1", "2025-09-10")
    found = given.findings(name, "2025-10-01")
    assert found
    assert {(f.rule, f.clause, f.strength) for f in found} <= {
        (r.id, r.clause, r.strength) for r in rules.values()
    }
    assert all(f.because and f.explanation.endswith(".") for f in found)
