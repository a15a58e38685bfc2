"""So many, or so many hours, in each window; and every case in each window.

A window is judged where the rule applied from its first day to its last; a part window is asked for nothing
and can still be met. One finding a window, due on its last day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.findings import Because, Finding, Status
from clearsight.compliance.domain.happenings import Happening, for_arrangement, for_case, for_supervisor
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.compliance.domain.populations import case_spans
from clearsight.compliance.domain.windows import Window, academic_year, windows
from clearsight.compliance.domain.wording import listed, number, on
from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import Span, Spans, covers
from clearsight.policy.domain.measures import Count, Coverage, Hours
from clearsight.policy.domain.model import Rule

_PER_YEAR = {"month": 12, "quarter": 4, "half_term": 6, "term": 3, "calendar_year": 1, "academic_year": 1,
             "financial_year": 1}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What each window is asked for: how much, of what, added up how."""

    at_least: float
    per: str
    size: int = 1
    unit: str = "session"
    amount: Callable[[Sequence[Happening]], float] = lambda found: sum(h.worth for h in found)
    averaged_over: int = 1
    fraction: Callable[[date], float] = lambda day: 1.0


def period_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """A count or hours rule laid on each of its subjects. One without a number asks for nothing."""
    asks = rule.asks
    assert isinstance(asks, Count | Hours)
    if asks.at_least is None:
        return
    for about, spans, happenings, pauses, site in _subjects(bench, rule):
        if isinstance(asks, Count) and asks.rolling is not None:
            yield _rolling(bench, rule, order, about, spans, happenings, asks)
        else:
            yield _candidate(bench, rule, order, about, spans, happenings, pauses, site, _asked(bench, rule, about))


def period_candidate(
    bench: Bench,
    rule: Rule,
    order: int,
    about: dict[str, str],
    spans: Spans,
    window: str,
    *,
    size: int,
    kind: str = "",
) -> Candidate:
    """One session in each so many half terms or terms, for a person."""
    person = about["person"]
    happenings = bench.counted(rule.counts, person, kind)
    asked = Asked(1, window, size)
    site = bench.site(rule, person, bench.as_of)
    return _candidate(bench, rule, order, about, spans, happenings, bench.pauses(rule, person), site, asked)


def _subjects(
    bench: Bench, rule: Rule
) -> Iterable[tuple[dict[str, str], Spans, list[Happening], Spans, str | None]]:
    world = bench.world
    if rule.per in ("person", "supervisor"):
        for person in world.people if rule.per == "person" else world.led:
            if spans := bench.who(rule, person):
                found = (
                    bench.counted(rule.counts, person)
                    if rule.per == "person"
                    else for_supervisor(world, rule.counts, person)
                )
                arrangement = bench.current_arrangement(person, rule.counts.kinds) if rule.per == "person" else ""
                about = subject(person=person, arrangement=arrangement)
                yield about, spans, found, bench.pauses(rule, person), bench.site(rule, person, bench.as_of)
    elif rule.per == "arrangement":
        for name, arrangement in world.arrangements.items():
            if spans := bench.arrangement(rule, arrangement):
                site = bench.site(rule, arrangement.supervisor, bench.as_of)
                yield subject(arrangement=name), spans, for_arrangement(world, rule.counts, name), (), site
    else:
        for name, case in world.cases.items():
            if spans := bench.within_dates(rule, case_spans(world, rule.cases, case)):
                about = subject(person=case.lead, case=name)
                yield about, spans, for_case(world, rule.counts, name), (), case.site


def coverage_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """Every case in each window; or, where only a share is asked for, that share of the cases of each site."""
    asks = rule.asks
    assert isinstance(asks, Coverage)
    if asks.share < 1:
        yield from _shares(bench, rule, order, asks)
        return
    for name, case in bench.world.cases.items():
        if spans := bench.within_dates(rule, case_spans(bench.world, rule.cases, case)):
            happenings = for_case(bench.world, rule.counts, name)
            asked = Asked(1, asks.per, unit="discussion in a planned session")
            yield _candidate(bench, rule, order, subject(case=name), spans, happenings, (), case.site, asked)


