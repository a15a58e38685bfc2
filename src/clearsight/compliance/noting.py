"""What a person should know beside the findings: how far a check could go, and rows to look at again.

None of it is a fault, and none of it changes a finding: it is what a slip of the pen in a tracker looks like.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise

from clearsight.compliance.domain.facts import Employment, Facts, Session
from clearsight.compliance.domain.findings import Finding
from clearsight.policy.domain.codes import codes_used
from clearsight.policy.domain.measures import Hours
from clearsight.policy.domain.model import Policy

NAMED = 5  # rows named in a note, before the rest are only counted
SCHOOL = ("half_term", "term")


def notes(
    policy: Policy, facts: Facts, as_of: date, findings: Iterable[Finding], today: date
) -> Iterator[str]:
    """Each note as a line, the table that it is about first.

    Args:
        as_of: the day of the check; what is dated after it does not exist yet.
        today: the day on which it is made; nothing can have been held after the later of the two.
    """
    header = policy.policy
    if as_of < header.effective_from:
        yield (
            f"policy: no version was in force on {as_of}; judged by the first, "
            f"{header.version}, in force from {header.effective_from}"
        )
    yield from _nothing_to_judge(policy, facts)
    if unsigned := _unsigned(policy, facts, findings):
        yield (
            f"agreements: how often was agreed is not judged for {_named(unsigned)}, because the agreement "
            "is not signed by all; add rows to agreements"
        )
    yield from _people(facts, as_of)
    yield from _sessions(policy, facts, as_of)
    if ahead := [s.session for s in facts.sessions if s.held_on and s.held_on > max(as_of, today)]:
        yield f"sessions: held on a day that is still to come: {_named(ahead)}; look at held_on again"


def _named(names: Iterable[str]) -> str:
    every = sorted(set(names))
    more = f" and {len(every) - NAMED} more" if every[NAMED:] else ""
    return ", ".join(every[:NAMED]) + more


def _nothing_to_judge(policy: Policy, facts: Facts) -> Iterator[str]:
    """Tables without which whole rules fall silent."""
    if not facts.people:
        yield "people: the data set holds nobody; nothing can be asked of anybody"
        return
    asks = [rule for rule in policy.rules if getattr(rule.asks, "per", None) in SCHOOL]
    if asks and not any(period.kind == "half_term" for period in facts.calendar):
        yield (
            "calendar: no half terms are given, so nothing that is asked each half term or term could be "
            "judged; add rows of kind half_term"
        )
    by_role = any(family == "role" and "who" in path for path, family, _ in codes_used(policy))
    if by_role and not facts.roles:
        yield (
            "roles: nobody holds a role, so nothing that is asked of a role could be judged; "
            "add rows to roles"
        )


def _unsigned(policy: Policy, facts: Facts, findings: Iterable[Finding]) -> list[str]:
    """The arrangements that say how often, and whose agreement binds nobody yet."""
    rules = {rule.id for rule in policy.rules if getattr(rule.asks, "of", None) == "agreement"}
    broken = {f.subject.get("arrangement") for f in findings if f.rule in rules and f.status == "broken"}
    return [a.arrangement for a in facts.arrangements if a.every and a.arrangement in broken]


def _people(facts: Facts, as_of: date) -> Iterator[str]:
    """Rows about people that cannot both be meant."""
    rows: dict[str, list[Employment]] = defaultdict(list)
    for row in facts.employment:
        rows[row.person].append(row)
    if twice := [person for person, each in rows.items() if _overlap(each)]:
        yield (
            f"employment: rows overlap of {_named(twice)}, and one of them alone is judged; "
            "write the last day of the earlier one into to"
        )
    leads = {(a.arrangement, a.supervisor) for a in facts.arrangements if a.kind != "peer"}
    if own := [m.arrangement for m in facts.members if (m.arrangement, m.person) in leads]:
        yield f"members: who leads is a member too, in {_named(own)}; leading a session supervises nobody"
    gone = {p.person: p.left for p in facts.people if p.left and p.left <= as_of}
    late: dict[str, date] = {}
    for session in facts.sessions if gone else ():
        if session.held_on and session.held_on <= as_of:
            late[session.arrangement] = max(session.held_on, late.get(session.arrangement, session.held_on))
    stayed = [
        m.person
        for m in facts.members
        if m.person in gone and late.get(m.arrangement, date.min) > gone[m.person] and not m.to
    ]
    if stayed:
        yield (
            f"members: {_named(stayed)} left, and sessions were held after that; write the last day into to, "
            "or look at left again"
        )


def _overlap(rows: list[Employment]) -> bool:
    spans = sorted((row.from_, row.to or date.max) for row in rows)
    return any(after[0] <= before[1] for before, after in pairwise(spans))


def _sessions(policy: Policy, facts: Facts, as_of: date) -> Iterator[str]:
    """Sessions that something is wanting of, or whose dates cannot all be right."""
    held = [(s, s.held_on) for s in facts.sessions if s.held_on and s.held_on <= as_of]
    began = {a.arrangement: a.from_ for a in facts.arrangements}
    ended = {a.arrangement: a.to for a in facts.arrangements if a.to}
    days = {session.session: day for session, day in held}
    signed = {s.session for s in facts.signatures if s.signed_on < days.get(s.session, date.min)}
    hours = any(isinstance(rule.asks, Hours) for rule in policy.rules)
    said: tuple[tuple[str, Callable[[Session, date], object], str], ...] = (
        ("without minutes, so that they count as no time", lambda s, day: hours and s.minutes is None,
         "write how long they lasted"),
        ("held before their arrangement began", lambda s, day: day < began.get(s.arrangement, date.min),
         "look at held_on, or at from in arrangements, again"),
        ("held after their arrangement ended", lambda s, day: day > ended.get(s.arrangement, date.max),
         "look at held_on, or at to in arrangements, again"),
        ("written up before they were held", lambda s, day: s.written_up_on and s.written_up_on < day,
         "look at the two dates again"),
        ("signed before they were held", lambda s, day: s.session in signed, "look at signed_on again"),
    )  # fmt: skip
    for what, is_so, mend in said:
        if found := [session.session for session, day in held if is_so(session, day)]:
            yield f"sessions: {what}: {_named(found)}; {mend}"
    waiting = [
        s.session
        for s in facts.sessions
        if s.status == "scheduled" and s.scheduled_for and s.scheduled_for < as_of
    ]
    if waiting:
        yield (
            f"sessions: their day has passed and they are still scheduled: {_named(waiting)}; "
            "say whether they were held or cancelled"
        )
