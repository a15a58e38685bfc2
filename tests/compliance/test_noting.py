"""Slips of the pen are no faults and change nothing; a note asks to look again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from clearsight.compliance.dataset import Codes
from clearsight.compliance.domain.facts import Facts
from clearsight.compliance.noting import notes
from clearsight.policy.domain.model import Policy
from tests.compliance.scene import one, rules
from tests.compliance.tables import ARRANGEMENTS, read

NOON = date(2026, 3, 1)
S = "session,arrangement,kind,scheduled_for,status,held_on,minutes,written_up_on\n"
HOURS = one('measure = "hours", at_least = 1, per = "month"')
CODES = Codes().plus(employment={"bank": "bank staff"})


def said(facts: Facts, policy: Policy | None = None, as_of: date = NOON, today: date = NOON) -> Iterator[str]:
    asked = policy or one('measure = "interval", every = "4 weeks"')
    return notes(asked, facts, as_of, (), today)


SLIPS: dict[str, tuple[dict[str, str], str]] = {
    "still scheduled": (
        {"sessions": S + "s1,a1,planned,2026-02-01,scheduled,,,\n"}, "still scheduled: s1; say whether"),
    "before the arrangement": (
        {"sessions": S + "s1,a1,planned,,held,2024-10-01,60,\n"}, "held before their arrangement began: s1"),
    "after the arrangement": (
        {"sessions": S + "s1,a1,planned,,held,2025-12-01,60,\n",
         "arrangements": ARRANGEMENTS.replace("from", "from,to").replace("09-01", "09-01,2025-10-31")},
        "held after their arrangement ended: s1"),
    "in another century": (
        {"sessions": S + "s1,a1,planned,,held,2062-09-10,60,\n"}, "still to come: s1; look at held_on"),
    "written up before": (
        {"sessions": S + "s1,a1,planned,,held,2025-10-01,60,2025-09-30\n"},
        "written up before they were held: s1"),
    "signed before": (
        {"signatures": "session,person,signed_on\ns1,p1,2025-09-30\n"}, "signed before they were held: s1"),
    "employed twice": (
        {"employment": "person,employment,from,fraction\np1,bank,2025-09-01,0.5\np1,bank,2026-01-01,0.8\n"},
        "employment: rows overlap of p1"),
    "their own supervisor": (
        {"members": "arrangement,person,from\na1,p2,2025-09-01\n"}, "who leads is a member too, in a1"),
    "left before": (
        {"people": "person,name,started,left\np1,A,2025-09-01,2025-09-15\np2,B,2025-09-01,\n",
         "members": "arrangement,person,from\na1,p1,2025-09-01\n"},
        "members: p1 left, and sessions were held after that"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_one_note_that_names_the_row(tmp_path: Path, slip: str) -> None:
    tables, words = SLIPS[slip]
    [note] = said(read(tmp_path, CODES, **tables))
    assert words in note and ";" in note


def test_what_is_in_order_is_passed_over_in_silence(tmp_path: Path) -> None:
    facts = read(
        tmp_path, CODES,
        sessions=S + "s1,a1,planned,2025-10-01,held,2025-10-01,60,2025-10-01\n"
        "s2,a1,planned,2026-03-01,scheduled,,,\ns3,a1,planned,2025-10-20,cancelled,,,\n",
        signatures="session,person,signed_on\ns1,p1,2025-10-01\n",
        members="arrangement,person,from\na1,p1,2025-09-01\n",
        employment="person,employment,from,to\np1,bank,2025-09-01,2025-12-31\np1,bank,2026-01-01,\n",
    )  # fmt: skip
    assert list(said(facts)) == [] == list(said(facts, HOURS))


def test_a_past_day_is_asked_about_without_notes_on_what_came_after(tmp_path: Path) -> None:
    facts = read(tmp_path, sessions=S + "s1,a1,planned,2026-02-01,held,2026-02-01,60,2026-01-01\n")
    assert list(said(facts, as_of=date(2025, 12, 1))) == []
    assert len(list(said(facts))) == 1


def test_without_minutes_a_session_is_no_time_where_hours_are_asked(tmp_path: Path) -> None:
    facts = read(tmp_path)
    assert list(said(facts)) == []
    [note] = said(facts, HOURS)
    assert "without minutes" in note and "s1" in note


def test_rules_that_fall_silent_for_want_of_a_table(tmp_path: Path) -> None:
    of_role = rules(
        '[[rules]]\nid = "it"\ntitle = "t"\nclause = "1"\nstrength = "required"\nwho = { roles = ["dsl"] }\n'
        'asks = { measure = "count", at_least = 1, per = "term" }\n'
    )
    assert [note.partition(":")[0] for note in said(read(tmp_path), of_role)] == ["calendar", "roles"]
    assert [note.partition(":")[0] for note in said(Facts(), of_role)] == ["people"]


def test_of_many_rows_some_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    rows = "".join(f"s{n},a1,planned,2026-02-01,scheduled,,,\n" for n in range(1, 10))
    [note] = said(read(tmp_path, sessions=S + rows))
    assert "s1, s2, s3, s4, s5 and 4 more" in note