def _shares(bench: Bench, rule: Rule, order: int, asks: Coverage) -> Iterable[Candidate]:
    for site in sorted({case.site for case in bench.world.cases.values()}):
        yield Candidate(rule, order, ("share", rule.id, site), (), _share_judge(bench, rule, asks, site))


def _share_judge(
    bench: Bench, rule: Rule, asks: Coverage, site: str
) -> Callable[[Candidate], Iterable[Finding]]:
    def judge(candidate: Candidate) -> Iterable[Finding]:
        cases = [c for c in bench.world.cases.values() if c.site == site]
        spans = {c.case: bench.within_dates(rule, case_spans(bench.world, rule.cases, c)) for c in cases}
        first = min((s[0].from_ for s in spans.values() if s), default=date.max)
        for window in windows(bench.world, asks.per, site, first):
            whole = sorted(name for name, s in spans.items() if covers(s, _so_far(window, bench.as_of)))
            if not whole:
                continue
            done = [n for n in whole if any(h.on in window for h in for_case(bench.world, rule.counts, n))]
            enough = len(done) >= asks.share * len(whole) - 1e-9
            status: Status = "met" if enough else "open" if bench.as_of <= window.to else "missed"
            name = bench.world.sites[site].name if site in bench.world.sites else site
            words = f"{len(done)} of {len(whole)} cases of {name} were looked at in {window.name}; {asks.share:.0%} is asked."
            facts = [Because(f"case {n}") for n in done]
            yield finding(candidate, status, subject(site=site), words, facts, due=window.to, window=window)

    return judge


def _asked(bench: Bench, rule: Rule, about: dict[str, str]) -> Asked:
    asks = rule.asks
    assert isinstance(asks, Count | Hours) and asks.at_least is not None
    fraction = _fraction(bench, about.get("person", "")) if asks.pro_rata else lambda day: 1.0
    if isinstance(asks, Count):
        return Asked(asks.at_least, asks.per or "month", amount=_capped(rule, asks.at_least, False), fraction=fraction)
    amount = _capped(rule, asks.at_least, True)
    return Asked(asks.at_least, asks.per, 1, "hour", amount, asks.averaged_over, fraction)


def _capped(rule: Rule, at_least: float, hours: bool) -> Callable[[Sequence[Happening]], float]:
    """Adds up what counts, each kind of session up to its cap."""

    def amount(found: Sequence[Happening]) -> float:
        by_kind: Counter[str] = Counter()
        for happening in found:
            by_kind[happening.kind] += happening.minutes / 60 * happening.worth if hours else happening.worth  # type: ignore[assignment]
        total = float(sum(by_kind.values()))
        for cap in rule.counts.caps:
            over = sum(by_kind[kind] for kind in cap.kinds) - cap.share * at_least
            total -= max(0.0, over)
        return total

    return amount


def _fraction(bench: Bench, person: str) -> Callable[[date], float]:
    rows = bench.world.employment.get(person, [])

    def fraction(day: date) -> float:
        return next((row.fraction for row in rows if day in bench.world.span(row)), 1.0)

    return fraction


def _candidate(
    bench: Bench,
    rule: Rule,
    order: int,
    about: dict[str, str],
    spans: Spans,
    happenings: Sequence[Happening],
    pauses: Spans,
    site: str | None,
    asked: Asked,
) -> Candidate:
    def judge(candidate: Candidate) -> Iterable[Finding]:
        missed: Counter[int] = Counter()
        found = windows(bench.world, asked.per, site, spans[0].from_, asked.size)
        for n, window in enumerate(found):
            if not any(span.overlaps(window.span) for span in spans):
                continue
            stretch = found[max(0, n + 1 - asked.averaged_over) : n + 1]
            inside = [h for h in happenings if any(h.on in w for w in stretch)]
            status = _status(bench, asked, window, stretch, inside, spans, pauses)
            if status == "missed" and _excused(rule, window, missed):
                continue
            if status is not None:
                words = _sentence(bench, rule, about, asked, window, status, inside)
                facts = [h.because for h in inside] or [_calendar_fact(window)]
                decided = min(window.to, bench.as_of)
                yield finding(candidate, status, about, words, facts, due=window.to, window=window, decided_on=decided)

    who = about.get("case") or about.get("person") or about.get("arrangement", "")
    days = 365.25 / _PER_YEAR[asked.per] * asked.size / asked.at_least
    group = (rule.strength, *rule.kind, who)
    return Candidate(rule, order, group, spans, judge, days, says=_often(asked))


