"""What counts towards a rule, and the conditions that come after its first sentence."""

from __future__ import annotations

from collections.abc import Iterator

from clearsight.policy.domain import whom
from clearsight.policy.domain.measures import Count, Counts, Hours, Match, Worth
from clearsight.policy.domain.model import Rule
from clearsight.policy.domain.wording import (
    Labels,
    a,
    capital,
    listed,
    number,
    on,
    share,
    some,
    within_quotes,
)

WINDOWS = {
    "month": "month", "quarter": "quarter", "half_term": "half term", "term": "term",
    "calendar_year": "calendar year", "academic_year": "academic year", "financial_year": "financial year",
}  # fmt: skip
USUAL_PAUSES = ("long_absence",)
_CLOCKED = ("interval", "agreed", "count", "hours")


def thing(rule: Rule, labels: Labels) -> str:
    """What is to happen, with its verb: "have supervision", "lead group supervision", "be discussed"."""
    what = f"{'lead' if rule.per == 'supervisor' else 'have'} {_supervision(rule.counts)}"
    return _happening(rule, what, labels)


def once(rule: Rule, labels: Labels) -> str:
    """One session that a deadline asks for: "have a planned session", "be discussed in an ad hoc session"."""
    return _happening(rule, f"have {sessions(rule.counts)}", labels)


def _happening(rule: Rule, what: str, labels: Labels) -> str:
    """What is to happen, with all that narrows it, or the events that stand for it."""
    counts = rule.counts
    events = [labels.event(code) for code in counts.events]
    if counts.sessions == "none":
        return "have " + listed(events, "or")
    if rule.per == "case":
        what = f"be discussed in {sessions(counts)}"
    if counts.led_by is not None:
        what += f" led by {whom.somebody(counts.led_by, labels)}"
    if counts.at_least_minutes is not None:
        what += f" of at least {counts.at_least_minutes} minutes"
    if counts.discussing_cases is not None and rule.per != "case":
        what += " that discusses cases" if counts.discussing_cases else " that discusses no cases"
    return what + (f" (or {listed(events, 'or')})" if events else "")


def _supervision(counts: Counts) -> str:
    kind = {"planned": "", "ad_hoc": "ad hoc ", "any": "planned or ad hoc "}.get(counts.sessions, "")
    return (
        f"{kind}{listed([whom.KINDS[k] for k in counts.kinds], 'or')}{' ' if counts.kinds else ''}supervision"
    )


def sessions(counts: Counts) -> str:
    """A session of the kind that counts."""
    kind = {"planned": "a planned", "ad_hoc": "an ad hoc", "any": "a planned or ad hoc"}.get(
        counts.sessions, "a"
    )
    kinds = listed([whom.KINDS[k] for k in counts.kinds], "or")
    return f"{kind} {kinds}{' ' if kinds else ''}session"


def further(rule: Rule, labels: Labels) -> Iterator[str]:
    """The sentences that follow: credit, gaps, absence, variations, dates."""
    asks, counts = rule.asks, rule.counts
    if counts.group_time == "shared":
        yield "The time of a group is shared out among those who are there."
    for worth in counts.worth:
        yield _worth(worth, labels)
    for cap in counts.caps:
        kinds = listed([whom.KINDS[kind] for kind in cap.kinds], "or")
        yield f"At most {share(cap.share)} may come from {kinds} sessions."
    yield from _windows(rule)
    if isinstance(asks, Count | Hours) and asks.pro_rata:
        yield "Those who work part time are asked for their part."
    if asks.measure in _CLOCKED and rule.pauses != USUAL_PAUSES:
        absent = labels.any_of("circumstance", rule.pauses)
        yield f"The clock stops while somebody is {absent}." if absent else "No absence stops the clock."
    if isinstance(asks, Match) and asks.site_except_roles:
        yield capital(f"{a(labels.any_of('role', asks.site_except_roles))} may work anywhere.")
    yield from _settled(rule, labels)


def _worth(worth: Worth, labels: Labels) -> str:
    one = a(f"{whom.KINDS[worth.kind]} session") if worth.kind else labels.event(worth.event or "")
    return capital(f"{one} counts for {share(worth.counts) if worth.counts < 1 else number(worth.counts)}.")


def _windows(rule: Rule) -> Iterator[str]:
    asks = rule.asks
    if isinstance(asks, Hours) and asks.averaged_over == 1:
        yield f"Each {WINDOWS[asks.per]} stands alone: nothing is averaged."
    if isinstance(asks, Count) and asks.may_miss:
        missed = some(asks.may_miss.windows, WINDOWS[asks.per] if asks.per else "window")
        yield f"Up to {missed} of each {WINDOWS[asks.may_miss.per]} may pass without."
    if isinstance(asks, Count) and asks.longest_gap:
        yield f"No gap is longer than {asks.longest_gap}."


def _settled(rule: Rule, labels: Labels) -> Iterator[str]:
    if rule.instead_of:
        others = within_quotes((name.replace("-", " ") for name in rule.instead_of), "and")
        yield f"It stands instead of {others}."
    if rule.variation is not None:
        lasting = f", for at most {rule.variation.lasting}" if rule.variation.lasting else ""
        by = labels.any_of("role", rule.variation.approved_by)
        approved = f" with the approval of {a(by)}" if by else ""
        yield f"It may be varied{approved} to at most {rule.variation.at_most}{lasting}."
    if rule.from_ and rule.to:
        yield f"It holds from {on(rule.from_)} to {on(rule.to)}."
    elif rule.from_ or rule.to:
        yield f"It holds from {on(rule.from_)}." if rule.from_ else f"It holds until {on(rule.to)}."  # type: ignore[arg-type]
    if rule.who.judgement or rule.cases.judgement:
        who = "Who that is" if rule.who.judgement else "Which those are"
        yield f"{who}, people judge; it is shown, and not counted."
