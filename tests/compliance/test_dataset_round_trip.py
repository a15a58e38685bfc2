"""Whatever facts are written, CSV and XLSX alike, the same facts are read back."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearsight.compliance.dataset import Codes, read_dataset, write_dataset
from clearsight.compliance.domain import facts
from clearsight.compliance.domain.facts import Facts
from clearsight.kernel.texts import NOT_DRAWN, unseen_in_name

Strategy = st.SearchStrategy[Any]
CODES = Codes().plus(event={"visit": "visit"}, employment={"bank": "bank staff"})
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
AWKWARD = st.sampled_from([
    "=1+1", "-1", "+a", "@x", "'=x", "''-1", "'", '"', '","', "a,b", "#REF!", "_x000D_", "1.0", "007", "TRUE",
    "nan", "2026-01-01", "1e5", ";", "|", "\\", "\u2028x", "a\u00a0b", "＝x", "😀", "é",
])  # fmt: skip
CHARS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=BIDI + "\ufffe\uffff")
TEXT = (AWKWARD | st.text(CHARS, max_size=12)).map(str.strip).filter(lambda text: not unseen_in_name(text))
LINE = TEXT.filter(bool)
LETTERS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=6)
NAME = (
    (AWKWARD | LETTERS)
    .map(lambda text: unicodedata.normalize("NFC", text).strip("\u2028"))
    .filter(lambda text: not NOT_DRAWN.search(text))
)
WAYS = st.sampled_from(["open", "done"])
DATES = st.dates(date(1900, 1, 1), date(2199, 12, 31))
EVERY = st.sampled_from(["4 weeks", "term", "1 half term", "60 days"])


@st.composite
def periods(draw: st.DrawFn) -> tuple[date, date | None]:
    """A first day and a last one, or none."""
    ends = sorted([draw(DATES), draw(DATES)])
    return ends[0], None if draw(st.booleans()) else ends[1]


class World:
    """Strategies for the rows of a world in which these names are there to refer to."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self.names = names
        self.person, self.site, self.arrangement, self.case, self.session = (
            st.sampled_from(names[table])
            for table in ("people", "sites", "arrangements", "cases", "sessions")
        )
        self.cancelled = names["sessions"][:2]
        self.ad_hoc = [name for name in names["sessions"][1:] if len(name.split()) == 1]

    def each(self, table: str, row: Callable[[str], Strategy]) -> Strategy:
        """One row for each name of a table."""
        return st.tuples(*map(row, self.names[table]))

    def named(self) -> dict[str, Strategy]:
        """The tables whose rows have names."""
        kind = st.sampled_from(["school", "host", "office"])
        return {
            "people": self.each("people", lambda name: dated(facts.Person, name, LINE, then=TEXT)),
            "sites": self.each("sites", lambda name: st.builds(facts.Site, st.just(name), LINE, TEXT, kind)),
            "arrangements": self.each("arrangements", self.arrangement_of),
            "sessions": self.each("sessions", self.session_of),
            "cases": self.each("cases", lambda name: dated(facts.Case, name, self.site, self.person)),
            "actions": self.each("actions", lambda name: st.builds(
                facts.Action, st.just(name), self.session, self.person, st.sampled_from(["open", "done"]),
                blank_or(self.case), st.none() | DATES, st.none() | DATES)),
            "variations": self.each("variations", lambda name: st.builds(
                lambda ends, *rest: facts.Variation(name, *rest[:2], *ends, *rest[2:]),
                periods(), NAME, EVERY, blank_or(self.person), blank_or(self.arrangement), TEXT, TEXT)),
        }  # fmt: skip

    def arrangement_of(self, name: str) -> st.SearchStrategy[facts.Arrangement]:
        """An arrangement of that name."""
        return st.builds(
            lambda kind, lead, ends, every, cases: facts.Arrangement(name, kind, lead, *ends, every, cases),
            st.sampled_from(["peer", "group"]), self.person, periods(), blank_or(EVERY), st.booleans(),
        )  # fmt: skip

    def session_of(self, name: str) -> st.SearchStrategy[facts.Session]:
        """A session of that name, which may name the cancelled and the ad-hoc ones that there are."""
        cancelled = name in self.cancelled
        others = [each for each in self.cancelled if each != name]
        status = st.just("cancelled") if cancelled else st.sampled_from(["scheduled", "held"])
        revisits = st.lists(st.sampled_from(self.ad_hoc), max_size=3) if self.ad_hoc else st.just([])
        return st.builds(
            lambda status, day, again, **more: facts.Session(
                name, status=status, held_on=day if status == "held" else None, revisits=tuple(again), **more
            ),
            status, DATES, revisits, arrangement=self.arrangement,
            kind=st.just("ad_hoc" if name in self.ad_hoc else "planned"), scheduled_for=st.none() | DATES,
            minutes=st.none() | st.integers(0, 1440), written_up_on=st.none() | DATES, revisit=st.booleans(),
            cancelled_because=TEXT | st.just("two\n\nlines"), replaces=st.sampled_from(["", *others]),
        )  # fmt: skip

    def unnamed(self) -> dict[str, Strategy]:
        """The tables whose rows have no name of their own."""
        role, provider = st.sampled_from(["dsl", "hr"]), st.sampled_from(["", "in_house"])
        signed = (self.person, DATES)
        event = (blank_or(each) for each in (self.person, self.arrangement, self.session, self.case))
        rows: dict[str, Strategy] = {
            "roles": dated(facts.Role, self.person, role, self.site),
            "circumstances": dated(facts.Circumstance, self.person, "probation"),
            "members": dated(facts.Member, self.arrangement, self.person),
            "agreements": st.builds(facts.AgreementSignature, self.arrangement, NAME, *signed),
            "attendance": st.builds(facts.Attendance, self.session, self.person, st.just(True)),
            "signatures": st.builds(facts.RecordSignature, self.session, *signed),
            "case_statuses": dated(facts.CaseStatus, self.case, "monitoring"),
            "discussions": st.builds(facts.Discussion, self.session, self.case),
            "training": st.builds(facts.Training, self.person, st.just("dsl"), DATES, provider),
            "events": st.builds(facts.Event, st.just("visit"), DATES, *event, st.integers(0, 1_000_000)),
            "employment": dated(facts.Employment, self.person, "bank", then=st.floats(1e-9, 1)),
        }
        one = st.builds(
            lambda ends, name, *rest: facts.CalendarPeriod(
                "closure", name, ends[0], ends[1] or ends[0], *rest
            ),
            periods(), LINE, blank_or(self.site), TEXT,
        )  # fmt: skip
        return {
            "calendar": st.lists(one, max_size=1).map(tuple),
            **{name: st.lists(row, max_size=3).map(tuple) for name, row in rows.items()},
        }


