"""What a rule asks of a case, and of whose signature, is judged as what it asks of a person is."""

from __future__ import annotations

from tests.compliance.scene import Scene, one, pair


def test_an_interval_in_half_terms_may_be_asked_of_a_case() -> None:
    policy = one('measure = "interval", every = "1 half term"', 'per = "case"')
    scene = pair()
    scene.half_terms("Autumn 1 2025-09-01 2025-10-24", "Autumn 2 2025-11-03 2025-12-19")
    scene.case("c1", "worker", "2025-09-01")
    scene.held("a1", "2025-09-30", cases="c1")
    assert scene.says(policy, "2025-12-20") == [("met", "2025-10-24"), ("missed", "2025-12-19")]


def test_an_agreement_within_a_time_is_signed_by_whom_the_rule_names() -> None:
    policy = one(
        'measure = "deadline", after = "begins", done = "agreement", within = "4 weeks", '
        'by = ["supervisee", "supervisor", "role:headteacher"]',
        'per = "arrangement"',
    )
    scene: Scene = pair()
    scene.person("head", "headteacher")
    assert scene.says(policy, "2025-10-01") == [("overdue", "2025-09-29")]
    scene.signs("a1", "head", "2025-09-20")
    assert scene.says(policy, "2025-10-01") == [("met", "2025-09-29")]
