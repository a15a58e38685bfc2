"""Numbers that lie between two others, who may supervise whom, and agreements that are looser than the policy."""

from __future__ import annotations

from collections.abc import Iterable

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Arrangement
from clearsight.compliance.domain.findings import Because, Finding, Status
from clearsight.compliance.domain.judging import Bench, finding, session_subject, subject
from clearsight.compliance.domain.populations import arrangement_spans, case_holding, who_spans
from clearsight.compliance.domain.wording import listed, number, on
from clearsight.compliance.domain.world import Held
from clearsight.kernel.durations import Duration, parse_duration
from clearsight.kernel.spans import Span, holds_on
from clearsight.policy.domain.codes import SENIORITY
from clearsight.policy.domain.measures import Bounds, Count, Interval, Match
from clearsight.policy.domain.model import Rule


def bounds_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """A rule that a number lies between two others."""
    asks = rule.asks
    assert isinstance(asks, Bounds)

    def judge(candidate: Candidate) -> Iterable[Finding]:
        if asks.of in ("minutes", "present"):
            return _sessions(bench, candidate, asks)
        if asks.of == "members":
            return _members(bench, candidate, asks)
        return _people(bench, candidate, asks)

    yield Candidate(rule, order, ("bounds", rule.id), (), judge)


def _outside(asks: Bounds, value: float) -> str:
    if asks.at_least is not None and value < asks.at_least:
        return f"fewer than the {number(asks.at_least)} asked for"
    if asks.at_most is not None and value > asks.at_most:
        return f"more than the {number(asks.at_most)} allowed"
    return ""


def _sessions(bench: Bench, candidate: Candidate, asks: Bounds) -> Iterable[Finding]:
    wanted = candidate.rule.sessions
    for name, rows in bench.world.held.items():
        spans = arrangement_spans(bench.world, wanted.arrangements, bench.world.arrangements[name])
        spans = bench.within_dates(candidate.rule, spans)
        for held in rows if spans else ():
            if wanted.kind in ("any", held.session.kind) and holds_on(spans, held.on):
                yield from _session(bench, candidate, asks, held)


def _session(bench: Bench, candidate: Candidate, asks: Bounds, held: Held) -> Iterable[Finding]:
    value = held.session.minutes if asks.of == "minutes" else len(bench.world.was_there(held))
    if value is None:
        return
    fact = Because(f"session {held.session.session}", (("held_on", held.on), (asks.of, value)))
    outside = _outside(asks, value)
    unit = "minutes" if asks.of == "minutes" else "present"
    status: Status = "broken" if outside else "met"
    words = f"The session of {on(held.on)} had {value} {unit}{', ' + outside if outside else ', as asked'}."
    yield finding(candidate, status, session_subject(bench, held.session, held.on), words, [fact])


def _members(bench: Bench, candidate: Candidate, asks: Bounds) -> Iterable[Finding]:
    for name, arrangement in bench.world.arrangements.items():
        if holds_on(bench.arrangement(candidate.rule, arrangement), bench.as_of):
            members = bench.world.members_on(name, bench.as_of)
            outside = _outside(asks, len(members))
            facts = [Because(f"member {person}") for person in members]
            words = f"Arrangement {name} has {len(members)} members{', ' + outside if outside else ', as asked'}."
            yield finding(candidate, "broken" if outside else "met", subject(arrangement=name), words, facts)


def _people(bench: Bench, candidate: Candidate, asks: Bounds) -> Iterable[Finding]:
    """Spans of control and caseloads: as they stand on the day of the check."""
    for person in bench.world.people:
        if not holds_on(bench.who(candidate.rule, person), bench.as_of):
            continue
        if asks.of == "supervisees":
            counted = sorted(_supervisees(bench, person))
            facts = [Because(f"supervisee {p}") for p in counted]
        else:
            counted = sorted(c.case for c in bench.world.cases_led.get(person, ()) if bench.as_of in _open(bench, c))
            facts = [Because(f"case {c}") for c in counted]
        if not counted and not case_holding(bench.world, person):
            continue
        outside = _outside(asks, len(counted))
        words = f"{bench.world.name(person)} has {len(counted)} {'supervisees' if asks.of == 'supervisees' else 'cases'}"
        words += f", {outside}." if outside else ", as asked."
        yield finding(candidate, "broken" if outside else "met", subject(person=person), words, facts)


def _open(bench: Bench, case: object) -> Span:
    return Span(case.opened, case.closed)  # type: ignore[attr-defined]


def _supervisees(bench: Bench, person: str) -> set[str]:
    standing = [a for a in bench.world.led.get(person, ()) if holds_on(bench.world.arrangement_span(a), bench.as_of)]
    return {p for a in standing for p in bench.world.members_on(a.arrangement, bench.as_of)} - {person}


