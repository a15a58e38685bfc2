"""Small realistic sets of facts for property-based tests: a few people, two years, all that may happen."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from clearsight.compliance.domain import facts as f

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

days = st.dates(FIRST, LAST)
PEOPLE = [f"p{n}" for n in range(5)]


@st.composite
def stretch(draw: Any, first: date = FIRST) -> tuple[date, date | None]:
    """A first day, and perhaps a last."""
    begins = draw(st.dates(first, LAST))
    return begins, draw(st.none() | st.dates(begins, LAST))


@st.composite
def worlds(draw: Any) -> f.Facts:
    """Two schools, five people, a few arrangements with their sessions, a few cases."""
    starts = [draw(st.sampled_from([FIRST, date(2024, 2, 29)]) | days) for _ in PEOPLE]
    people = [
        f.Person(p, p.title(), s, draw(st.none() | st.dates(s, LAST)))
        for p, s in zip(PEOPLE, starts, strict=True)
    ]
    sites = (f.Site("s0", "Hill"), f.Site("s1", "Dale"), f.Site("s2", "Host", kind="host"))
    roles = [
        f.Role(
            p, draw(st.sampled_from(ROLES)), draw(st.sampled_from(["s0", "s1", "s2"])), *draw(stretch(start))
        )
        for p, start in zip(PEOPLE, starts, strict=True)
        for _ in range(draw(st.integers(1, 2)))
    ]
    conditions = [
        f.Circumstance(draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(CIRCUMSTANCES)), *draw(stretch()))
        for _ in range(draw(st.integers(0, 4)))
    ]
    arrangements = [_arrangement(draw, n) for n in range(draw(st.integers(1, 3)))]
    members = [m for a in arrangements for m in _members(draw, a)]
    cases = [_case(draw, n) for n in range(draw(st.integers(0, 3)))]
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
        case_statuses=tuple(
            f.CaseStatus(c.case, draw(st.sampled_from(STATUSES)), *draw(stretch(c.opened))) for c in cases
        ),
        training=tuple(_training(draw)),
        calendar=tuple(_calendar(draw)),
        **_about_sessions(draw, sessions, [c.case for c in cases]),
    )


def _arrangement(draw: Any, number: int) -> f.Arrangement:
    kind = draw(st.sampled_from(["one_to_one", "one_to_one", "group", "peer"]))
    every = draw(
        st.sampled_from(["", "4 weeks", "1 month", "6 weeks", "1 half term", "2 half terms", "1 term"])
    )
    begins, ends = draw(stretch())
    return f.Arrangement(
        f"a{number}", kind, draw(st.sampled_from(PEOPLE)), begins, ends, every, draw(st.booleans())
    )


def _members(draw: Any, arrangement: f.Arrangement) -> list[f.Member]:
    many = 1 if arrangement.kind == "one_to_one" else 3
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=many, unique=True))
    name, begins = arrangement.arrangement, arrangement.from_
    return [f.Member(name, p, begins, draw(st.none() | st.dates(begins, LAST))) for p in people]


def _agreements(draw: Any, arrangements: list[f.Arrangement]) -> list[f.AgreementSignature]:
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(arrangements), st.sampled_from(["1", "2"]), st.sampled_from(PEOPLE), days
            ),
            max_size=8,
        )
    )
    return [f.AgreementSignature(a.arrangement, version, person, on) for a, version, person, on in rows]


def _case(draw: Any, number: int) -> f.Case:
    opened, closed = draw(stretch())
    return f.Case(
        f"c{number}", draw(st.sampled_from(["s0", "s1", "s2"])), draw(st.sampled_from(PEOPLE)), opened, closed
    )


def _sessions(draw: Any, arrangement: f.Arrangement) -> list[f.Session]:
    found = []
    for n in range(draw(st.integers(0, 6))):
        name, kind = f"{arrangement.arrangement}-{n}", draw(st.sampled_from(["planned", "planned", "ad_hoc"]))
        status = draw(st.sampled_from(["held", "held", "held", "scheduled", "cancelled"]))
        day = draw(st.dates(arrangement.from_, LAST))
        held = day if status == "held" else None
        written = draw(st.none() | st.just(day) | st.dates(day, LAST)) if held else None
        minutes = draw(st.none() | st.integers(30, 150)) if held else None
        revisit = bool(held) and kind == "ad_hoc" and draw(st.booleans())
        found.append(
            f.Session(name, arrangement.arrangement, kind, status, draw(st.just(day) | days), held, minutes,
                      written, revisit=revisit)
        )  # fmt: skip
    return found


def _linked(draw: Any, sessions: list[f.Session]) -> list[f.Session]:
    """A few of them make up for a cancelled one, or take up again what an ad hoc one brought."""
    cancelled = [s.session for s in sessions if s.status == "cancelled"]
    matters = [s.session for s in sessions if s.kind == "ad_hoc"]
    return [
        replace(
            s,
            replaces=draw(st.sampled_from(["", *cancelled])) if s.status != "cancelled" else "",
            revisits=tuple({draw(st.sampled_from(matters))} - {s.session})
            if matters and s.kind == "planned" and s.status == "held" and draw(st.booleans())
            else (),
        )
        for s in sessions
    ]


def _about_sessions(draw: Any, sessions: list[f.Session], cases: list[str]) -> dict[str, tuple[Any, ...]]:
    held = [s for s in sessions if s.status == "held"]
    if not held:
        return {}
    session, person = st.sampled_from(held), st.sampled_from(PEOPLE)
    attended = draw(st.dictionaries(st.tuples(session, person), st.booleans(), max_size=6))
    signed = draw(st.lists(st.tuples(session, person, st.integers(0, 40)), max_size=10))
    discussed = draw(st.lists(st.tuples(session, st.sampled_from(cases)), max_size=6)) if cases else []
    status = st.sampled_from(["open", "done", "dropped"])
    about = st.sampled_from(["", *cases])
    actions = draw(st.lists(st.tuples(session, person, st.none() | days, status, days, about), max_size=3))
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
    kind = st.sampled_from(["dsl", "supervision", "safeguarding_refresher", "designated_person"])
    provider = st.sampled_from(["", "local_authority", "in_house", "accredited_external"])
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(PEOPLE), kind, st.dates(date(2022, 1, 1), LAST), provider), max_size=4
        )
    )
    return [f.Training(*row) for row in rows]


def _calendar(draw: Any) -> list[f.CalendarPeriod]:
    """Two academic years of half terms; a school may have its own, a stretch may run over the new year."""
    named, over, own = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
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
