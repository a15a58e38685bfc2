"""In a terminal a finding about a session or an arrangement says when it was and whose it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.facts import Event
from clearsight.compliance.domain.reports import as_text
from clearsight.policy.domain.model import Policy
from tests.compliance.scene import one, rules
from tests.compliance.tables import ARRANGEMENTS, PEOPLE, SESSIONS, read
from tests.policies.given import sure


def headings(at: Path, policy: Policy, sessions: str, *events: Event) -> list[str]:
    facts = read(
        at,
        people=f"{PEOPLE}p3,Cy Dunn,2025-09-01\n",
        arrangements=ARRANGEMENTS.replace("one_to_one", "group"),
        members="arrangement,person,from\na1,p1,2025-09-01\na1,p3,2025-09-01\n",
        sessions=sessions,
    )
    facts = replace(facts, events=events)
    day = sure("2025-12-01")
    lines = "".join(as_text(policy, day, evaluate(policy, facts, day), facts)).splitlines()
    return [line for line in lines[1:] if line and not line.startswith(" ")]


SETTLED = rules("""
[codes.event]
disputed = "record disputed"
settled = "dispute settled"
[[rules]]
id = "it"
title = "it is settled"
clause = "1"
per = "session"
strength = "required"
asks = { measure = "deadline", after = "event:disputed", done = "event:settled", within = "2 weeks" }
""")


def test_a_session_is_headed_by_its_day_and_who_led_it(tmp_path: Path) -> None:
    disputed = Event("disputed", sure("2025-10-10"), session="s1")
    found = headings(tmp_path, SETTLED, SESSIONS, disputed)
    assert found == ["Session s1 of 1 October 2025, led by Bo Cole"]


def test_an_arrangement_is_headed_by_who_leads_it(tmp_path: Path) -> None:
    agreed = one('measure = "presence", of = "agreement"', 'per = "arrangement"')
    assert headings(tmp_path, agreed, SESSIONS) == ["Arrangement a1, led by Bo Cole"]
