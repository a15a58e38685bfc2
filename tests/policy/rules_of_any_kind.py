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

WHICH: dict[str, st.SearchStrategy[Any]] = {
    "sessions": st.sampled_from(["planned", "ad_hoc", "any"]), "kinds": KINDS, "led_by": PLAIN,
    "at_least_minutes": st.just(45),
}  # fmt: skip
EVENTS = {"events": st.just(["visit"])}
WORTH = {"worth": st.just([{"kind": "group", "counts": 0.5}])}
CAPS = {"caps": st.just([{"kinds": ["group", "peer"], "share": 0.25}])}
ABOUT = {"discussing_cases": st.booleans()}


def credit(*parts: dict[str, st.SearchStrategy[Any]]) -> dict[str, st.SearchStrategy[Any]]:
    """A rule's `counts`, with what its measure reads of it."""
    keys = {key: value for part in (WHICH, *parts) for key, value in part.items()}
    return {"counts": some(**keys).map(_sound)}


def _sound(counts: dict[str, Any]) -> dict[str, Any]:
    """Without credit for kinds of session that do not count."""
    kinds = set(counts.get("kinds") or ("group", "peer"))
    lacking = {
        key for key, wanted in (("worth", {"group"}), ("caps", {"group", "peer"})) if not kinds & wanted
    }
    return {key: value for key, value in counts.items() if key not in lacking}


PAUSES = {"pauses": st.sampled_from([[], ["long_absence", "induction"]])}
VARIED = {"variation": st.just({"at_most": "8 weeks"})}


