"""Keys that say nothing: each measure reads some keys of a rule, and one that it does not read is refused.

A key that is silently left aside makes a policy look stricter, or kinder, than it is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from clearsight.policy.domain.complaints import Flaw
from clearsight.policy.domain.deeds import anchor, deed, one
from clearsight.policy.domain.measures import Counts, Coverage, Deadline, Presence, Validity
from clearsight.policy.domain.model import Rule
from clearsight.policy.domain.places import Path

_WHICH = ("sessions", "kinds", "led_by", "at_least_minutes", "discussing_cases")
_CREDIT = ("events", "worth", "group_time", "caps")


def _counts(*credit: str) -> frozenset[str]:
    return frozenset(f"counts.{key}" for key in (*_WHICH, *credit))


_CLOCK = frozenset({"pauses", "instead_of"})
_WITH_WHOM = frozenset({"asks.led_by", "asks.arrangements"})
_WHICH_TRAINING = frozenset({"asks.kinds", "asks.providers"})
# What each measure reads, of the keys that only some measures read: `counts` and `asks` key by key. A key
# that stands in no row is read by all, or belongs to one measure alone.
READ: dict[str, frozenset[str]] = {
    "an interval": _counts("events", "worth") | _CLOCK | {"variation", "asks.or_after"},
    "an interval in half terms or terms": _counts("events", "worth") | _CLOCK,
    "a count by windows":
        _counts("events", "worth", "caps") | _CLOCK | {"asks.may_miss", "asks.pro_rata"},
    "a count over any stretch": _counts("events", "worth") | _CLOCK,
    "hours": _counts("worth", "group_time", "caps") | _CLOCK | {"asks.pro_rata"},
    "what was agreed": _counts("events", "worth") | _CLOCK,
    "coverage": _counts("events") | {"instead_of"},
    "coverage of a share": _counts("events"),
    "a deadline for a session": _counts("events"),
    "a deadline": frozenset(),
    "the validity of a training": _WHICH_TRAINING | {"asks.starting_within"},
    "the validity of an agreement": frozenset({"asks.or_on"}),
    "the presence of an agreement": frozenset({"asks.signed_by"}),
    "the presence of an agreement of one's own": _WITH_WHOM,
    "the presence of a training": _WHICH_TRAINING,
    "the presence of an arrangement": _WITH_WHOM,
    "the presence of supervision": _WITH_WHOM,
    "the presence of cover": _WITH_WHOM,
    "the presence of signed_member": frozenset(),
    "bounds": frozenset(),
    "match": frozenset(),
    "no_looser": frozenset({"variation"}),
}  # fmt: skip
_ONLY_SOME: frozenset[str] = frozenset().union(*READ.values())
_MENDS: Mapping[tuple[str, str], str] = {
    ("an interval", "counts.caps"): 'ask for a count or for hours, as in measure = "count"',
    ("the validity of a training", "asks.or_on"):
        'write another rule: asks = { measure = "deadline", after = "event:CODE", done = "training:CODE" }',
    ("hours", "counts.events"): "an event has no length: ask for a count, or take it out",
    ("an interval in half terms or terms", "variation"): 'write every in weeks or months, as in "6 weeks"',
}  # fmt: skip


def kind_of(rule: Rule) -> str:
    """Which row of the table a rule stands in."""
    asks = rule.asks
    if asks.measure == "interval":
        counted = asks.every is not None and asks.every.in_school_periods
        return "an interval in half terms or terms" if counted else "an interval"
    if asks.measure == "count":
        return "a count over any stretch" if asks.rolling else "a count by windows"
    if isinstance(asks, Coverage):
        return "coverage" if asks.share == 1 else "coverage of a share"
    if isinstance(asks, Deadline):
        return "a deadline for a session" if deed(asks) in ("session", "discussed") else "a deadline"
    if isinstance(asks, Validity):
        return f"the validity of {_with_article(asks.of)}"
    if isinstance(asks, Presence):
        own = " of one's own" if asks.of == "agreement" and rule.per == "person" else ""
        return f"the presence of {_with_article(asks.of)}{own}"
    return {"agreed": "what was agreed"}.get(asks.measure, asks.measure)


def _with_article(of: str) -> str:
    return {"training": "a training", "agreement": "an agreement", "arrangement": "an arrangement"}.get(
        of, of
    )


def idle(rule: Rule, path: Path) -> Iterator[Flaw]:
    """A flaw for each key that was written and that nothing reads."""
    kind = kind_of(rule)
    for key in _given(rule):
        if key in _ONLY_SOME and key not in READ[kind]:
            yield _flaw(kind, key, path)
    yield from _by_subject(rule, path)
    yield from _of_events(rule, path)
    yield from _dead_credit(rule, (*path, "counts"))


def _given(rule: Rule) -> Iterator[str]:
    """The keys of a rule that were written, in the words of the table."""
    yield from (key for key in ("pauses", "instead_of", "variation") if key in rule.model_fields_set)
    yield from (f"counts.{key}" for key in (*_WHICH, *_CREDIT) if key in rule.counts.model_fields_set)
    yield from (f"asks.{key}" for key in type(rule.asks).model_fields if key in rule.asks.model_fields_set)


def _flaw(kind: str, key: str, path: Path) -> Flaw:
    readers = [name for name in READ if key in READ[name]]
    mend = _MENDS.get((kind, key)) or f"take it out: it is for {', '.join(readers)}"
    if key == "instead_of":
        mend = "take it out, and leave its people out of the other rule: who = { none = [...] }"
    return Flaw((*path, *key.split(".")), f"{key.split('.')[-1]!r} says nothing in {kind}", mend)


def _by_subject(rule: Rule, path: Path) -> Iterator[Flaw]:
    """Keys that are read of a person, and not of whatever else a rule may be asked."""
    people = rule.per in ("person", "supervisor")
    clocks: tuple[tuple[str, Path, Callable[[], bool]], ...] = (
        ("pauses", (), lambda: "pauses" in rule.model_fields_set and rule.asks.measure != "agreed"),
        ("pro_rata", ("asks",), lambda: bool(getattr(rule.asks, "pro_rata", False))),
        ("or_after", ("asks",),
         lambda: bool(getattr(rule.asks, "or_after", None)) and rule.per == "arrangement"),
    )  # fmt: skip
    for key, within, given in clocks:
        if not people and rule.asks.measure in ("interval", "count", "hours", "agreed") and given():
            yield Flaw((*path, *within, key), f"{key!r} says nothing in a rule asked of {one(rule.per)}",
                       'take it out, or set per = "person"')  # fmt: skip
    if rule.per == "case" and rule.counts.discussing_cases is not None:
        yield Flaw((*path, "counts", "discussing_cases"), "what counts for a case discusses it",
                   "take it out")  # fmt: skip


def _of_events(rule: Rule, path: Path) -> Iterator[Flaw]:
    """A deadline that runs from an event speaks of whatever the event names."""
    if not isinstance(rule.asks, Deadline) or anchor(rule.asks) != "event":
        return
    for key, per in (("sessions", "session"), ("arrangements", "arrangement")):
        if key in rule.model_fields_set and rule.per == per:
            yield Flaw((*path, key), f"{key!r} says nothing where an event sets the clock running",
                       f"take it out: it is asked of the {per} that the event names")  # fmt: skip


def _dead_credit(counts_of: Rule, path: Path) -> Iterator[Flaw]:
    """Credit for what does not count at all."""
    counts: Counts = counts_of.counts
    if counts.sessions == "none":
        for key in ("kinds", "led_by", "at_least_minutes", "discussing_cases", "caps"):
            if key in counts.model_fields_set:
                yield Flaw((*path, key), f"{key!r} says nothing where no session counts", "take it out")
    kinds = set(counts.kinds) if counts.kinds else {"one_to_one", "group", "peer"}
    kinds = set() if counts.sessions == "none" else kinds
    seen: set[str] = set()
    for n, worth in enumerate(counts.worth):
        name = worth.kind or worth.event or ""
        if worth.kind is not None and worth.kind not in kinds:
            yield Flaw((*path, "worth", n, "kind"), f"sessions of the kind {name!r} do not count here",
                       "take it out, or let them count")  # fmt: skip
        if name in seen:
            yield Flaw((*path, "worth", n), f"what {name!r} counts for is said already", "keep one of them")
        seen.add(name)
    for n, cap in enumerate(counts.caps):
        if kinds and not kinds & set(cap.kinds):
            yield Flaw((*path, "caps", n, "kinds"), "sessions of these kinds do not count here",
                       "take the cap out, or let them count")  # fmt: skip