def _status(
    bench: Bench,
    asked: Asked,
    window: Window,
    stretch: Sequence[Window],
    inside: Sequence[Happening],
    spans: Spans,
    pauses: Spans,
) -> Status | None:
    """Met, open, missed; or nothing, where the window is asked for nothing."""
    wanted = asked.at_least * len(stretch) * asked.fraction(window.from_)
    if asked.amount(inside) >= wanted - 1e-9:
        return "met"
    if not covers(spans, _so_far(window, bench.as_of)) or any(p.overlaps(window.span) for p in pauses):
        return None
    return "open" if bench.as_of <= window.to else "missed"


def _so_far(window: Window, as_of: date) -> Span:
    return Span(window.from_, min(window.to, as_of))


def _excused(rule: Rule, window: Window, missed: Counter[int]) -> bool:
    """Whether the policy lets this window pass without, as one of so many a year."""
    may_miss = rule.asks.may_miss if isinstance(rule.asks, Count) else None
    if may_miss is None:
        return False
    year = academic_year(window.from_) if may_miss.per == "academic_year" else window.from_.year
    missed[year] += 1
    return missed[year] <= may_miss.windows


def _calendar_fact(window: Window) -> Because:
    return Because(f"calendar {window.name}", (("from", window.from_), ("to", window.to)))


def _sentence(
    bench: Bench,
    rule: Rule,
    about: dict[str, str],
    asked: Asked,
    window: Window,
    status: Status,
    inside: Sequence[Happening],
) -> str:
    if about.get("case"):
        name = f"Case {about['case']}"
    elif about.get("person"):
        name = bench.world.name(about["person"])
    else:
        name = f"Arrangement {about['arrangement']}"
    done = asked.amount(inside)
    had = f"{number(round(done, 2))} of {_wanted(asked, window)}" if done else f"none of {_wanted(asked, window)}"
    stretch = f"{window.name} ({on(window.from_)} to {on(window.to)})"
    if status == "met":
        days = listed(dict.fromkeys(on(h.on) for h in inside))
        return f"{name} had what is asked in {stretch}: {days}."
    if status == "open":
        return f"{name} has had {had} so far in {stretch}."
    return f"{name} had {had} in {stretch}."


def _wanted(asked: Asked, window: Window) -> str:
    wanted = asked.at_least * asked.averaged_over * asked.fraction(window.from_)
    return f"{number(round(wanted, 2))} {asked.unit}{'' if wanted == 1 else 's'}"


def _often(asked: Asked) -> str:
    per = asked.per.replace("_", " ")
    each = f"every {asked.size} {per}s" if asked.size > 1 else f"every {per}"
    return f"at least {number(asked.at_least)} {asked.unit}{'' if asked.at_least == 1 else 's'} {each}"


def _rolling(
    bench: Bench,
    rule: Rule,
    order: int,
    about: dict[str, str],
    spans: Spans,
    happenings: Sequence[Happening],
    asks: Count,
) -> Candidate:
    """So many in any stretch of a length: the next is due when the oldest of the last so many drops out of it."""
    assert asks.rolling is not None and asks.at_least is not None
    length: Duration = asks.rolling
    wanted = int(asks.at_least)

    def judge(candidate: Candidate) -> Iterable[Finding]:
        for span in spans:
            if bench.as_of not in span:
                continue
            inside = [h for h in happenings if h.on in span]
            recent = inside[-wanted:]
            due = length.after(recent[0].on if len(recent) == wanted else span.from_)
            status: Status = "open" if bench.as_of <= due else "overdue"
            name = bench.world.name(about["person"]) if "person" in about else str(next(iter(about.values())))
            words = f"{name} has had {len(recent)} of the {wanted} asked in any {length}; the next is due by {on(due)}."
            facts = [h.because for h in recent]
            yield finding(candidate, status, about, words, facts, due=due, decided_on=bench.as_of)

    who = about.get("case") or about.get("person") or about.get("arrangement", "")
    return Candidate(rule, order, (rule.strength, *rule.kind, who), spans, judge, length.nominal_days / wanted)
