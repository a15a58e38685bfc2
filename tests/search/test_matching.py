"""Words are found whatever their case, in any part of a text, and shown in the line where they stand."""

from __future__ import annotations

import pytest

from clearsight.search.domain.matching import MOST_WORDS, excerpt, holds_all, texts_in, wanted_in

pytestmark = pytest.mark.req("L8")


def test_every_word_has_to_stand_somewhere_whatever_its_case() -> None:
    texts = ["Odette was late again", "Straße nach Nürnberg"]
    for words in ("odette LATE", "strasse", "nürn", "again nach", ""):
        assert holds_all(texts, wanted_in(words)), words
    assert not holds_all(texts, wanted_in("odette early"))
    assert len(wanted_in(" ".join(f"w{n}" for n in range(50)))) == MOST_WORDS


def test_the_line_shown_is_cut_at_words_around_the_first_one_found() -> None:
    text = "before " * 30 + "the Nurse rang\nback " + "after " * 30
    line = excerpt(["nothing here", text], wanted_in("nurse"))
    assert line.hit == "Nurse"
    assert line.before.startswith("… before") and line.before.endswith("the ")
    assert line.after.startswith(" rang back after") and line.after.endswith(" …")
    assert excerpt(["İİ odette"], wanted_in("odette")).after == "İİ odette"  # folding moves the letters


def test_what_a_form_calls_its_choices_nobody_wrote() -> None:
    value = {"rows": [{"what": "Ring the nurse", "status": "child_in_need_plan"}], "n": 3, "on": None}
    assert list(texts_in(value)) == ["Ring the nurse"]