def blank_or(row: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A value that may be left out."""
    return st.just("") | row


def dated(make: Any, *parts: Any, then: Strategy | None = None) -> Strategy:
    """A row that ends in a period, and in one more value."""
    given_parts = [part if isinstance(part, st.SearchStrategy) else st.just(part) for part in parts]
    last = [then] if then is not None else []
    count = len(parts)
    return st.builds(
        lambda *values: make(*values[:count], *values[count], *values[count + 1 :]),
        *given_parts,
        periods(),
        *last,
    )


@st.composite
def worlds(draw: st.DrawFn) -> Facts:
    """Facts as the reader may give them: nothing in them refers to nothing."""
    tables = ("people", "sites", "arrangements", "cases", "sessions", "actions", "variations")
    world = World({table: draw(st.lists(NAME, min_size=1, max_size=4, unique=True)) for table in tables})
    return Facts(**{name: draw(rows) for name, rows in (world.named() | world.unnamed()).items()})


def sorted_rows(found: Facts) -> dict[str, list[str]]:
    """The rows of each table, whatever their order."""
    return {each.name: sorted(map(repr, getattr(found, each.name))) for each in fields(found)}


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_what_is_written_is_read_back(name: str, world: Facts) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        write_dataset(world, path)
        assert sorted_rows(read_dataset(path, CODES)) == sorted_rows(world)
