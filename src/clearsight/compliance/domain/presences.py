"""Something is there or lacking: an agreement, a training, an arrangement, one's own supervision, cover.

These are judged as things stand on the day of the check. What is lacking is `broken`, because the policy
names no day by which it may still come.
"""

from __future__ import annotations

from collections.abc import Iterable

from clearsight.compliance.domain.agreements import BOTH, missing, versions
from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Arrangement
from clearsight.compliance.domain.findings import Because, Finding, Status
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.compliance.domain.populations import arrangement_spans
from clearsight.compliance.domain.wording import listed, on
from clearsight.kernel.roles import OUTSIDE
from clearsight.kernel.spans import Spans, holds_on, span_on, union
from clearsight.policy.domain.codes import PROVIDERS
from clearsight.policy.domain.measures import Presence
from clearsight.policy.domain.model import Rule
from clearsight.policy.domain.population import Arrangements


def presence_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """A presence rule: one candidate that judges every subject as things stand."""
    asks = rule.asks
    assert isinstance(asks, Presence)
    judges = {
        "agreement": _agreement,
        "signed_member": _signed_member,
        "training": _training,
        "arrangement": _arrangement,
        "supervision": _supervision,
        "cover": _cover,
    }

    def judge(candidate: Candidate) -> Iterable[Finding]:
        return judges[asks.of](bench, candidate, asks)

    yield Candidate(rule, order, (), (), judge)


def _subjects(bench: Bench, rule: Rule) -> Iterable[tuple[str, Spans]]:
    """The people to whom the rule applies on the day of the check."""
    for person in bench.world.people if rule.per == "person" else bench.world.led:
        spans = bench.who(rule, person)
        if holds_on(spans, bench.as_of):
            yield person, spans


def _agreement(bench: Bench, candidate: Candidate, asks: Presence) -> Iterable[Finding]:
    if candidate.rule.per == "person":
        yield from _own_agreement(bench, candidate, asks)
        return
    wanted = asks.signed_by or BOTH
    for name, arrangement in bench.world.arrangements.items():
        if not holds_on(bench.arrangement(candidate.rule, arrangement), bench.as_of):
            continue
        about = bench.about_arrangement(arrangement, bench.as_of)
        facts = [Because(f"arrangement {name}", (("from", arrangement.from_),))]
        if signed := versions(bench, arrangement, wanted):
            day, version = signed[-1]
            facts.append(Because(f"agreement {version}", (("in_force_from", day),)))
            words = f"The agreement of arrangement {name} has been in force since {on(signed[0][0])}."
            yield finding(candidate, "met", about, words, facts)
        else:
            lacking = missing(bench.world, arrangement, wanted, bench.as_of)
            words = f"Arrangement {name} has no signed agreement; still to sign: {listed(lacking)}."
            yield finding(candidate, "broken", about, words, facts)


def _own_agreement(bench: Bench, candidate: Candidate, asks: Presence) -> Iterable[Finding]:
    """Whether a person is a party to an agreement that is in force."""
    for person, spans in _subjects(bench, candidate.rule):
        signed = [a for a in _current(bench, person, asks) if versions(bench, a)]
        name = bench.world.name(person)
        since = span_on(spans, bench.as_of)
        facts = [Because("the duty began", (("from", since.from_),))] if since else []
        if signed:
            about = subject(person=person, arrangement=signed[-1].arrangement)
            yield finding(candidate, "met", about, f"{name} has a supervision agreement in force.", facts)
        else:
            about = subject(person=person, arrangement=bench.current_arrangement(person))
            yield finding(candidate, "broken", about, f"{name} has no supervision agreement in force.", facts)


def _current(bench: Bench, person: str, asks: Presence) -> list[Arrangement]:
    """The arrangements in which a person is supervised now, of the kinds and by whom the rule says."""
    found = []
    for member in bench.world.memberships.get(person, ()):
        arrangement = bench.world.arrangements.get(member.arrangement)
        if arrangement is None or arrangement.supervisor == person:
            continue
        if not holds_on(bench.world.employed(arrangement.supervisor), bench.as_of):
            continue  # whoever has left supervises nobody; long absence is for the rule of cover
        if not holds_on(bench.world.member_spans(member.arrangement, person), bench.as_of):
            continue
        if not holds_on(arrangement_spans(bench.world, asks.arrangements, arrangement), bench.as_of):
            continue
        led_by = asks.led_by
        if led_by and not holds_on(bench.spans_of(led_by, arrangement.supervisor), bench.as_of):
            continue
        found.append(arrangement)
    return found


def _signed_member(bench: Bench, candidate: Candidate, asks: Presence) -> Iterable[Finding]:
    """Each member of an arrangement whose agreement is in force has signed a version of it."""
    for name, arrangement in bench.world.arrangements.items():
        if not holds_on(bench.arrangement(candidate.rule, arrangement), bench.as_of):
            continue
        if not versions(bench, arrangement):
            continue
        signers = {p for signed in bench.world.agreements.get(name, {}).values() for p in signed}
        for person in bench.world.supervised_on(arrangement, bench.as_of):
            if holds_on(bench.who(candidate.rule, person), bench.as_of):
                yield _signed_by(bench, candidate, name, person, person in signers)