def match_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """Who may supervise whom: each member of each standing arrangement."""

    def judge(candidate: Candidate) -> Iterable[Finding]:
        for name, arrangement in bench.world.arrangements.items():
            if not holds_on(bench.arrangement(rule, arrangement), bench.as_of):
                continue
            for person in bench.world.members_on(name, bench.as_of):
                if holds_on(bench.who(rule, person), bench.as_of):
                    yield _match(bench, candidate, arrangement, person)

    yield Candidate(rule, order, ("match", rule.id), (), judge)


def _match(bench: Bench, candidate: Candidate, arrangement: Arrangement, person: str) -> Finding:
    asks = candidate.rule.asks
    assert isinstance(asks, Match)
    faults = list(_mismatches(bench, asks, arrangement.supervisor, person))
    supervisor, name = bench.world.name(arrangement.supervisor), bench.world.name(person)
    facts = [
        *_roles(bench, arrangement.supervisor),
        *_roles(bench, person),
    ]
    about = subject(person=person, arrangement=arrangement.arrangement)
    if faults:
        words = f"{name} may not be supervised by {supervisor}: the supervisor {listed(faults)}."
        return finding(candidate, "broken", about, words, facts)
    return finding(candidate, "met", about, f"{name} is supervised by {supervisor}, as the policy asks.", facts)


def _mismatches(bench: Bench, asks: Match, supervisor: str, person: str) -> Iterable[str]:
    world, day = bench.world, bench.as_of
    if supervisor == person:
        yield "is the same person"
    if asks.supervisor is not None and not holds_on(who_spans(world, asks.supervisor, supervisor), day):
        wanted = sorted({r for who in (asks.supervisor, *asks.supervisor.any) for r in who.roles})
        yield "is not " + (" or ".join(r.replace("_", " ") for r in wanted) or "of those whom it names")
    if asks.never is not None and holds_on(who_spans(world, asks.never, supervisor), day):
        yield "is one of those whom it rules out"
    theirs, own = _sites(bench, supervisor, asks.site_except_roles), _sites(bench, person, ())
    if asks.site == "different" and theirs & own:
        yield "works at the same school"
    if asks.site == "same" and not theirs & own:
        yield "works at another school"
    if asks.inside_organisation and not (_sites(bench, supervisor, ("external_supervisor",))):
        yield "comes from outside the organisation"
    if asks.senior and _rank(bench, supervisor) < _rank(bench, person):
        yield "is less senior"


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


def looser_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """What was agreed is no looser than what the policy asks of the members."""

    def judge(candidate: Candidate) -> Iterable[Finding]:
        for name, arrangement in bench.world.arrangements.items():
            if not arrangement.every or not holds_on(bench.arrangement(rule, arrangement), bench.as_of):
                continue
            agreed = parse_duration(arrangement.every)
            for person in bench.world.members_on(name, bench.as_of):
                yield from _compare(bench, candidate, arrangement, person, agreed)

    yield Candidate(rule, order, ("no_looser", rule.id), (), judge)


def _compare(
    bench: Bench, candidate: Candidate, arrangement: Arrangement, person: str, agreed: Duration
) -> Iterable[Finding]:
    asked = [
        (days, other)
        for other in bench.policy.rules
        if other.per == "person" and other.strength == "required" and (days := _nominal(other)) is not None
        and holds_on(bench.who(other, person), bench.as_of)
    ]  # fmt: skip
    if not asked:
        return
    days, strictest = min(asked, key=lambda item: item[0])
    loose = agreed.nominal_days > days + 3.5  # half a week: a month and four weeks are not told apart here
    facts = [Because(f"arrangement {arrangement.arrangement}", (("every", str(agreed)),))]
    about = subject(person=person, arrangement=arrangement.arrangement)
    name = bench.world.name(person)
    if loose:
        words = f"What was agreed for {name} (every {agreed}) is looser than the policy: {strictest.title} ({strictest.clause})."
    else:
        words = f"What was agreed for {name} (every {agreed}) is no looser than the policy."
    yield finding(candidate, "broken" if loose else "met", about, words, facts)


def _nominal(rule: Rule) -> float | None:
    asks = rule.asks
    if isinstance(asks, Interval) and asks.every:
        return asks.every.nominal_days
    per_year = {"month": 12, "quarter": 4, "half_term": 6, "term": 3, "academic_year": 1, "calendar_year": 1}
    if isinstance(asks, Count) and asks.at_least and asks.per:
        return 365.25 / per_year.get(asks.per, 1) / asks.at_least
    return None


