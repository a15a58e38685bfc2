"""Valid policies made up by Hypothesis: any population, any measure, any credit."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from clearsight.kernel.durations import Duration
from clearsight.policy.domain.model import Policy

CODES = {"event": {"visit": "home visit", "incident": ""}, "employment": {"sessional": "sessional worker"}}
KINDS = st.lists(st.sampled_from(["one_to_one", "group", "peer"]), max_size=2, unique=True)
ROLES = st.lists(st.sampled_from(["dsl", "deputy_dsl", "principal", "headteacher"]), max_size=3, unique=True)
STARTS, ENDS = date(2026, 9, 1), date(2028, 9, 1)


def lengths(*units: str) -> st.SearchStrategy[str]:
    """Lengths of time as they are written."""
    return st.builds(lambda n, unit: str(Duration(n, unit)), st.integers(1, 24), st.sampled_from(units))


DAYS = lengths("days", "weeks", "months", "years")
ANY_LENGTH = lengths("days", "weeks", "months", "half terms", "terms")


def some(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A table with any of these keys."""
    return st.fixed_dictionaries({}, optional=keys)


def asks(measure: str, must: dict[str, Any], may: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A measure with the keys that it must have and any of those that it may have."""
    return st.fixed_dictionaries({"measure": st.just(measure), **must}, optional=may)


RANGE = st.one_of(
    st.just({"below": 10.0}), st.just({"at_least": 3.0}), st.just({"at_least": 1.0, "below": 9.0})
)
TIER = st.one_of(st.builds(lambda d: {"below": d}, DAYS), st.builds(lambda d: {"at_least": d}, DAYS))
AFTER = st.builds(lambda d: {"event": "incident", "lasting": d}, DAYS)
PLAIN = some(
    roles=ROLES, at=st.just(["host"]), circumstances=st.just(["probation"]), holds_cases=st.booleans(),
    employment=st.just(["sessional"]), fraction=RANGE, caseload=RANGE, time_in_post=TIER, time_employed=TIER,
    supervises=st.booleans(), supervised=st.booleans(), in_arrangements=KINDS, discussing_cases=st.booleans(),
    after_event=AFTER, since_event=st.just("visit"), until_event=st.just("visit"), judgement=st.booleans(),
)  # fmt: skip
LISTS = st.lists(PLAIN, max_size=2)
WHO = st.builds(lambda who, any_, none: {**who, "any": any_, "none": none}, PLAIN, LISTS, LISTS)
ARRANGEMENTS = some(kinds=KINDS, discusses_cases=st.booleans(), supervisor=PLAIN, members=PLAIN)
CASES = some(
    statuses=st.just(["looked_after"]), lead=PLAIN, open_for=TIER, after_event=AFTER, at=st.just(["host"])
)
SESSIONS = some(
    kind=st.sampled_from(["planned", "ad_hoc", "any"]),
    arrangements=ARRANGEMENTS,
    discussing_cases=st.booleans(),
)
WINDOW = st.sampled_from(
    ["month", "quarter", "half_term", "term", "calendar_year", "academic_year", "financial_year"]
)
AMOUNT = st.sampled_from([1.0, 1.5, 2.0, 6.0, 12.0])
PARTIES = st.lists(st.sampled_from(["supervisee", "supervisor", "role:headteacher"]), max_size=3, unique=True)

OF_PERSONS = st.one_of(
    asks("interval", {}, {"every": ANY_LENGTH, "or_after": st.just({"event": "visit", "count": 20})}),
    asks("agreed", {}, {"must_state": st.booleans()}),
    asks("count", {"per": WINDOW}, {"at_least": AMOUNT, "may_miss": st.just({"windows": 2}),
                                     "longest_gap": DAYS, "pro_rata": st.booleans()}),
    asks("count", {"rolling": DAYS}, {"at_least": AMOUNT}),
    asks("hours", {"per": WINDOW}, {"at_least": AMOUNT, "averaged_over": st.integers(1, 4)}),
    asks("validity", {"of": st.just("training"), "kinds": st.just(["dsl"])},
         {"lasting": DAYS, "starting_within": DAYS, "or_on": st.just(["visit"])}),
    asks("presence", {"of": st.sampled_from(["agreement", "arrangement", "supervision"])}, {"led_by": PLAIN}),
    asks("bounds", {"of": st.sampled_from(["supervisees", "caseload"]), "at_most": AMOUNT}, {}),
    asks("deadline", {"after": st.sampled_from(["begins", "ends", "event:visit"]),
                      "done": st.sampled_from(["session", "agreement", "training:dsl", "event:visit"])},
         {"within": DAYS, "not_before": DAYS, "working_days": st.booleans()}),
)  # fmt: skip
OF_ARRANGEMENTS = st.one_of(
    asks("presence", {"of": st.sampled_from(["agreement", "cover", "signed_member"])},
         {"signed_by": PARTIES}),
    asks("validity", {"of": st.just("agreement")},
         {"renew_by": st.just("09-30"), "or_on": st.just(["visit"])}),
    asks("match", {}, {"supervisor": WHO, "never": WHO, "site": st.sampled_from(["same", "different"]),
                       "senior": st.booleans(), "inside_organisation": st.booleans(), "shares": ROLES}),
    asks("bounds", {"of": st.just("members"), "at_least": st.just(2.0)}, {"at_most": st.just(8.0)}),
    asks("no_looser", {}, {}),
)  # fmt: skip
OF_SESSIONS = st.one_of(
    asks("deadline", {"after": st.just("held"),
                      "done": st.sampled_from(["written_up", "signed", "event:visit"])},
         {"within": st.one_of(DAYS, st.sampled_from(["same day", "next session", "unstated"]))}),
    asks("deadline", {"after": st.just("cancelled"), "done": st.just("rearranged")}, {"within": DAYS}),
    asks("deadline", {"after": st.just("action"), "done": st.just("action_done")}, {}),
    asks("bounds", {"of": st.sampled_from(["minutes", "present"]), "at_least": AMOUNT}, {}),
)  # fmt: skip
OF_CASES = st.one_of(
    asks("coverage", {"per": WINDOW}, {"share": st.just(0.2)}),
    asks("interval", {}, {"every": ANY_LENGTH}),
)
COUNTS = some(
    sessions=st.sampled_from(["planned", "ad_hoc", "any"]), kinds=KINDS, led_by=PLAIN,
    at_least_minutes=st.just(45), discussing_cases=st.booleans(), events=st.just(["visit"]),
    worth=st.just([{"kind": "group", "counts": 0.5}]), group_time=st.just("shared"),
    caps=st.just([{"kinds": ["peer"], "share": 0.25}]),
)  # fmt: skip


def _rules(per: str, asked: st.SearchStrategy[Any], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {
            "strength": st.sampled_from(["required", "recommended", "permitted"]),
            "per": st.just(per),
            "asks": asked,
            "clause": st.sampled_from(["1", "2.10", "Frequency", "Appendix 1a"]),
            **more,
        },
        optional={
            "topic": st.just("supervision"), "from": st.just(STARTS), "to": st.just(ENDS),
            "counts": COUNTS, "pauses": st.sampled_from([[], ["long_absence", "induction"]]),
            "variation": st.just({"at_most": "8 weeks"}), "who": WHO,
        },
    )  # fmt: skip


RULE = st.one_of(
    _rules("person", OF_PERSONS),
    _rules("arrangement", OF_ARRANGEMENTS, arrangements=ARRANGEMENTS),
    _rules("session", OF_SESSIONS, sessions=SESSIONS),
    _rules("case", OF_CASES, cases=CASES),
)


def _policy(rules: list[dict[str, Any]]) -> Policy:
    named = [{"id": f"rule-{n}", "title": f"rule {n}", **rule} for n, rule in enumerate(rules)]
    header = {"name": "made-up", "title": "Made up", "version": "1", "effective_from": STARTS}
    return Policy.model_validate({"policy": header, "codes": CODES, "rules": named})


POLICIES = st.builds(_policy, st.lists(RULE, max_size=6))
