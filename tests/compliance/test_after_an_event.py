"""A record signed within a time of an event about its session: after sharing, say."""

from __future__ import annotations

from datetime import date

import pytest

from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.facts import (
    Arrangement,
    Event,
    Facts,
    Member,
    Person,
    RecordSignature,
    Session,
)
from clearsight.policy.domain.reading import read_policy

SHARED = date(2026, 3, 3)


POLICY = read_policy(
    """
[policy]
name = "shared"
title = "Sharing"
version = "1"
effective_from = 2020-01-01
[codes.event]
shared = "the record was shared"
[[rules]]
id = "after-sharing"
title = "done within five days of sharing"
clause = "1"
strength = "required"
per = "session"
asks = { measure = "deadline", after = "event:shared", done = "signed", within = "5 days" }
""",
    "shared.toml",
)


@pytest.mark.parametrize(
    ("signed", "status"),
    [
        ((date(2026, 3, 2), date(2026, 3, 8)), "met"),
        ((date(2026, 3, 2), date(2026, 3, 9)), "late"),
        ((date(2026, 3, 2),), "overdue"),
    ],
)
def test_it_is_judged_by_the_record_of_the_session_that_the_event_names(
    signed: tuple[date, ...], status: str
) -> None:
    began = date(2026, 1, 1)
    facts = Facts(
        people=(Person("p", "Amina Farrow", began), Person("q", "Ruth Hale", began)),
        arrangements=(Arrangement("a", "one_to_one", "q", began),),
        members=(Member("a", "p", began),),
        sessions=(Session("s", "a", "planned", "held", held_on=date(2026, 3, 2)),),
        signatures=tuple(RecordSignature("s", who, day) for who, day in zip("pq", signed, strict=False)),
        events=(Event("shared", SHARED, session="s"),),
    )
    [found] = evaluate(POLICY, facts, date(2026, 3, 20))
    assert (found.status, found.due_on, found.subject["session"]) == (status, date(2026, 3, 8), "s")
