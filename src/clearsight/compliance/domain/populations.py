"""To whom, and when, a rule applies: a population read as stretches of days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clearsight.compliance.domain.facts import Arrangement, Case, Role
from clearsight.compliance.domain.world import World
from clearsight.kernel.durations import Duration
from clearsight.kernel.roles import HOLDS_CASES
from clearsight.kernel.spans import ALWAYS, DAY, NEVER, Span, Spans, complement, intersection, union
from clearsight.policy.domain.population import AfterEvent, Arrangements, Cases, Range, Tier, Who

EVERYONE = Who()


def who_spans(world: World, who: Who, person: str) -> Spans:
    """The days on which a person belongs to a population, within the time they worked here."""
    spans = world.employed(person)
    if who == EVERYONE or not spans:
        return spans
    for part in _parts(world, who, person):
        spans = intersection(spans, part)
        if not spans:
            return NEVER
    return spans


def _parts(world: World, who: Who, person: str) -> Iterable[Spans]:
    """Each key that is given, as the days on which it holds."""
    if who.judgement:
        yield NEVER
    if who.roles or who.at or who.sites:
        yield _posts(world, who, person)
    if who.circumstances:
        rows = world.circumstances.get(person, ())
        yield union(world.span(c) for c in rows if c.circumstance in who.circumstances)
    if who.employment or who.fraction:
        yield _employment(world, who, person)
    if who.holds_cases is not None:
        yield _either(case_holding(world, person), who.holds_cases)
    if who.caseload is not None:
        yield _caseload(world, who.caseload, person)
    if who.time_in_post is not None:
        yield _in_post(world, who, who.time_in_post, person)
    if who.time_employed is not None and person in world.people:
        yield union([_tier(world.people[person].started, who.time_employed)])
    if who.supervises is not None:
        yield _either(union(world.span(a) for a in world.led.get(person, ())), who.supervises)
    if who.supervised is not None:
        yield _either(_supervised(world, person, (), None), who.supervised)
    if who.in_arrangements or who.discussing_cases is not None:
        yield _supervised(world, person, who.in_arrangements, who.discussing_cases)
    yield from _after_events(world, who, person)
    if who.any:
        yield union(span for other in who.any for span in who_spans(world, other, person))
    if who.none:
        yield complement(union(span for other in who.none for span in who_spans(world, other, person)))


def roles_of(world: World, who: Who, person: str) -> list[Role]:
    """A person's roles that a population, or one of its alternatives, names; all where it names none."""
    named = [each for each in (who, *who.any) if each.roles]
    return [
        role
        for role in world.roles.get(person, ())
        if (not named or any(role.role in each.roles for each in named))
        and at_sites(world, who.sites, who.at, role.site)
    ]


def at_sites(world: World, sites: tuple[str, ...], kinds: tuple[str, ...], site: str) -> bool:
    """Whether a site is one of those named, and of one of the kinds named."""
    if sites and site not in sites:
        return False
    return not kinds or (site in world.sites and world.sites[site].kind in kinds)


def case_holding(world: World, person: str) -> Spans:
    """While a person leads an open case or holds the role `case_holder`."""
    cases = [_open(world, case) for case in world.cases_led.get(person, ())]
    roles = [world.span(role) for role in world.roles.get(person, ()) if role.role == HOLDS_CASES]
    return union([*cases, *roles])


def case_spans(world: World, cases: Cases, case: Case) -> Spans:
    """The days on which a case belongs to a population of cases; a closed one never does."""
    if cases.judgement or not at_sites(world, cases.sites, cases.at, case.site):
        return NEVER
    spans: Spans = (_open(world, case),)
    if cases.statuses:
        rows = world.case_statuses.get(case.case, ())
        spans = intersection(spans, union(world.span(s) for s in rows if s.status in cases.statuses))
    if cases.lead is not None:
        spans = intersection(spans, who_spans(world, cases.lead, case.lead))
    if cases.open_for is not None:
        spans = intersection(spans, union([_tier(case.opened, cases.open_for)]))
    if cases.after_event is not None:
        kind = cases.after_event.event
        days = [e.on for e in world.events_of_case.get(case.case, ()) if e.kind == kind]
        spans = intersection(spans, _after(days, cases.after_event))
    return spans


