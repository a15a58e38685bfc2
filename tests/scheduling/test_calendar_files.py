"""Calendar files: what is read of an ICS file, and what it may not ask; a file written is read again."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearsight.kernel.errors import ClearsightError
from clearsight.scheduling.domain.bank_holidays import bank_holidays
from clearsight.scheduling.domain.calendars import KINDS, Entry, Stretch, change, faults_of
from clearsight.web.forms.calendar_file import read_calendar_csv, read_calendar_file, written

pytestmark = pytest.mark.req("D2")
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261225\r\n"
    "DTEND;VALUE=DATE:20261226\r\nSUMMARY:Christmas Day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
HOSTILE = {
    "a rule without end": ("END:VEVENT", "RRULE:FREQ=SECONDLY\r\nEND:VEVENT", "that repeats"),
    "a folded rule": ("END:VEVENT", "RRU\r\n LE:FREQ=SECONDLY\r\nEND:VEVENT", "that repeats"),
    "a list of days": ("END:VEVENT", "RDATE:20270101\r\nEND:VEVENT", "that repeats"),
    "a billion days": ("DTEND;VALUE=DATE:20261226", "DURATION:P1000000000D", "cannot be read"),
    "eight thousand years": ("20261226", "99991231", "this year cannot be meant"),
    "two years": ("20261226", "20290101", "longer than a year"),
    "an end before the beginning": ("20261226", "20261101", "ends before it begins"),
    "a time of day": (";VALUE=DATE:20261225", ":20261225T093000Z", "has a time of day"),
    "no end of the event": ("END:VEVENT\r\n", "", "does not end"),
    "no beginning": ("DTSTART;VALUE=DATE:20261225\r\n", "", "has no beginning"),
    "no date": ("20261225", "Christmas", "cannot be read"),
    "two beginnings": ("DTEND", "DTSTART;VALUE=DATE:20260101\r\nDTEND", "two beginnings"),
    "no name": ("SUMMARY:Christmas Day\r\n", "", "has no name"),
    "a name without end": ("Christmas Day", "x" * 5_000, "too many"),
    "no events": (EVENT[EVENT.index("BEGIN:VEVENT") :], "END:VCALENDAR", "no event in it"),
    "very many lines": ("END:VEVENT", "COMMENT:x\r\n" * 500 + "END:VEVENT", "too long"),
    "very many events": ("END:VCALENDAR", EVENT.split("2.0\r\n")[1] * 2_100, "KB is too much"),
    "another name": ("BEGIN:VCALENDAR", "BEGIN:VCARD", "no iCalendar file"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_ics_file_is_refused_and_says_why(name: str) -> None:
    old, new, says = HOSTILE[name]
    with pytest.raises(ClearsightError, match=says) as refused:
        read_calendar_file("days.ics", EVENT.replace(old, new).encode(), "bank_holiday", [])
    assert all(fault.place and fault.mend for fault in refused.value.faults)


def test_every_fault_of_an_ics_file_is_told_with_its_line() -> None:
    event = EVENT[EVENT.index("BEGIN:VEVENT") : EVENT.index("END:VCALENDAR")]
    broken = event.replace("SUMMARY", "RRULE:FREQ=DAILY\r\nSUMMARY")
    text = EVENT.replace(event, event + broken + event.replace("20261226", "20260101"))
    with pytest.raises(ClearsightError) as refused:
        read_calendar_file("days.ics", text.encode(), "closure", [])
    assert [fault.place for fault in refused.value.faults] == ["line 9", "line 16"]


def test_a_time_zone_that_never_ends_is_not_counted_out() -> None:
    rule = "BEGIN:STANDARD\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\n"
    zone = f"BEGIN:VTIMEZONE\r\nTZID:X\r\n{rule}END:VTIMEZONE\r\n"
    text = EVENT.replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT", 1)
    assert len(read_calendar_file("days.ics", text.encode(), "bank_holiday", [])) == 1


texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=40)
names = texts.map(lambda text: " ".join(text.split())).filter(bool)
calendar_days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(st.lists(st.tuples(calendar_days, names, st.sampled_from(KINDS)), max_size=20, min_size=1))
def test_what_was_shown_is_read_again_as_it_was(rows: list[tuple[date, str, str]]) -> None:
    once = {(day, kind): Entry(kind, Stretch(name, day, day)) for day, name, kind in rows}
    entries = tuple(once.values())
    assert read_calendar_csv(written(entries).encode(), []) == entries


@given(st.lists(st.tuples(calendar_days, st.integers(0, 400)), max_size=8))
def test_faults_are_told_of_all_that_share_a_day_and_of_nothing_else(rows: list[tuple[date, int]]) -> None:
    stretches = [Stretch(f"s{n}", day, day + timedelta(days=more)) for n, (day, more) in enumerate(rows)]
    shared = any(
        one.from_date <= two.to_date and two.from_date <= one.to_date
        for n, one in enumerate(stretches)
        for two in stretches[n + 1 :]
    )
    faults = faults_of(stretches)
    assert any("overlaps" in fault.problem for fault in faults) == shared
    assert any("longer" in fault.problem for fault in faults) == any(more >= 366 for _, more in rows)


def test_loading_a_year_leaves_the_others_as_they_are() -> None:
    def half_term(name: str, year: int) -> Stretch:
        return Stretch(name, date(year, 9, 2), date(year, 10, 23))

    before = [half_term("A", 2025), half_term("Wrong", 2026)]
    found = change("", "half_term", before, [half_term("B", 2026)])
    assert (found.added, found.removed) == ((half_term("B", 2026),), (half_term("Wrong", 2026),))
    assert found.after == (half_term("A", 2025), half_term("B", 2026)) and found.kept == 1


@pytest.mark.parametrize("year", [2010, 2019, 2021, 2022, 2026, 2027])
def test_bank_holidays_are_those_of_wales_too(year: int) -> None:
    both = [holidays.country_holidays("GB", subdiv=part, years=[year, year + 1]) for part in ("ENG", "WLS")]
    assert dict(both[0]) == dict(both[1])
    mine = {day.from_date for day in bank_holidays(year)}
    first, last = date(year, 9, 1), date(year + 1, 8, 31)
    assert mine == {day for day in both[1] if first <= day <= last and day.weekday() < 5}
    assert len(mine) >= 7


def test_bank_holidays_that_were_proclaimed_are_known() -> None:
    assert {day.from_date for day in bank_holidays(2021)} >= {date(2022, 6, 2), date(2022, 6, 3)}
    assert {day.from_date for day in bank_holidays(2022)} >= {date(2022, 9, 19), date(2023, 5, 8)}
    with pytest.raises(ValueError, match="not known"):
        bank_holidays(99999)
