"""Who may supervise whom: roles, sites, seniority, and what supervisor and supervisee must share."""

from __future__ import annotations

from collections.abc import Iterable

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Arrangement
from clearsight.compliance.domain.findings import Because, Finding
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.compliance.domain.wording import listed
from clearsight.kernel.roles import OUTSIDE, SENIORITY
from clearsight.kernel.spans import holds_on
from clearsight.policy.domain.measures import Match
from clearsight.policy.domain.model import Rule
from clearsight.policy.domain.population import Who


def match_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """Who may supervise whom: each member of each standing arrangement."""

    def judge(candidate: Candidate) -> Iterable[Finding]:
        for arrangement in bench.world.arrangements.values():
            if not holds_on(bench.arrangement(rule, arrangement), bench.as_of):
                continue
            for person in bench.world.supervised_on(arrangement, bench.as_of):
                if holds_on(bench.who(rule, person), bench.as_of):
                    yield _match(bench, candidate, arrangement, person)

    yield Candidate(rule, order, (), (), judge)


def _match(bench: Bench, candidate: Candidate, arrangement: Arrangement, person: str) -> Finding:
    asks = candidate.rule.asks
    assert isinstance(asks, Match)
    faults = list(_mismatches(bench, asks, arrangement.supervisor, person))
    supervisor, name = bench.world.name(arrangement.supervisor), bench.world.name(person)
    fact = Because(f"arrangement {arrangement.arrangement}", (("from", arrangement.from_),))
    facts = [fact, *_roles(bench, arrangement.supervisor), *_roles(bench, person)]
    about = subject(person=person, arrangement=arrangement.arrangement)
    if faults:
        words = f"{name} may not be supervised by {supervisor}: the supervisor {listed(faults)}."
        return finding(candidate, "broken", about, words, facts)
    return finding(
        candidate, "met", about, f"{name} is supervised by {supervisor}, as the policy asks.", facts
    )


def _mismatches(bench: Bench, asks: Match, supervisor: str, person: str) -> Iterable[str]:
    """Each way in which the pair does not go together, as the end of a sentence about the supervisor."""
    day = bench.as_of
    if asks.supervisor is not None and not holds_on(bench.spans_of(asks.supervisor, supervisor), day):
        yield "is not " + (_called(bench, asks.supervisor) or "of those whom it names")
    if asks.never is not None and holds_on(bench.spans_of(asks.never, supervisor), day):
        yield "is " + (_called(bench, asks.never) or "one of those whom it rules out")
    if asks.inside_organisation and not _sites(bench, supervisor, (OUTSIDE,)):
        yield "comes from outside the organisation"
    if asks.senior and _rank(bench, supervisor) < _rank(bench, person):
        yield "is less senior"
    if asks.shares and not _held(bench, supervisor) & _held(bench, person) & set(asks.shares):
        yield "does not share their profession"
    yield from _places(bench, asks, supervisor, person)


def _places(bench: Bench, asks: Match, supervisor: str, person: str) -> Iterable[str]:
    theirs, own = _sites(bench, supervisor, asks.site_except_roles), _sites(bench, person, ())
    if asks.site == "different" and theirs & own:
        yield "works at the same school"
    if asks.site == "same" and not theirs & own:
        yield "works at another school"


def _called(bench: Bench, who: Who) -> str:
    roles = sorted({role for each in (who, *who.any) for role in each.roles})
    return " or ".join(bench.role_label(role) for role in roles)


def _held(bench: Bench, person: str) -> set[str]:
    return {r.role for r in bench.world.roles.get(person, ()) if bench.as_of in bench.world.span(r)}


def _roles(bench: Bench, person: str) -> list[Because]:
    return [
        Because(f"role {role.role} of {person} at {role.site}", (("from", role.from_),))
        for role in bench.world.roles.get(person, ())
        if bench.as_of in bench.world.span(role)
    ]


def _sites(bench: Bench, person: str, ignored: tuple[str, ...]) -> set[str]:
    rows = bench.world.roles.get(person, ())
    return {r.site for r in rows if bench.as_of in bench.world.span(r) and r.role not in ignored}


def _rank(bench: Bench, person: str) -> int:
    ranks = [SENIORITY.index(r.role) for r in bench.world.roles.get(person, ())
             if r.role in SENIORITY and bench.as_of in bench.world.span(r)]  # fmt: skip
    return max(ranks, default=-1)
