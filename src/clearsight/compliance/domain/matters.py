"""Two things that stay until they are made good: a cancelled session, and a significant ad hoc matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Session
from clearsight.compliance.domain.findings import Because, Finding, Status, Words
from clearsight.compliance.domain.judging import Bench, finding
from clearsight.compliance.domain.records import held_for, length_after, next_scheduled
from clearsight.compliance.domain.wording import on
from clearsight.compliance.domain.world import Held
from clearsight.kernel.spans import DAY, holds_on
from clearsight.policy.domain.measures import Deadline


def cancellations(bench: Bench, candidate: Candidate, asks: Deadline) -> Iterable[Finding]:
    """Each cancelled planned session, until one that replaces it, or the next planned one, is there."""
    for name, rows in bench.world.sessions.items():
        cancelled = [s for s in rows if s.status == "cancelled" and s.kind == "planned"]
        spans = bench.sessions_of(candidate.rule, bench.world.arrangements[name]) if cancelled else ()
        following = [s for s in _planned(rows) if bench.world.stands(s)] if spans else []
        for session in cancelled if spans else ():
            if session.scheduled_for is None or holds_on(spans, session.scheduled_for):
                yield _cancelled(bench, candidate, asks, session, following)


def _planned(rows: Iterable[Session]) -> list[Session]:
    """The planned sessions of an arrangement that are to come or were held, in order of their days."""
    planned = [
        s for s in rows if s.kind == "planned" and s.status != "cancelled" and (s.held_on or s.scheduled_for)
    ]
    return sorted(planned, key=lambda s: (s.held_on or s.scheduled_for or date.max, s.session))


def _cancelled(
    bench: Bench, candidate: Candidate, asks: Deadline, session: Session, following: Sequence[Session]
) -> Finding:
    day = session.scheduled_for
    good = bench.world.replaced_by.get(session.session) or _next(following, day)
    arrangement = bench.world.arrangements[session.arrangement]
    latest = length_after(bench, asks, arrangement, day) if day else None
    due = latest or day
    facts = [Because(f"session {session.session} cancelled", (("scheduled_for", day),) if day else ())]
    when = (good.held_on or good.scheduled_for) if good is not None else None
    held = good is not None and good.status == "held"
    in_time = latest is None or when is None or when <= latest
    status: Status
    if good is not None:
        facts.append(
            Because(
                f"session {good.session}",
                (("held_on" if good.held_on else "scheduled_for", when),) if when else (),
            )
        )
    if good is not None and (in_time or held):
        status = "met" if in_time else "late"
    elif not holds_on(bench.world.arrangement_span(arrangement), bench.as_of):
        status = "missed"
    else:
        status = "overdue" if due is None or bench.as_of > due else "open"
    about = {**bench.about_arrangement(arrangement, day or bench.as_of), "session": session.session}
    words = Words(
        _cancelled_words,
        (day, session.cancelled_because, status, when, held, latest),
    )
    return finding(candidate, status, about, words, facts, due=due)


def _next(following: Sequence[Session], day: date | None) -> Session | None:
    return next((s for s in following if day is None or (s.held_on or s.scheduled_for or day) > day), None)


def _cancelled_words(
    day: date | None, why: str, status: Status, when: date | None, held: bool, latest: date | None
) -> str:
    because, of = f" ({why})" if why else "", f" of {on(day)}" if day else ""
    if status in ("met", "late") or (when and status != "missed"):
        made = f"was made good by the one held on {on(when)}" if held and when else "has a new date"
        made += f", {on(when)}" if when and not held else ""
    elif status == "missed":
        made = "was never rearranged before the arrangement ended"
    else:
        made = "has not been rearranged"
    late = f"; that was due by {on(latest)}" if latest and status in ("late", "overdue") else ""
    return f"The session{of} was cancelled{because} and {made}{late}."


def matters(bench: Bench, candidate: Candidate, asks: Deadline) -> Iterable[Finding]:
    """Each ad hoc session marked to be revisited, until a planned session of its arrangement takes it up."""
    for held in held_for(bench, candidate.rule):
        if held.session.kind == "ad_hoc" and held.session.revisit:
            yield _matter(bench, candidate, asks, held)


def _matter(bench: Bench, candidate: Candidate, asks: Deadline, held: Held) -> Finding:
    line = _line(bench, held)
    later = [
        h
        for name, first in line.items()
        for h in bench.world.held[name]
        if h.session.kind == "planned" and h.on >= first
    ]
    later.sort(key=lambda h: (h.on, h.session.session))
    after = [h for h in later if h.on > held.on or _takes_up(bench, h, held)]
    settling = next((h for h in after if _takes_up(bench, h, held)), None)
    latest = length_after(bench, asks, held.arrangement, held.on)
    due = latest
    if latest is not None:
        status = _by(latest, settling, bench.as_of)
    else:
        scheduled = (next_scheduled(bench, name, first) for name, first in line.items())
        due = after[0].on if after else min((day for day in scheduled if day), default=None)
        status = _matter_status(after, settling)
    facts = [held.because]
    if settling is not None or after:
        facts.append((settling or after[0]).because)
    words = Words(
        _matter_words, (held.on, status, due, settling.on if settling else None, latest is not None)
    )
    return finding(candidate, status, held.about, words, facts, due=due)


def _line(bench: Bench, held: Held) -> dict[str, date]:
    """Where a matter can be taken up, and from which day: in its own arrangement from the day of the matter.

    Where that has ended (a handover), in those of its kind in which the person is supervised after it.
    """
    arrangement, person = held.arrangement, held.about.get("person", "")
    ended = bench.world.arrangement_span(arrangement)[0].to
    line = {arrangement.arrangement: held.on}
    for member in bench.world.memberships.get(person, ()) if ended is not None else ():
        other = bench.world.arrangements.get(member.arrangement)
        if ended is None or other is None or other.kind != arrangement.kind or other.supervisor == person:
            continue
        if any(span.last > ended for span in bench.world.member_spans(other.arrangement, person)):
            line.setdefault(other.arrangement, ended + DAY)
    return line


def _matter_status(after: list[Held], settling: Held | None) -> Status:
    if settling is not None:
        return "met" if settling.on == after[0].on else "late"
    return "overdue" if after else "open"


def _by(due: date, settling: Held | None, as_of: date) -> Status:
    if settling is not None:
        return "met" if settling.on <= due else "late"
    return "open" if as_of <= due else "overdue"


def _takes_up(bench: Bench, planned: Held, matter: Held) -> bool:
    """By naming it, or by discussing the same cases."""
    if matter.session.session in planned.session.revisits:
        return True
    cases = bench.world.discussed.get(matter.session.session, set())
    return bool(cases) and cases <= bench.world.discussed.get(planned.session.session, set())


def _matter_words(day: date, status: Status, due: date | None, taken_up: date | None, by_day: bool) -> str:
    start = f"The matter of the ad hoc session of {on(day)}"
    if by_day and due is not None:
        if taken_up is None:
            return f"{start} {'was' if status == 'overdue' else 'is'} to be taken up again by {on(due)}."
        late = f", after it was due on {on(due)}" if status == "late" else ""
        return f"{start} was taken up again on {on(taken_up)}{late}."
    if taken_up is not None:
        late = f", not at the next planned session of {on(due)}" if status == "late" and due else ""
        return f"{start} was taken up again on {on(taken_up)}{late}."
    if status == "overdue" and due:
        return f"{start} was not taken up again at the planned session of {on(due)}."
    return f"{start} waits for the next planned session{f' on {on(due)}' if due else ''}."