def _signed_by(bench: Bench, candidate: Candidate, name: str, person: str, signed: bool) -> Finding:
    since = next(m.from_ for m in reversed(bench.world.members[name]) if m.person == person)
    words = (
        f"{bench.world.name(person)}, a member of {name} since {on(since)}, "
        f"{'has' if signed else 'has not'} signed its agreement."
    )
    fact = Because(f"member of {name}", (("from", since),))
    about = subject(person=person, arrangement=name)
    return finding(candidate, "met" if signed else "broken", about, words, [fact])


def _training(bench: Bench, candidate: Candidate, asks: Presence) -> Iterable[Finding]:
    kinds = bench.trainings(asks.kinds)
    for person, spans in _subjects(bench, candidate.rule):
        held = [
            t
            for t in bench.world.training.get(person, ())
            if t.kind in asks.kinds and (not asks.providers or t.provider in asks.providers)
        ]
        name, since = bench.world.name(person), span_on(spans, bench.as_of)
        if held:
            fact = Because(f"training {held[-1].kind}", (("completed_on", held[-1].completed_on),))
            words = f"{name} completed {bench.trainings((held[-1].kind,))} on {on(held[-1].completed_on)}."
            yield finding(candidate, "met", subject(person=person), words, [fact])
        else:
            fact = Because("the duty began", (("from", since.from_),)) if since else Because("no training")
            words = f"{name} has no record of {kinds}{_by(asks)}."
            yield finding(candidate, "broken", subject(person=person), words, [fact])


def _by(asks: Presence) -> str:
    """The providers that count, in words."""
    known = [PROVIDERS.get(code, code.replace("_", " ")) for code in asks.providers]
    return f" by {' or '.join(known)}".replace("by in house", "in house") if known else ""


def _arrangement(bench: Bench, candidate: Candidate, asks: Presence) -> Iterable[Finding]:
    yield from _has_arrangement(bench, candidate, asks, "supervision arranged")


def _supervision(bench: Bench, candidate: Candidate, asks: Presence) -> Iterable[Finding]:
    """Whether somebody who supervises is supervised too; the chain ends at the top that the policy names."""
    yield from _has_arrangement(bench, candidate, asks, "supervision of their own", chain=True)


def _has_arrangement(
    bench: Bench, candidate: Candidate, asks: Presence, what: str, *, chain: bool = False
) -> Iterable[Finding]:
    for person, spans in _subjects(bench, candidate.rule):
        if chain and _at_the_top(bench, person):
            continue
        current, name = _current(bench, person, asks), bench.world.name(person)
        since = span_on(spans, bench.as_of)
        facts = [Because("the duty began", (("from", since.from_),))] if since else []
        if current:
            supervisor = bench.world.name(current[-1].supervisor)
            about = subject(person=person, arrangement=current[-1].arrangement)
            facts.append(Because(f"arrangement {current[-1].arrangement}", (("from", current[-1].from_),)))
            yield finding(candidate, "met", about, f"{name} has {what}, with {supervisor}.", facts)
        else:
            about = subject(person=person, arrangement=bench.current_arrangement(person))
            by = (
                " by somebody whom the policy names"
                if asks.led_by or asks.arrangements != Arrangements()
                else ""
            )
            yield finding(candidate, "broken", about, f"{name} has no {what}{by}.", facts)


def _at_the_top(bench: Bench, person: str) -> bool:
    top = {*bench.policy.top, OUTSIDE}
    roles = bench.world.roles.get(person, ())
    return holds_on(union(bench.world.span(r) for r in roles if r.role in top), bench.as_of)


def _cover(bench: Bench, candidate: Candidate, asks: Presence) -> Iterable[Finding]:
    """Where a supervisor is long absent or has left, those supervised have another arrangement."""
    for name, arrangement in bench.world.arrangements.items():
        if not holds_on(bench.arrangement(candidate.rule, arrangement), bench.as_of):
            continue
        why = _away(bench, arrangement.supervisor)
        if why is None:
            continue
        for person in bench.world.supervised_on(arrangement, bench.as_of):
            if not holds_on(bench.who(candidate.rule, person), bench.as_of):
                continue
            others = [
                a
                for a in _current(bench, person, asks)
                if a is not arrangement and not _away(bench, a.supervisor)
            ]
            status: Status = "met" if others else "broken"
            cover = f"covered by {bench.world.name(others[-1].supervisor)}" if others else "without cover"
            supervisor = bench.world.name(arrangement.supervisor)
            words = f"{bench.world.name(person)} is {cover} while {supervisor} is away."
            yield finding(candidate, status, subject(person=person, arrangement=name), words, [why])


def _away(bench: Bench, supervisor: str) -> Because | None:
    absence = span_on(bench.world.absences(supervisor), bench.as_of)
    if absence is not None:
        return Because(f"long absence of {supervisor}", (("from", absence.from_),))
    if not holds_on(bench.world.employed(supervisor), bench.as_of):
        known = bench.world.people.get(supervisor)
        left = known.left if known else None
        return Because(f"{supervisor} left", (("left", left),) if left else ())
    return None
