"""So many, or so many hours, in each window; and every case in each window.

A window is judged where the rule applied from its first day to its last; a part window is asked for nothing
and can still be met. One finding a window, due on its last day, or on that of the last one by which it may be
averaged.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from clearsight.compliance.domain.averages import Row, made_good
from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.findings import Because, Finding, Status, Words
from clearsight.compliance.domain.happenings import Happening
from clearsight.compliance.domain.judging import Bench, finding
from clearsight.compliance.domain.subjects import Subject, applying, subjects
from clearsight.compliance.domain.windows import SCHOOL, Window, academic_year
from clearsight.compliance.domain.wording import listed, number, on
from clearsight.kernel.spans import Span, covers
from clearsight.policy.domain.measures import Count, Coverage, Hours
from clearsight.policy.domain.model import Rule
from clearsight.policy.domain.strictness import WINDOWS_A_YEAR, YEAR

_ALMOST = 1e-9


def _sum(found: Sequence[Happening], wanted: float) -> float:
    return sum(h.worth for h in found)


def _whole(day: date) -> float:
    return 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What each window is asked for: how much, of what, added up how, averaged over how many windows."""

    at_least: float
    per: str
    size: int = 1
    unit: str = "session"
    amount: Callable[[Sequence[Happening], float], float] = _sum
    over: int = 1
    fraction: Callable[[date], float] = _whole

    def wanted(self, stretch: Sequence[Window]) -> float:
        """How much a stretch of windows is asked for."""
        return sum(self.at_least * self.fraction(window.from_) for window in stretch)

    def enough(self, stretch: Sequence[Window], inside: Sequence[Happening]) -> bool:
        """Whether what was done in a stretch of windows is as much as they are asked for."""
        wanted = self.wanted(stretch)
        return bool(inside) and self.amount(inside, wanted) >= wanted - _ALMOST

    def __str__(self) -> str:
        each = (
            f"every {self.size} {self.per.replace('_', ' ')}s"
            if self.size > 1
            else f"every {self.per.replace('_', ' ')}"
        )
        return f"at least {_amount(self.at_least, self.unit)} {each}"


def period_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """A count or hours rule laid on each of its subjects. One without a number asks for nothing."""
    asks = rule.asks
    assert isinstance(asks, Count | Hours)
    if asks.at_least is not None and asks.per is not None:
        for each in subjects(bench, rule):
            yield period_candidate(bench, rule, order, each, _asked(bench, rule, each))


def coverage_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """Every case in each window; or, where only a share is asked for, that share of the cases of each
    site.
    """
    assert isinstance(rule.asks, Coverage)
    asked = Asked(1, rule.asks.per, unit="discussion")
    cases = list(subjects(bench, rule))
    if rule.asks.share == 1:
        for each in cases:
            yield period_candidate(bench, rule, order, each, asked)
        return
    by_site: dict[str, list[Subject]] = {}
    for each in cases:
        by_site.setdefault(each.sites[0], []).append(each)
    for site, of_site in sorted(by_site.items()):
        yield Candidate(rule, order, (), (), _share_judge(bench, rule.asks, site, of_site))


def _share_judge(
    bench: Bench, asks: Coverage, site: str, cases: list[Subject]
) -> Callable[[Candidate], Iterable[Finding]]:
    def judge(candidate: Candidate) -> Iterable[Finding]:
        first = min(each.spans[0].from_ for each in cases)
        place = bench.world.sites[site].name if site in bench.world.sites else site
        for window in bench.calendar.windows(asks.per, site, first):
            whole = [each for each in cases if covers(each.spans, _so_far(window, bench.as_of))]
            done = [each.key for each in whole if any(window.holds(h.on) for h in each.happenings)]
            if not whole:
                continue
            enough = len(done) >= asks.share * len(whole) - _ALMOST
            status: Status = "met" if enough else "open" if bench.as_of <= window.to else "missed"
            words = (
                f"{len(done)} of {len(whole)} cases of {place} were looked at in {window.name}; "
                f"{asks.share:.0%} is asked."
            )
            facts = [Because(f"case {name}") for name in done]
            yield finding(candidate, status, {"site": site}, words, facts, due=window.to, window=window)

    return judge


def _asked(bench: Bench, rule: Rule, each: Subject) -> Asked:
    asks = rule.asks
    assert isinstance(asks, Count | Hours)
    assert asks.at_least is not None
    assert asks.per is not None
    fraction = _fraction(bench, each.about.get("person", "")) if asks.pro_rata else _whole
    hours = isinstance(asks, Hours)
    amount = _capped(rule, hours) if hours or rule.counts.caps else _sum
    averaged = asks.averaged_over if isinstance(asks, Hours) else 1
    return Asked(asks.at_least, asks.per, 1, "hour" if hours else "session", amount, averaged, fraction)


def _capped(rule: Rule, hours: bool) -> Callable[[Sequence[Happening], float], float]:
    """Adds up what counts, each kind of session up to its share of what is wanted."""

    def amount(found: Sequence[Happening], wanted: float) -> float:
        by_kind: dict[str, float] = {}
        for happening in found:
            worth = happening.minutes / 60 * happening.worth if hours else happening.worth
            by_kind[happening.kind] = by_kind.get(happening.kind, 0.0) + worth
        total = sum(by_kind.values())
        for cap in rule.counts.caps:
            total -= max(0.0, sum(by_kind.get(kind, 0.0) for kind in cap.kinds) - cap.share * wanted)
        return total

    return amount


