"""What is owed for each session that was held: written up, signed, shared, each by its day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from operator import attrgetter

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Arrangement, Session
from clearsight.compliance.domain.findings import Because, Finding, Status, Words
from clearsight.compliance.domain.happenings import event_fact
from clearsight.compliance.domain.judging import Bench
from clearsight.compliance.domain.wording import listed, on
from clearsight.compliance.domain.workdays import last_day
from clearsight.compliance.domain.world import Held
from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import holds_on
from clearsight.policy.domain.measures import Deadline
from clearsight.policy.domain.model import Rule

Deed = tuple[date | None, tuple[Because, ...], tuple[str, ...]]  # when, what shows it, who is still wanting
_NOT_DONE: Deed = (None, (), ())
_DEEDS = {"signed": "signed by all", "written_up": "written up", "session": "followed by a session",
          "discussed": "discussed"}  # fmt: skip


def record_findings(bench: Bench, candidate: Candidate, asks: Deadline) -> Iterable[Finding]:
    """One finding for each held session that the rule speaks of."""
    rule, as_of, deed, name = candidate.rule, bench.as_of, asks.done, bench.world.name
    named = rule.id, rule.clause, rule.strength
    done, due_of = doing(bench, asks), _due(bench, asks)
    new = tuple.__new__  # half the time of calling the classes
    for held in held_for(bench, rule):
        day, facts, lacking = done(held)
        due = due_of(held)
        status: Status
        if day is not None:
            status = "met" if due is None or day <= due else "late"
        else:
            status = "open" if due is None or as_of <= due else "overdue"
        names = tuple(map(name, lacking))
        words = new(Words, (_sentence, (held.session.session, held.on, deed, status, due, day, names)))
        facts = (held.because, *facts)
        yield new(Finding, (*named, held.about, status, due, None, facts, words, "", date.max, None, lacking))


def held_for(bench: Bench, rule: Rule) -> Iterable[Held]:
    """The held sessions that a rule speaks of, arrangement by arrangement, each's in order."""
    kind, discussing = rule.sessions.kind, rule.sessions.discussing_cases
    discussed = bench.world.discussed if discussing is not None else {}
    for name, rows in bench.world.held.items():
        spans = bench.sessions_of(rule, bench.world.arrangements[name]) if rows else ()
        if not spans:
            continue
        if kind != "any":
            rows = [held for held in rows if held.session.kind == kind]
        first, last = spans[0].from_, spans[-1].last
        if rows and (len(spans) > 1 or rows[0].on < first or rows[-1].on > last):
            rows = [held for held in rows if holds_on(spans, held.on)]
        if discussing is not None:
            rows = [held for held in rows if discussing == bool(discussed.get(held.session.session))]
        yield from rows


def next_scheduled(bench: Bench, arrangement: str, day: date) -> date | None:
    """The day of the next planned session of an arrangement that lies ahead, today included, and not
    before `day`.
    """
    first = max(day, bench.as_of)
    days = (s.scheduled_for for s in _to_come(bench, arrangement) if s.kind == "planned")
    return min((d for d in days if d is not None and d >= first), default=None)


def _to_come(bench: Bench, arrangement: str) -> list[Session]:
    if arrangement not in bench.to_come:
        rows = bench.world.sessions.get(arrangement, ())
        bench.to_come[arrangement] = [s for s in rows if s.status == "scheduled"]
    return bench.to_come[arrangement]


def _due(bench: Bench, asks: Deadline) -> Callable[[Held], date | None]:
    """The last day in time. Where the policy names no time, the day of the next planned session that
    is held.
    """
    within = asks.within
    if within == "unstated":
        return attrgetter("next_on")
    if within == "same day":
        return attrgetter("on")
    if within == "next session":
        return lambda held: held.next_on or _waiting(bench, held.session.arrangement)
    assert isinstance(within, Duration)
    if not asks.working_days:
        return lambda held: within.after(held.on)
    return lambda held: length_after(bench, asks, held.arrangement, held.on)


