"""What a page says of a finding names people, days and relationships, and no code."""

# ruff: noqa: E501 (a sentence is read whole)

from __future__ import annotations

from datetime import date

import pytest

from clearsight.compliance.domain.facts import Action, Arrangement, Facts, Member, Person, Session, Site
from clearsight.compliance.domain.findings import Because
from clearsight.compliance.domain.plain_words import PlainWords

DAY = date(2026, 3, 10)
FACTS = Facts(
    people=(Person("v.holt", "Vera Holt", DAY), Person("p2", "Sam Okafor", DAY)),
    sites=(Site("S", "Thornhill Primary"),),
    arrangements=(Arrangement("A1", "one_to_one", "v.holt", DAY), Arrangement("G", "group", "v.holt", DAY)),
    members=(Member("A1", "p2", DAY), Member("G", "p2", DAY)),
    sessions=(Session("m-1", "A1", "planned", "held", DAY, DAY),),
    actions=(Action("x9", "m-1", "p2", "open"), Action("x0", "m-0", "p2", "open")),
)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("The agreement of arrangement A1 is not signed.",
         "The agreement of Vera Holt's supervision of Sam Okafor is not signed."),
        ("Arrangement G has no agreement.", "Vera Holt's supervision of a group has no agreement."),
        ("Session m-1 (10 March 2026) was signed by all.", "The session of 10 March 2026 was signed by all."),
        ("Session m-1 of 10 March 2026 is not signed.", "The session of 10 March 2026 is not signed."),
        ("Sam Okafor, a member of G since 1 May 2026, has signed.",
         "Sam Okafor, a member of Vera Holt's supervision of a group since 1 May 2026, has signed."),
        ("Action x9, for Sam Okafor, is due.", "An action agreed on 10 March 2026, for Sam Okafor, is due."),
        ("Action x0, for Sam Okafor, is due.", "An action that was agreed, for Sam Okafor, is due."),
        ("The session of 10 March 2026 lasted 40 minutes.", "The session of 10 March 2026 lasted 40 minutes."),
        ("Case C-7 was not discussed.", "Case C-7 was not discussed."),
        ("Session unknown-1 was held.", "Session unknown-1 was held."),
    ],
)  # fmt: skip
def test_sentences(said: str, read: str) -> None:
    assert PlainWords(FACTS).plain(said) == read


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("signature of v.holt", "Signature of Vera Holt"),
        ("role deputy_dsl of v.holt at S", "Vera Holt: deputy dsl at Thornhill Primary"),
        ("member of A1", "Member of Vera Holt's supervision of Sam Okafor"),
        ("training safeguarding_refresher", "Training safeguarding refresher"),
        ("long absence of p2", "Long absence of Sam Okafor"),
        ("action x9", "An action agreed on 10 March 2026"),
        ("the duty began", "The duty began"),
    ],
)
def test_facts(fact: str, words: str) -> None:
    assert PlainWords(FACTS).fact(Because(fact, (("on", DAY),))) == {
        "words": words, "session": "", "details": [["on", "2026-03-10"]],
    }  # fmt: skip


def test_a_fact_about_a_session_leads_to_it() -> None:
    kept = PlainWords(FACTS).fact(Because("session m-1", (("held_on", DAY),)))
    assert (kept["words"], kept["session"]) == ("session", "m-1")