def arrangement_spans(world: World, wanted: Arrangements, arrangement: Arrangement) -> Spans:
    """The days on which an arrangement stood and belongs to a population of arrangements."""
    if wanted.kinds and arrangement.kind not in wanted.kinds:
        return NEVER
    if wanted.discusses_cases is not None and arrangement.discusses_cases != wanted.discusses_cases:
        return NEVER
    spans = world.arrangement_span(arrangement)
    if wanted.supervisor is not None:
        spans = intersection(spans, who_spans(world, wanted.supervisor, arrangement.supervisor))
    if wanted.members is not None:
        who, name = wanted.members, arrangement.arrangement
        people = {member.person for member in world.members.get(name, ())}
        spans = intersection(
            spans,
            union(
                s for p in people for s in intersection(world.member_spans(name, p), who_spans(world, who, p))
            ),
        )
    return spans


def _open(world: World, case: Case) -> Span:
    return Span(case.opened, case.closed if case.closed is not None and case.closed <= world.as_of else None)


def _either(spans: Spans, wanted: bool) -> Spans:
    return spans if wanted else complement(spans)


def _supervised(world: World, person: str, kinds: tuple[str, ...], discussing: bool | None) -> Spans:
    """While a person is supervised by somebody else, in arrangements of some kinds, or that discuss cases."""
    return union(
        span
        for member in world.memberships.get(person, ())
        if (a := world.arrangements.get(member.arrangement)) is not None
        and a.supervisor != person
        and (not kinds or a.kind in kinds)
        and (discussing is None or a.discusses_cases == discussing)
        for span in world.member_spans(member.arrangement, person)
    )


def _posts(world: World, who: Who, person: str) -> Spans:
    """While a person holds one of the roles; rows that follow on from each other are one post."""
    return union(world.span(role) for role in roles_of(world, who, person))


def _in_post(world: World, who: Who, tier: Tier, person: str) -> Spans:
    """A tier of time in post, counted for each post from its first day."""
    posts = _posts(world, who, person)
    return union(span for post in posts for span in intersection((post,), union([_tier(post.from_, tier)])))


def _tier(start: date, tier: Tier) -> Span:
    """From `at_least` after the start until the day before `below` after it."""
    first = tier.at_least.after(start) if tier.at_least else start
    last = tier.below.after(start) - DAY if tier.below else None
    return Span(first, last)


def _within(value: float, wanted: Range) -> bool:
    return (wanted.at_least is None or value >= wanted.at_least) and (
        wanted.below is None or value < wanted.below
    )


def _employment(world: World, who: Who, person: str) -> Spans:
    rows = world.employment.get(person, [])
    if who.employment:
        rows = [row for row in rows if row.employment in who.employment]
    if who.fraction:
        rows = [row for row in rows if _within(row.fraction, who.fraction)]
    return union(world.span(row) for row in rows)


def _caseload(world: World, wanted: Range, person: str) -> Spans:
    """While the number of open cases that a person leads lies in the range."""
    spans = [_open(world, case) for case in world.cases_led.get(person, ())]
    turns = sorted({s.from_ for s in spans} | {s.to + DAY for s in spans if s.to})
    before = ALWAYS if _within(0, wanted) else NEVER
    if not turns:
        return before
    held = [
        Span(day, (turns[n + 1] - DAY) if n + 1 < len(turns) else None)
        for n, day in enumerate(turns)
        if _within(sum(day in span for span in spans), wanted)
    ]
    first = [Span(ALWAYS[0].from_, turns[0] - DAY)] if before else []
    return union([*first, *held])


def _after_events(world: World, who: Who, person: str) -> Iterable[Spans]:
    def days(kind: str) -> list[date]:
        return [event.on for event in world.events_of_person.get(person, ()) if event.kind == kind]

    if who.after_event is not None:
        yield _after(days(who.after_event.event), who.after_event)
    if who.since_event is not None:
        since = days(who.since_event)
        yield union([Span(since[0], None)]) if since else NEVER
    if who.until_event is not None:
        until = days(who.until_event)
        yield complement(union([Span(until[0], None)])) if until else ALWAYS


def _after(days: Iterable[date], wanted: AfterEvent) -> Spans:
    lasting: Duration = wanted.lasting
    return union(Span(day, lasting.after(day)) for day in days)
