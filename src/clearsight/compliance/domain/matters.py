"""Two things that stay until they are made good: a cancelled session, and a significant ad hoc matter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Session
from clearsight.compliance.domain.findings import Because, Finding, Status
from clearsight.compliance.domain.judging import Bench, finding, session_subject
from clearsight.compliance.domain.populations import arrangement_spans
from clearsight.compliance.domain.wording import on
from clearsight.compliance.domain.world import Held


def cancellations(bench: Bench, candidate: Candidate) -> Iterable[Finding]:
    """Each cancelled planned session, until one that replaces it, or the next planned one, is there."""
    for name, rows in bench.world.sessions.items():
        if not arrangement_spans(bench.world, candidate.rule.sessions.arrangements, bench.world.arrangements[name]):
            continue
        for session in rows:
            if session.status == "cancelled" and session.kind == "planned":
                yield _cancelled(bench, candidate, session, rows)


def _cancelled(bench: Bench, candidate: Candidate, session: Session, rows: list[Session]) -> Finding:
    day = session.scheduled_for
    good = _made_good(session, rows)
    arrangement = bench.world.arrangements[session.arrangement]
    standing = bench.world.arrangement_span(arrangement)
    facts = [Because(f"session {session.session} cancelled", (("scheduled_for", day),) if day else ())]
    status: Status
    if good is not None:
        when = good.held_on or good.scheduled_for
        verb = "held" if good.status == "held" else "scheduled"
        status, words = "met", f"was made good by session {good.session}" + (f", {verb} {on(when)}" if when else "")
        facts.append(Because(f"session {good.session}", ((f"{verb}_on", when),) if when else ()))
    elif not any(bench.as_of in span for span in standing):
        status, words = "missed", "was never rearranged before the arrangement ended"
    else:
        status = "overdue" if day is None or bench.as_of > day else "open"
        words = "has not been rearranged"
    because = f" ({session.cancelled_because})" if session.cancelled_because else ""
    when_words = f" of {on(day)}" if day else ""
    about = session_subject(bench, session, day or bench.as_of)
    return finding(candidate, status, about, f"The session{when_words} was cancelled{because} and {words}.", facts, due=day)


def _made_good(session: Session, rows: list[Session]) -> Session | None:
    """The session that makes up for a cancelled one: the one that replaces it, else the next planned one."""
    for other in rows:
        if other.replaces == session.session and other.status != "cancelled":
            return other
    day = session.scheduled_for
    for other in rows:
        when = other.held_on or other.scheduled_for
        if other.kind == "planned" and other.status != "cancelled" and when and (day is None or when > day):
            return other
    return None


def matters(bench: Bench, candidate: Candidate) -> Iterable[Finding]:
    """Each ad hoc session marked to be revisited, until a planned session of its arrangement takes it up."""
    for name, rows in bench.world.held.items():
        if not arrangement_spans(bench.world, candidate.rule.sessions.arrangements, bench.world.arrangements[name]):
            continue
        for held in rows:
            if held.session.kind == "ad_hoc" and held.session.revisit:
                yield _matter(bench, candidate, held, rows)


def _matter(bench: Bench, candidate: Candidate, held: Held, rows: list[Held]) -> Finding:
    planned = [h for h in rows if h.session.kind == "planned" and h.on >= held.on]
    after = [h for h in planned if h.on > held.on or _takes_up(bench, h, held)]
    settling = next((h for h in after if _takes_up(bench, h, held)), None)
    session, status = held.session, _matter_status(after, settling)
    due = after[0].on if after else _next_scheduled(bench, session, held.on)
    facts = [Because(f"session {session.session}", (("held_on", held.on),))]
    start = f"The matter of the ad hoc session of {on(held.on)}"
    if settling is not None:
        facts.append(Because(f"session {settling.session.session}", (("held_on", settling.on),)))
        words = f"{start} was taken up again on {on(settling.on)}" + (
            f", not at the next planned session of {on(due)}." if status == "late" and due else "."
        )
    elif status == "overdue":
        facts.append(Because(f"session {after[0].session.session}", (("held_on", after[0].on),)))
        words = f"{start} was not taken up at the planned session of {on(after[0].on)}."
    else:
        words = f"{start} waits for the next planned session{f' on {on(due)}' if due else ''}."
    return finding(candidate, status, session_subject(bench, session, held.on), words, facts, due=due)


def _matter_status(after: list[Held], settling: Held | None) -> Status:
    if settling is not None:
        return "met" if settling is after[0] else "late"
    return "overdue" if after else "open"


def _takes_up(bench: Bench, planned: Held, matter: Held) -> bool:
    """By naming it, or by discussing the same cases."""
    if matter.session.session in planned.session.revisits:
        return True
    cases = bench.world.discussed.get(matter.session.session, set())
    return bool(cases) and cases <= bench.world.discussed.get(planned.session.session, set())


def _next_scheduled(bench: Bench, session: Session, day: date) -> date | None:
    for other in bench.world.sessions.get(session.arrangement, ()):
        when = other.scheduled_for
        if other.status == "scheduled" and other.kind == "planned" and when and when >= max(day, bench.as_of):
            return when
    return None