def laid(
    asked: st.SearchStrategy[Any], *more: dict[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    """What a rule asks, and any of the keys beside it that its measure reads."""
    keys = {key: value for part in more for key, value in part.items()}
    return st.fixed_dictionaries({"asks": asked}, optional=keys)


def deadline(after: Any, done: list[str], may: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Something to be done after something."""
    return asks("deadline", {"after": after, "done": st.sampled_from(done)}, may)


TURN = st.sampled_from(["begins", "ends"])
EARLY = {"within": st.one_of(DAYS, st.just("same day")), "not_before": DAYS}
WORKED = deadline(TURN, ["training:dsl"], {}).map(
    lambda made: {**made, "within": "10 days", "working_days": True}
)
OF_PERSONS = st.one_of(
    laid(asks("interval", {}, {"every": DAYS, "or_after": st.just({"event": "visit", "count": 20})}),
         credit(EVENTS, WORTH, ABOUT), PAUSES, VARIED),
    laid(asks("interval", {"every": lengths("half terms", "terms")}, {}),
         credit(EVENTS, WORTH, ABOUT), PAUSES),
    laid(asks("agreed", {}, {"must_state": st.booleans()}), credit(EVENTS, WORTH, ABOUT), PAUSES),
    laid(asks("count", {"per": WINDOW}, {"at_least": AMOUNT, "may_miss": st.just({"windows": 2}),
                                          "longest_gap": DAYS, "pro_rata": st.booleans()}),
         credit(EVENTS, WORTH, CAPS, ABOUT), PAUSES),
    laid(asks("count", {"rolling": DAYS}, {"at_least": AMOUNT}), credit(EVENTS, WORTH, ABOUT), PAUSES),
    laid(asks("hours", {"per": WINDOW}, {"at_least": AMOUNT, "averaged_over": st.integers(1, 4)}),
         credit({"group_time": st.just("shared")}, WORTH, CAPS, ABOUT), PAUSES),
    laid(asks("validity", {"of": st.just("training"), "kinds": st.just(["dsl"])}, {"lasting": DAYS})),
    laid(asks("validity", {"of": st.just("training"), "kinds": st.just(["dsl"]), "lasting": DAYS},
              {"starting_within": DAYS, "providers": st.just(["in_house"])})),
    laid(asks("presence", {"of": st.sampled_from(["agreement", "arrangement", "supervision", "cover"])},
              {"led_by": PLAIN, "arrangements": ARRANGEMENTS})),
    laid(asks("bounds", {"of": st.sampled_from(["supervisees", "caseload"]), "at_most": AMOUNT}, {})),
    laid(deadline(TURN, ["session"], EARLY), credit(EVENTS, ABOUT)),
    laid(deadline(TURN, ["training:dsl", "event:visit"], EARLY)),
    laid(deadline(TURN, ["agreement"], {**EARLY, "by": PARTIES})),
    laid(deadline(st.just("event:visit"), ["agreement", "training:dsl", "event:incident"], EARLY)),
    laid(WORKED),
)  # fmt: skip
OF_ARRANGEMENTS = st.one_of(
    laid(asks("presence", {"of": st.just("agreement")}, {"signed_by": PARTIES})),
    laid(asks("presence", {"of": st.sampled_from(["cover", "signed_member"])}, {})),
    laid(asks("validity", {"of": st.just("agreement")},
              {"renew_by": st.just("09-30"), "or_on": st.just(["visit"])})),
    laid(asks("match", {"senior": st.just(True)},
              {"supervisor": WHO, "never": WHO, "site": st.sampled_from(["same", "different"]),
               "inside_organisation": st.booleans(), "shares": ROLES})),
    laid(asks("bounds", {"of": st.just("members"), "at_least": st.just(2.0)}, {"at_most": st.just(8.0)})),
    laid(asks("no_looser", {}, {}), VARIED),
)  # fmt: skip
ON_TIME = {"within": st.one_of(DAYS, st.sampled_from(["same day", "next session", "unstated"]))}
OF_SESSIONS = st.one_of(
    laid(deadline(st.just("held"), ["written_up", "event:visit"], ON_TIME), {"sessions": SESSIONS}),
    laid(deadline(st.just("held"), ["signed"], {**ON_TIME, "by": PARTIES}), {"sessions": SESSIONS}),
    laid(deadline(st.just("cancelled"), ["rearranged"], {"within": DAYS})),
    laid(deadline(st.just("action"), ["action_done"], {"within": DAYS}), {"sessions": SESSIONS}),
    laid(deadline(st.just("event:visit"), ["signed", "event:incident"], {"within": DAYS})),
    laid(asks("bounds", {"of": st.sampled_from(["minutes", "present"]), "at_least": AMOUNT}, {}),
         {"sessions": SESSIONS}),
)  # fmt: skip
OF_CASES = st.one_of(
    laid(asks("coverage", {"per": WINDOW}, {"share": st.just(0.2)}), credit(EVENTS)),
    laid(asks("interval", {}, {"every": DAYS}), credit(EVENTS, WORTH)),
    laid(deadline(TURN, ["session", "discussed"], EARLY), credit(EVENTS)),
)


def _rules(per: str, made: st.SearchStrategy[Any], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    around = st.fixed_dictionaries(
        {
            "strength": st.sampled_from(["required", "recommended", "permitted"]),
            "per": st.just(per),
            "clause": st.sampled_from(["1", "2.10", "Frequency", "Appendix 1a"]),
            **more,
        },
        optional={
            "topic": st.just("supervision"), "from": st.just(STARTS), "to": st.just(ENDS), "who": WHO,
        },
    )  # fmt: skip
    return st.builds(lambda one, other: {**one, **other}, around, made)


RULE = st.one_of(
    _rules("person", OF_PERSONS),
    _rules("arrangement", OF_ARRANGEMENTS, arrangements=ARRANGEMENTS),
    _rules("session", OF_SESSIONS),
    _rules("case", OF_CASES, cases=CASES),
)


def _policy(rules: list[dict[str, Any]]) -> Policy:
    named = [{"id": f"rule-{n}", "title": f"rule {n}", **rule} for n, rule in enumerate(rules)]
    header = {"name": "made-up", "title": "Made up", "version": "1", "effective_from": STARTS}
    return Policy.model_validate({"policy": header, "codes": CODES, "rules": named})


POLICIES = st.builds(_policy, st.lists(RULE, max_size=6))
