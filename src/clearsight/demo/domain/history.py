"""The year behind an invented organisation, as facts relative to today: sessions, signatures, agreements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from clearsight.compliance.domain import facts as f
from clearsight.demo.domain.cast import Cast, Meeting, Member
from clearsight.demo.domain.terms import Terms

HISTORY_DAYS = 365
# How many days from today the session is on which people are at work now, by the state it stands in.
LIVE_DAY = {"prepared": 3, "written": -1, "proposed": -4, "agreed": -6, "sealed": -12}


def people_and_places(cast: Cast, today: date) -> f.Facts:
    """Who works there and what they are, the sites, the calendar, and who supervises whom."""
    staff = [member for member in cast.people if member.role != "administrator"]
    terms = Terms(cast, today)
    return f.Facts(
        people=tuple(
            f.Person(m.code, m.name, _since(m, terms, today), None, email_of(m, cast)) for m in cast.people
        ),
        sites=tuple(f.Site(code, name, "", kind) for code, name, kind in cast.sites),
        roles=tuple(f.Role(m.code, m.role, m.site, _since(m, terms, today)) for m in staff),
        circumstances=tuple(
            f.Circumstance(m.code, m.circumstance, _since(m, terms, today)) for m in staff if m.circumstance
        ),
        training=tuple(_training(staff, terms, today)),
        calendar=terms.calendar,
        arrangements=tuple(
            f.Arrangement(m.code, m.kind, m.supervisor, _start(cast, m, terms, today), None, m.every)
            for m in cast.meetings
        ),
        members=tuple(
            f.Member(m.code, person, _start(cast, m, terms, today))
            for m in cast.meetings
            for person in m.members
        ),
    )


def email_of(member: Member, cast: Cast) -> str:
    """An address that cannot belong to anybody (RFC 2606)."""
    return f"{member.name.split()[0].lower()}@{cast.slug}.example"


def year_of_sessions(cast: Cast, today: date) -> f.Facts:
    """The sessions of the last year with their signatures, and the agreements they rest on."""
    terms = Terms(cast, today)
    sessions: list[f.Session] = []
    signatures: list[f.RecordSignature] = []
    discussions: list[f.Discussion] = []
    attendance: list[f.Attendance] = []
    for meeting in cast.meetings:
        held = list(_sessions(cast, meeting, terms, today))
        sessions += held
        for session in held:
            if session.status == "held" and session.kind == "planned":
                attendance += _attendance(meeting, session)
                signatures += _signatures(meeting, session, session == _last(held))
                discussions += _discussions(cast, meeting, session, today)
    return f.Facts(
        sessions=tuple(sessions),
        signatures=tuple(signatures),
        discussions=tuple(discussions),
        attendance=tuple(attendance),
        agreements=tuple(_agreements(cast, terms, today)),
    )


def live_day(meeting: Meeting, terms: Terms, today: date) -> date:
    """The day of the session on which people are at work now."""
    day = today + timedelta(days=LIVE_DAY[meeting.live])
    return terms.on_or_after(day) if meeting.live == "prepared" else terms.on_or_before(day)


def next_day(terms: Terms, meeting: Meeting, day: date, today: date) -> date:
    """When two meet again who met on a day: in time, unless that is past."""
    due = terms.later(meeting, day)
    return due if due > today + timedelta(days=3) else terms.on_or_after(today + timedelta(days=4))


def _since(member: Member, terms: Terms, today: date) -> date:
    return terms.on_or_before(today - timedelta(days=member.months * 30 + 5))


def _start(cast: Cast, meeting: Meeting, terms: Terms, today: date) -> date:
    months = min(m.months for m in cast.people if m.code in (meeting.supervisor, *meeting.members))
    return terms.on_or_after(today - timedelta(days=min(months * 30, HISTORY_DAYS + 60)))


def _training(staff: list[Member], terms: Terms, today: date) -> Iterator[f.Training]:
    for number, member in enumerate(staff):
        for kind in member.training:
            # One lead in seven has let it lapse: two years and a little more.
            days = 745 if number % 7 == 1 and kind == "dsl" and len(staff) > 6 else 160 + number * 31
            for provider in ("accredited_external", "in_house", "local_authority")[
                : 3 if kind != "dsl" else 1
            ]:
                yield f.Training(
                    member.code, kind, terms.on_or_before(today - timedelta(days=days)), provider
                )


def _sessions(cast: Cast, meeting: Meeting, terms: Terms, today: date) -> Iterator[f.Session]:
    number, first = 0, max(_start(cast, meeting, terms, today), today - timedelta(days=HISTORY_DAYS))
    day = _last_day(meeting, terms, today)
    while day > first:
        number += 1
        yield _held(meeting, number, day)
        day = terms.earlier(meeting, day)
    if meeting.amiss == "cancelled":
        called_off = terms.on_or_before(today - timedelta(days=meeting.last - meeting.days))
        yield f.Session(f"{meeting.code}-X", meeting.code, "planned", "cancelled", called_off,
                        cancelled_because="An urgent meeting elsewhere")  # fmt: skip
    if meeting.amiss == "adhoc":
        spoke = _spoke(terms, today)
        yield f.Session(
            f"{meeting.code}-A", meeting.code, "ad_hoc", "held", None, spoke, 20, spoke, revisit=True
        )
    if not meeting.live and not meeting.amiss:
        last = _last_day(meeting, terms, today)
        planned = next_day(terms, meeting, last, today)
        yield f.Session(f"{meeting.code}-N", meeting.code, "planned", "scheduled", planned)


def _last_day(meeting: Meeting, terms: Terms, today: date) -> date:
    """The day of the last session before the one on which people are at work now."""
    day = today - timedelta(days=meeting.last)
    if meeting.amiss in ("overdue", "cancelled"):
        return terms.on_or_before(day)
    if not meeting.live:
        return terms.near(day, before=_spoke(terms, today) if meeting.amiss == "adhoc" else today)
    live = live_day(meeting, terms, today)
    if meeting.in_half_terms and terms.half_terms:
        return terms.earlier(meeting, live)
    return terms.near(day, before=min(live, today))


def _spoke(terms: Terms, today: date) -> date:
    """When two spoke between sessions, where they did."""
    return terms.on_or_before(today - timedelta(days=6))


def _held(meeting: Meeting, number: int, day: date) -> f.Session:
    minutes = 40 if meeting.amiss == "short" and number == 1 else meeting.minutes + (number * 7) % 15
    # Those of which there is more to tell are written up here, by the people themselves.
    written_up = None if number <= len(meeting.told) else day
    return f.Session(
        f"{meeting.code}-{number}", meeting.code, "planned", "held", day, day, minutes, written_up
    )


def _last(sessions: list[f.Session]) -> f.Session:
    return max(
        (s for s in sessions if s.status == "held" and s.kind == "planned"),
        key=lambda s: s.held_on or date.min,
    )


def _attendance(meeting: Meeting, session: f.Session) -> list[f.Attendance]:
    if meeting.kind == "one_to_one":
        return []
    away = meeting.members[-1] if session.session.endswith("-2") else ""
    return [f.Attendance(session.session, person, person != away) for person in meeting.members]


def _signatures(meeting: Meeting, session: f.Session, last: bool) -> list[f.RecordSignature]:
    day = session.held_on or date.min
    parties = (*meeting.members, meeting.supervisor) if session.written_up_on else ()
    if last and meeting.amiss == "unsigned":
        parties = (meeting.supervisor,)
    return [f.RecordSignature(session.session, person, day) for person in parties]


def _discussions(cast: Cast, meeting: Meeting, session: f.Session, today: date) -> list[f.Discussion]:
    leads = {meeting.supervisor, *meeting.members} if meeting.kind == "group" else set(meeting.members)
    ago = (today - (session.held_on or today)).days
    return [
        f.Discussion(session.session, case.code)
        for case in cast.cases
        if case.lead in leads and case.discussed and ago < case.months * 30
    ]


def _agreements(cast: Cast, terms: Terms, today: date) -> Iterator[f.AgreementSignature]:
    for meeting in (one for one in cast.meetings if not one.agrees_here):
        start = _start(cast, meeting, terms, today)
        versions = [("1", start)]
        if (today - start).days > 300:
            versions.append(("2", terms.on_or_before(start + timedelta(days=290))))
        for version, day in versions:
            for person in (*meeting.members, meeting.supervisor):
                yield f.AgreementSignature(meeting.code, version, person, day)
