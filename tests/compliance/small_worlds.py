"""Small realistic sets of facts for property-based tests: a few people, two years, all that may happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from clearsight.compliance.domain import facts as f

R = TypeVar("R")
FIRST, LAST = date(2024, 9, 1), date(2026, 8, 31)
DAY = timedelta(days=1)
ROLES = (
    "dsl", "deputy_dsl", "case_holder", "family_worker", "operational_manager", "operational_executive",
    "managing_director", "trust_safeguarding_lead", "practitioner", "external_supervisor", "headteacher",
)  # fmt: skip
CIRCUMSTANCES = ("induction", "probation", "newly_qualified", "additional_support", "long_absence")
STATUSES = ("child_protection_plan", "child_in_need_plan", "referred_awaiting_outcome", "monitoring")
HALF_TERMS = (
    ("Autumn 1", "Autumn", (9, 2), (10, 24)), ("Autumn 2", "Autumn", (11, 3), (12, 19)),
    ("Spring 1", "Spring", (1, 5), (2, 13)), ("Spring 2", "Spring", (2, 23), (3, 27)),
    ("Summer 1", "Summer", (4, 13), (5, 22)), ("Summer 2", "Summer", (6, 1), (7, 21)),
)  # fmt: skip

PEOPLE = [f"p{n}" for n in range(5)]

# A strategy is made once: to make and look through one takes Hypothesis longer than to draw from it.
days = st.dates(FIRST, LAST)
TRAINED = st.dates(date(2022, 1, 1), LAST)
PERSON, SITE = st.sampled_from(PEOPLE), st.sampled_from(["s0", "s1", "s2"])
ROLE, CIRCUMSTANCE, STATUS = (st.sampled_from(each) for each in (ROLES, CIRCUMSTANCES, STATUSES))
STARTED = st.sampled_from([FIRST, date(2024, 2, 29)]) | days
KIND = st.sampled_from(["one_to_one", "one_to_one", "group", "peer"])
EVERY = st.sampled_from(["", "4 weeks", "1 month", "6 weeks", "1 half term", "2 half terms", "1 term"])
TOGETHER = {many: st.lists(PERSON, min_size=1, max_size=many, unique=True) for many in (1, 3)}
VERSION, YES = st.sampled_from(["1", "2"]), st.booleans()
SESSION_KIND = st.sampled_from(["planned", "planned", "ad_hoc"])
SESSION_STATUS = st.sampled_from(["held", "held", "held", "scheduled", "cancelled"])
MINUTES = st.none() | st.integers(30, 150)
ACTION_STATUS, DUE, LATE = st.sampled_from(["open", "done", "dropped"]), st.none() | days, st.integers(0, 40)
COURSE = st.sampled_from(["dsl", "supervision", "safeguarding_refresher", "designated_person"])
PROVIDER = st.sampled_from(["", "local_authority", "in_house", "accredited_external"])
PLACE = st.integers(0, 1_000_000)


@cache
def number(least: int, most: int) -> Any:
    """How many."""
    return st.integers(least, most)


@cache
def since(first: date) -> Any:
    """A day from then on."""
    return st.dates(first, LAST)


@cache
def perhaps_since(first: date) -> Any:
    """A day from then on, or none."""
    return st.none() | since(first)


@cache
def written(day: date) -> Any:
    """Never, on the day itself, or later."""
    return st.none() | st.just(day) | since(day)


@cache
def planned(day: date) -> Any:
    """For the day itself, or any."""
    return st.just(day) | days


def _one_of(draw: Any, rows: Sequence[R]) -> R:
    return rows[draw(PLACE) % len(rows)]


def _up_to(draw: Any, most: int) -> range:
    return range(draw(number(0, most)))


def _stretch(draw: Any, first: date = FIRST) -> tuple[date, date | None]:
    """A first day, and perhaps a last."""
    begins = draw(since(first))
    return begins, draw(perhaps_since(begins))


@st.composite
def worlds(draw: Any) -> f.Facts:
    """Two schools, five people, a few arrangements with their sessions, a few cases."""
    starts = [draw(STARTED) for _ in PEOPLE]
    people = [f.Person(p, p.title(), s, draw(perhaps_since(s))) for p, s in zip(PEOPLE, starts, strict=True)]
    sites = (f.Site("s0", "Hill"), f.Site("s1", "Dale"), f.Site("s2", "Host", kind="host"))
    roles = [
        f.Role(p, draw(ROLE), draw(SITE), *_stretch(draw, start))
        for p, start in zip(PEOPLE, starts, strict=True)
        for _ in range(draw(number(1, 2)))
    ]
    conditions = [f.Circumstance(draw(PERSON), draw(CIRCUMSTANCE), *_stretch(draw)) for _ in _up_to(draw, 4)]
    arrangements = [_arrangement(draw, n) for n in range(draw(number(1, 3)))]
    members = [m for a in arrangements for m in _members(draw, a)]
    cases = [_case(draw, n) for n in _up_to(draw, 3)]
    sessions = _linked(draw, [s for a in arrangements for s in _sessions(draw, a)])
    return f.Facts(
        people=tuple(people),
        sites=sites,
        roles=tuple(roles),
        circumstances=tuple(conditions),
        arrangements=tuple(arrangements),
        members=tuple(members),
        agreements=tuple(_agreements(draw, arrangements)),
        sessions=tuple(sessions),
        cases=tuple(cases),
        case_statuses=tuple(f.CaseStatus(c.case, draw(STATUS), *_stretch(draw, c.opened)) for c in cases),
        training=tuple(_training(draw)),
        calendar=tuple(_calendar(draw)),
        **_about_sessions(draw, sessions, [c.case for c in cases]),
    )


def _arrangement(draw: Any, number: int) -> f.Arrangement:
    kind, every, stretch = draw(KIND), draw(EVERY), _stretch(draw)
    return f.Arrangement(f"a{number}", kind, draw(PERSON), *stretch, every, draw(YES))


def _members(draw: Any, arrangement: f.Arrangement) -> list[f.Member]:
    people = draw(TOGETHER[1 if arrangement.kind == "one_to_one" else 3])
    name, begins = arrangement.arrangement, arrangement.from_
    return [f.Member(name, p, begins, draw(perhaps_since(begins))) for p in people]


def _agreements(draw: Any, arrangements: list[f.Arrangement]) -> list[f.AgreementSignature]:
    return [
        f.AgreementSignature(_one_of(draw, arrangements).arrangement, draw(VERSION), draw(PERSON), draw(days))
        for _ in _up_to(draw, 8)
    ]


def _case(draw: Any, number: int) -> f.Case:
    return f.Case(f"c{number}", draw(SITE), draw(PERSON), *_stretch(draw))


def _sessions(draw: Any, arrangement: f.Arrangement) -> list[f.Session]:
    found = []
    for n in _up_to(draw, 6):
        name, kind = f"{arrangement.arrangement}-{n}", draw(SESSION_KIND)
        status = draw(SESSION_STATUS)
        day = draw(since(arrangement.from_))
        held = day if status == "held" else None
        noted = draw(written(day)) if held else None
        minutes = draw(MINUTES) if held else None
        revisit = bool(held) and kind == "ad_hoc" and draw(YES)
        found.append(
            f.Session(name, arrangement.arrangement, kind, status, draw(planned(day)), held, minutes,
                      noted, revisit=revisit)
        )  # fmt: skip
    return found


def _linked(draw: Any, sessions: list[f.Session]) -> list[f.Session]:
    """A few of them make up for a cancelled one, or take up again what an ad hoc one brought."""
    cancelled = [s.session for s in sessions if s.status == "cancelled"]
    matters = [s.session for s in sessions if s.kind == "ad_hoc"]
    return [
        replace(
            s,
            replaces=_one_of(draw, ["", *cancelled]) if s.status != "cancelled" else "",
            revisits=tuple({_one_of(draw, matters)} - {s.session})
            if matters and s.kind == "planned" and s.status == "held" and draw(YES)
            else (),
        )
        for s in sessions
    ]


def _about_sessions(draw: Any, sessions: list[f.Session], cases: list[str]) -> dict[str, tuple[Any, ...]]:
    held = [s for s in sessions if s.status == "held"]
    if not held:
        return {}
    attended = {(_one_of(draw, held), draw(PERSON)): draw(YES) for _ in _up_to(draw, 6)}
    signed = [(_one_of(draw, held), draw(PERSON), draw(LATE)) for _ in _up_to(draw, 10)]
    discussed = [(_one_of(draw, held), _one_of(draw, cases)) for _ in _up_to(draw, 6)] if cases else []
    actions = [
        (_one_of(draw, held), draw(PERSON), draw(DUE), draw(ACTION_STATUS), draw(days),
         _one_of(draw, ["", *cases]))
        for _ in _up_to(draw, 3)
    ]  # fmt: skip
    return {
        "attendance": tuple(f.Attendance(s.session, p, there) for (s, p), there in attended.items()),
        "signatures": tuple(
            f.RecordSignature(s.session, p, s.held_on + n * DAY) for s, p, n in signed if s.held_on
        ),
        "discussions": tuple(f.Discussion(s.session, c) for s, c in dict.fromkeys(discussed)),
        "actions": tuple(
            f.Action(f"x{n}", s.session, p, how, case, due, closed if how != "open" else None)
            for n, (s, p, due, how, closed, case) in enumerate(actions)
        ),
    }


def _training(draw: Any) -> list[f.Training]:
    return [f.Training(draw(PERSON), draw(COURSE), draw(TRAINED), draw(PROVIDER)) for _ in _up_to(draw, 4)]


def _calendar(draw: Any) -> list[f.CalendarPeriod]:
    """Two academic years of half terms; a school may have its own, a stretch may run over the new year."""
    named, over, own = draw(YES), draw(YES), draw(YES)
    rows = []
    for site in ("", "s1") if own else ("",):
        for year in (2024, 2025):
            for name, term, first, last in HALF_TERMS:
                begins = date(year + (first[0] < 9), *first) + (3 if site else 0) * DAY
                ends = (
                    date(year + 1, 1, 3) if over and name == "Autumn 2" else date(year + (last[0] < 9), *last)
                )
                rows.append(
                    f.CalendarPeriod(
                        "half_term", f"{name} {year}", begins, ends, site, f"{term} {year}" if named else ""
                    )
                )
    return rows


def known_on(facts: f.Facts, as_of: date) -> f.Facts:
    """The facts without whatever is dated after a day: what a tracker would have held on that day."""
    found: dict[str, Any] = {}
    for table in fields(facts):
        rows = getattr(facts, table.name)
        found[table.name] = rows if table.name == "calendar" else tuple(
            known for row in rows if (known := _known(row, as_of)) is not None
        )  # fmt: skip
    held = {s.session for s in found["sessions"] if s.status == "held"}
    for table in ("attendance", "discussions", "actions", "signatures"):
        found[table] = tuple(row for row in found[table] if row.session in held)
    return f.Facts(**found)


def _known(row: Any, as_of: date) -> Any:
    names = {each.name for each in fields(row)}
    begins = next(
        (name for name in ("from_", "started", "opened", "signed_on", "completed_on") if name in names), ""
    )
    if begins and getattr(row, begins) > as_of:
        return None
    for ends in names & {"to", "left", "closed"}:
        if getattr(row, ends) is not None and getattr(row, ends) > as_of:
            row = replace(row, **{ends: None})
    if isinstance(row, f.Session):
        return _session_known(row, as_of)
    if isinstance(row, f.Action) and row.closed_on is not None and row.closed_on > as_of:
        return replace(row, status="open", closed_on=None)
    return row


def _session_known(row: f.Session, as_of: date) -> f.Session:
    if row.held_on is not None and row.held_on > as_of:
        when = row.scheduled_for or row.held_on
        return f.Session(row.session, row.arrangement, row.kind, "scheduled", when, replaces=row.replaces)
    late = row.written_up_on is not None and row.written_up_on > as_of
    return replace(row, written_up_on=None) if late else row