def _fraction(bench: Bench, person: str) -> Callable[[date], float]:
    rows = bench.world.employment.get(person, [])

    def fraction(day: date) -> float:
        return next((row.fraction for row in rows if day in bench.world.span(row)), 1.0)

    return fraction


def period_candidate(bench: Bench, rule: Rule, order: int, each: Subject, asked: Asked) -> Candidate:
    """So much in each window, for one subject."""

    def judge(candidate: Candidate) -> Iterable[Finding]:
        missed: Counter[int] = Counter()
        done = applying(each.spans, each.happenings)
        days = [h.on for h in done]
        found = _windows(bench, each, asked)
        row = Row([*found, *_to_come(bench, each, asked)], each.spans, each.pauses, asked.over, bench.as_of)
        for n, window in enumerate(found):
            enough = made_good(row, n, lambda some: asked.enough(some, _inside(done, days, some)))
            status = _status(bench.as_of, row, n, enough)
            if status is None or (status == "missed" and _excused(rule, window, missed)):
                continue
            where, due = enough or row.before(n), window.to if enough else row.until(n)
            told = Told(window, where, _inside(done, days, where), status, due)
            yield _finding(bench.as_of, candidate, each.about, _name(bench, each.about), asked, told)

    group, apart = (rule.strength, *rule.kind, each.key), YEAR / WINDOWS_A_YEAR[asked.per]
    strictness = apart * asked.size / asked.at_least
    return Candidate(rule, order, group, each.spans, judge, strictness, says=str(asked))


def _windows(bench: Bench, each: Subject, asked: Asked) -> list[Window]:
    """The windows of a subject in order: of each site's calendar those in which it was the subject's site."""
    first = each.spans[0].from_
    if asked.per not in SCHOOL or len(each.sites) == 1:
        found = bench.calendar.windows(asked.per, each.sites[0], first, asked.size)
    else:
        found = [
            window
            for site in each.sites
            for window in bench.calendar.windows(asked.per, site, first, asked.size)
            if each.site(window.span) == site
        ]
        found.sort(key=lambda w: (w.from_, w.to, w.name))
    return [w for w in found if any(span.from_ <= w.to and w.from_ <= span.last for span in each.spans)]


def _to_come(bench: Bench, each: Subject, asked: Asked) -> list[Window]:
    """The windows that lie ahead and may yet make good what is averaged with them."""
    if asked.over == 1:
        return []
    site = each.site(Span(bench.as_of, None)) if len(each.sites) > 1 else each.sites[0]
    return bench.calendar.to_come(asked.per, site, asked.size, asked.over - 1)


def _inside(done: Sequence[Happening], days: Sequence[date], stretch: Sequence[Window]) -> list[Happening]:
    """What was done in some windows: `days` are those of `done`, which is in order of time."""
    near = done[bisect_left(days, stretch[0].from_) : bisect_right(days, stretch[-1].to)]
    return [h for h in near if any(window.holds(h.on) for window in stretch)]


def _status(as_of: date, row: Row, n: int, enough: Sequence[Window] | None) -> Status | None:
    """Met, open, missed; or nothing, where the window is asked for nothing."""
    if enough:
        return "met"
    if not row.asks(n):
        return None
    return "open" if as_of <= row.until(n) else "missed"


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


class Told(NamedTuple):
    """What is to be said of a window: in which stretch it was counted, what was done there, until when."""

    window: Window
    stretch: Sequence[Window]
    inside: Sequence[Happening]
    status: Status
    due: date


def _finding(
    as_of: date, candidate: Candidate, about: dict[str, str], name: str, asked: Asked, told: Told
) -> Finding:
    window, stretch, inside, status, due = told
    facts = [h.because for h in inside] or [
        Because(f"calendar {window.name}", (("from", window.from_), ("to", window.to)))
    ]
    wanted = asked.wanted(stretch)
    done = asked.amount(inside, wanted)
    days = tuple(h.on for h in inside)
    words = Words(_sentence, (name, asked.unit, status, wanted, done, days, window, len(stretch) - 1))
    decided = min(window.to, as_of)
    return finding(candidate, status, about, words, facts, due=due, window=window, decided_on=decided)


def _sentence(
    name: str,
    unit: str,
    status: Status,
    wanted: float,
    done: float,
    days: Sequence[date],
    window: Window,
    beside: int,
) -> str:
    many = _amount(wanted, unit)
    had = f"{number(round(done, 2))} of the {many} asked for" if done else f"none of the {many} asked for"
    if wanted == 1 and not done:
        had = f"no {unit}"
    over = f", together with the {beside} beside it," if beside else ""
    when = f"{window.name} ({on(window.from_)} to {on(window.to)}){over}"
    if status == "met":
        return f"{name} had what is asked for in {when}: {listed(dict.fromkeys(on(day) for day in days))}."
    if status == "open":
        return f"{name} has had {had} so far in {when}."
    return f"{name} had {had} in {when}."


def _name(bench: Bench, about: dict[str, str]) -> str:
    if "case" in about:
        return f"Case {about['case']}"
    return bench.world.name(about["person"]) if "person" in about else f"Arrangement {about['arrangement']}"


def _amount(value: float, unit: str) -> str:
    return f"{number(round(value, 2))} {unit}{'' if value == 1 else 's'}"
