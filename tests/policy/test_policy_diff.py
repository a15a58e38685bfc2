"""What changes from one policy to another, and for whom."""

from __future__ import annotations

import pytest

from clearsight.policy.domain.diff import Change, as_data, as_text, differences
from clearsight.policy.files import load_policy
from tests.policy.small import HEADER, interval, rule, small
from tests.policy.the_forms import NAMES, POLICIES

ONE = interval("one", "4 weeks")


def only_change(before: str, after: str) -> Change:
    """The one thing that changes between two policies of one rule."""
    (change,) = differences(small(before), small(after))
    return change


@pytest.mark.req("A3")
@pytest.mark.parametrize(
    "after, kind",
    [
        (interval("one", "2 weeks"), "stricter"),
        (interval("one", "6 weeks"), "looser"),
        (interval("one", "4 weeks", strength="recommended"), "looser"),
        (interval("one", "4 weeks", 'who = { roles = ["dsl"] }'), "looser"),
        (interval("one", "2 weeks", 'who = { roles = ["dsl"] }'), "changed"),
        (interval("one", "4 weeks", 'counts = { sessions = "any" }'), "changed"),
        (interval("one", "4 weeks", "from = 2027-01-01"), "changed"),
        (rule("one", 'measure = "interval"'), "looser"),
        (rule("one", 'measure = "agreed"'), "changed"),
        (ONE.replace('clause = "one"', 'clause = "2"'), "moved"),
    ],
)
def test_what_becomes_of_a_rule(after: str, kind: str) -> None:
    assert only_change(ONE, after).kind == kind
    back = {"stricter": "looser", "looser": "stricter"}.get(kind, kind)
    assert only_change(after, ONE).kind == back


def test_it_says_what_changes_and_for_whom() -> None:
    wider = interval("one", "2 weeks", 'who = { roles = ["dsl"] }')
    change = only_change(interval("one", "4 weeks", 'who = { roles = ["dsl"] }'), wider)
    assert change.whom == "every designated safeguarding lead"
    assert (
        "“have supervision at least every 4 weeks” to “have supervision at least every 2 weeks”"
        in change.words
    )
    moved = only_change(wider, interval("one", "2 weeks", 'who = { roles = ["principal"] }'))
    assert moved.whom == "every principal (until now every designated safeguarding lead)"


@pytest.mark.parametrize(
    "before, after, kind",
    [
        ("at_least = 60", "at_least = 45", "looser"),
        ("at_most = 120", "at_most = 90", "stricter"),
        ("at_least = 60, at_most = 120", "at_least = 45, at_most = 90", "changed"),
    ],
)
def test_limits_that_move(before: str, after: str, kind: str) -> None:
    def lasting(limits: str) -> str:
        return rule("one", f'measure = "bounds", of = "minutes", {limits}', 'per = "session"')

    assert only_change(lasting(before), lasting(after)).kind == kind


def test_rules_that_come_and_go() -> None:
    two = rule("two", 'measure = "agreed"')
    assert only_change(ONE, ONE + two).kind == "added"
    assert only_change(ONE + two, ONE).kind == "removed"


def test_a_rule_with_another_id_is_known_by_its_duty() -> None:
    change = only_change(ONE, interval("renamed", "6 weeks"))
    assert (change.kind, change.rule) == ("looser", "renamed")


def test_statements_and_the_document_itself() -> None:
    said = '\n[[statements]]\nabout = "record"\nsays = "kept in"\nvalue = "the folder"\nclause = "8"\n'
    assert only_change(ONE, ONE + said).kind == "added"
    assert only_change(ONE + said.replace('"8"', '"9"'), ONE + said).kind == "moved"
    later = small(ONE, header=HEADER.replace('version = "1"', 'version = "2"').replace("1 year", "2 years"))
    words = [change.words for change in differences(small(ONE), later)]
    assert words == [
        "Version 2 follows 1, from 1 September 2026.",
        "Review every: 2 years; until now 1 year.",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_does_not_differ_from_itself(name: str) -> None:
    policy = load_policy(POLICIES / name).versions[0]
    assert differences(policy, policy) == ()
    assert "Nothing changes." in "".join(as_text(policy, policy, ()))


def test_both_formats_tell_every_change() -> None:
    before, after = (load_policy(POLICIES / name).versions[0] for name in ("harewood", "embark"))
    changes = differences(before, after)
    text = "".join(as_text(before, after, changes, 80))
    assert max(map(len, text.splitlines())) <= 80
    assert text.count(" | ") == len(changes)
    assert len(as_data(before, after, changes)["changes"]) == len(changes)