def length_after(bench: Bench, asks: Deadline, arrangement: Arrangement, day: date) -> date | None:
    """So long after a day as a rule of sessions names; none where it names no length.

    Working days are those of the site where the arrangement's supervisor held a role on that day.
    """
    if not isinstance(asks.within, Duration):
        return None
    roles = bench.world.roles.get(arrangement.supervisor, ())
    site = next((r.site for r in roles if day in bench.world.span(r)), "")
    return last_day(bench.calendar, site, day, asks.within, working_days=asks.working_days)


def _waiting(bench: Bench, arrangement: str) -> date | None:
    """The day of the next planned session of an arrangement that is still to come."""
    if arrangement not in bench.waiting:
        bench.waiting[arrangement] = next_scheduled(bench, arrangement, date.min)
    return bench.waiting[arrangement]


def doing(bench: Bench, asks: Deadline) -> Callable[[Held], Deed]:
    """How it is seen of a session whether, and when, what a deadline asks was done."""
    if asks.done == "signed":
        return _signing(bench, asks)
    if asks.done == "written_up":
        return _written_up
    code = asks.done.partition(":")[2]
    events: dict[str, Deed] = {}
    for event in bench.world.events.get(code, ()):
        if event.session:
            events.setdefault(event.session, (event.on, (event_fact(event),), ()))
    return lambda held: events.get(held.session.session, (None, (), ()))


def _written_up(held: Held) -> Deed:
    day = held.session.written_up_on
    return _written_on(day) if day else _NOT_DONE


@lru_cache(maxsize=20_000)
def _written_on(day: date) -> Deed:
    """One value for all that was written up on a day: a large check holds millions of facts."""
    return day, (Because("written up", (("on", day),)),), ()


def _signing(bench: Bench, asks: Deadline) -> Callable[[Held], Deed]:
    """When the last party whose signature is asked for signed the record, and who has not."""
    wanted = asks.by or ("supervisee", "supervisor")
    supervisor, supervisee = "supervisor" in wanted, "supervisee" in wanted
    roles = [party.removeprefix("role:") for party in wanted if party.startswith("role:")]
    signatures, nobody = bench.world.signatures, dict[str, date]()

    def done(held: Held) -> Deed:
        signed = signatures.get(held.session.session, nobody)
        needed = (held.arrangement.supervisor, *held.there) if supervisor and supervisee else (
            held.there if supervisee else (held.arrangement.supervisor,) if supervisor else ())  # fmt: skip
        last, lacking = None, []
        for person in needed:
            day = signed.get(person)
            if day is None:
                lacking.append(person)
            elif last is None or (day, person) > last:
                last = day, person
        for role in roles:
            as_role = _signed_as(bench, signed, role)
            lacking += [] if as_role else [bench.role_label(role)]
            last = max((each for each in (last, as_role) if each), default=None)
        if last is None:
            return None, (), tuple(lacking)
        facts = (tuple.__new__(Because, (f"signature of {last[1]}", (("signed_on", last[0]),))),)
        return (None if lacking else last[0]), facts, tuple(lacking)

    return done


def _signed_as(bench: Bench, signed: dict[str, date], role: str) -> tuple[date, str] | None:
    """The first signature by somebody who held a role that day."""
    roles = bench.world.roles
    by = [
        (day, person)
        for person, day in signed.items()
        if any(r.role == role and day in bench.world.span(r) for r in roles.get(person, ()))
    ]
    return min(by, default=None)


def _sentence(
    session: str,
    held: date,
    deed: str,
    status: Status,
    due: date | None,
    done: date | None,
    lacking: tuple[str, ...],
) -> str:
    what = _DEEDS.get(deed) or deed.partition(":")[2].replace("_", " ")
    name, missing = (
        f"Session {session} of {on(held)}",
        f" Still to sign: {listed(lacking)}." if lacking else "",
    )
    if done is not None:
        after = f", after it was due on {on(due)}" if status == "late" and due else ""
        return f"{name} was {what} on {on(done)}{after}."
    if due is None:
        return f"{name} is to be {what} by the next planned session.{missing}"
    if status == "overdue":
        return f"{name} was to be {what} by {on(due)} and is not.{missing}"
    return f"{name} is to be {what} by {on(due)}.{missing}"
