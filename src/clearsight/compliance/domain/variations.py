"""Approved departures from a rule: within the bounds that the policy sets they are judged instead of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Variation
from clearsight.compliance.domain.findings import Because, Finding
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.compliance.domain.wording import listed, on
from clearsight.kernel.durations import Duration, parse_duration
from clearsight.kernel.spans import Span, Spans, holds_on, union
from clearsight.policy.domain.model import Rule


class Varied(NamedTuple):
    """A variation within its bounds: what is asked instead, when, and who approved it."""

    every: Duration
    spans: Spans
    approved_by: str


def varied(bench: Bench, rule: Rule, about: dict[str, str]) -> Iterable[Varied]:
    """The variations of a rule that hold for a subject. One outside its bounds changes nothing."""
    for variation in bench.world.variations.get(rule.id, ()):
        if _concerns(variation, about) and not _outside(bench, rule, variation):
            name = bench.world.name(variation.approved_by) or "nobody named"
            yield Varied(parse_duration(variation.every), (_spans(bench, rule, variation),), name)


def _spans(bench: Bench, rule: Rule, variation: Variation) -> Span:
    """When it holds: one without an end as long as the policy lets it last, and what it excused stays so."""
    if variation.to is None and rule.variation is not None and rule.variation.lasting is not None:
        return Span(variation.from_, rule.variation.lasting.after(variation.from_))
    return bench.world.span(variation)


def _concerns(variation: Variation, about: dict[str, str]) -> bool:
    if variation.person and variation.person != about.get("person"):
        return False
    return not variation.arrangement or variation.arrangement == about.get("arrangement")


def variation_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """Each variation of a rule that goes further than the policy lets it: broken, while it stands."""

    def judge(candidate: Candidate) -> Iterable[Finding]:
        for variation in bench.world.variations.get(rule.id, ()):
            faults = _outside(bench, rule, variation) or _outlived(bench, rule, variation)
            if faults and holds_on((bench.world.span(variation),), bench.as_of):
                about = subject(person=variation.person, arrangement=variation.arrangement)
                who = f" for {bench.world.name(variation.person)}" if variation.person else ""
                words = (
                    f"The variation of {on(variation.from_)}{who} to every {variation.every} does not hold: "
                    f"{listed(faults)}."
                )
                fact = Because(f"variation {variation.variation}", (("from", variation.from_),))
                yield finding(candidate, "broken", about, words, [fact])

    if bench.world.variations.get(rule.id):
        yield Candidate(rule, order, (), (), judge)


def _outside(bench: Bench, rule: Rule, variation: Variation) -> list[str]:
    return [words for _, words in outside_bounds(bench, rule, variation)]


def outside_bounds(bench: Bench, rule: Rule, variation: Variation) -> list[tuple[str, str]]:
    """What is wrong with a variation, each with its place (rule, every, to, approved_by); nothing where it
    is within the bounds that the policy sets.
    """
    bounds = rule.variation
    if bounds is None:
        return [("rule", "the policy allows no variation of this rule")]
    every, faults = parse_duration(variation.every), []
    if (
        every.in_school_periods != bounds.at_most.in_school_periods
        or every.nominal_days > bounds.at_most.nominal_days
    ):
        faults.append(("every", f"the policy allows at most {bounds.at_most}"))
    if bounds.lasting is not None and variation.to and variation.to > bounds.lasting.after(variation.from_):
        faults.append(("to", f"it may last no longer than {bounds.lasting}"))
    if bounds.approved_by and not _approved(bench, variation, bounds.approved_by):
        roles = listed(role.replace("_", " ") for role in bounds.approved_by)
        faults.append(("approved_by", f"it needs the approval of {roles}"))
    return faults


def _outlived(bench: Bench, rule: Rule, variation: Variation) -> list[str]:
    """That one without an end, within its bounds otherwise, has lasted as long as the policy lets it."""
    last = _spans(bench, rule, variation).last
    if variation.to is not None or bench.as_of <= last:
        return []
    return [f"it was approved without an end and has held until {on(last)}, as long as it may"]


def _approved(bench: Bench, variation: Variation, roles: tuple[str, ...]) -> bool:
    """Whether it names a person who held one of the roles when it began, or else the role itself."""
    who = variation.approved_by
    held = bench.world.roles.get(who, ())
    spans = union(Span(role.from_, role.to) for role in held if role.role in roles)
    return holds_on(spans, variation.from_) or who in roles or who.replace(" ", "_") in roles
