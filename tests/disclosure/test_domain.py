"""The day of an answer, what is blacked out, and which names of others are seen."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearsight.disclosure.domain import EXEMPTIONS, answer_by
from clearsight.disclosure.domain.names import (
    faults_of_names,
    is_named,
    known_names,
    names_left,
    others_in,
    parts_of,
    speaks_of,
    those_named,
)
from clearsight.disclosure.domain.redacting import BAR, occurs, redacted, still_there

pytestmark = pytest.mark.req("L9")


@pytest.mark.parametrize(
    ("received", "first", "extended"),
    [
        ("2026-11-03", "2026-12-03", "2027-02-03"),
        ("2027-01-31", "2027-02-28", "2027-04-30"),
        ("2028-01-30", "2028-02-29", "2028-04-30"),
        ("2026-12-31", "2027-01-31", "2027-03-31"),
        ("2026-11-30", "2026-12-30", "2027-02-28"),
    ],
)
def test_it_is_answered_within_a_calendar_month(received: str, first: str, extended: str) -> None:
    day = date.fromisoformat(received)
    assert answer_by(day) == date.fromisoformat(first)
    assert answer_by(day, extended=True) == date.fromisoformat(extended)


@pytest.mark.parametrize(
    "written",
    ["ODETTE’S coat", "o\u200bdette", "Od\u00adette", "Odettes", "\uff2f\uff44\uff45\uff54\uff54\uff45"],
)
def test_however_it_is_written_it_is_taken_out(written: str) -> None:
    left = redacted(f"Then {written} Later.", {"Odette": "third_party"})
    assert not occurs("Odette", left) and BAR in left and left.startswith("Then ")
    assert EXEMPTIONS["third_party"].where in left


def test_several_words_are_found_over_the_end_of_a_line_and_a_bar_tells_no_length() -> None:
    text = "She said Uncle\nGrey hit her. Uncle   Grey-Smith was there."
    left = redacted(text, {"Uncle Grey": "child_abuse", "hit her": "serious_harm"})
    assert "Grey" not in left and "hit" not in left and "was there" in left
    short, long = (redacted(f"a {one} b", {one: "crime"}) for one in ("x1", "x" * 90))
    assert short == long


def test_what_overlaps_goes_as_one_and_a_word_goes_with_what_it_is_a_part_of() -> None:
    bar = f"{BAR} [{EXEMPTIONS['crime'].label}]"
    for out in (["Uncle Grey Smith", "Grey"], ["Grey", "Uncle Grey Smith"], ["Uncle Grey", "Grey Smith"]):
        assert redacted("é\nSo Uncle Grey Smith\tcame", dict.fromkeys(out, "crime")) == f"é\nSo {bar}\tcame"
    assert redacted("the un_xOdettely_b c", {"odette": "crime"}) == f"the {bar} c"


def test_what_is_left_is_looked_at_between_the_bars_and_not_in_them() -> None:
    out = {"serious harm": "serious_harm", "x y": "crime", "z": "crime", "DPA": "crime"}
    assert still_there("A serious\nharm, DPA; x ... y", out) == ["serious harm", "x y", "DPA"]
    assert still_there(redacted("x z y. Serious harm (dpa)", out), out) == []


LETTERS = st.sampled_from("aAbBéßİıſKﬁ-’'. \n\u200b\u00ad0_")


@given(st.text(LETTERS, max_size=40), st.text(LETTERS, min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_what_is_taken_out_is_not_there_any_more(text: str, words: str) -> None:
    left = redacted(f"{text} {words} {text}", {words: "third_party"})
    bar = f"{BAR} [{EXEMPTIONS['third_party'].label}]"
    assert not occurs(words, left.replace(bar, "|"))


def test_names_of_others_are_marked_and_those_of_the_subject_are_not() -> None:
    known = ["Odette Fennimore", "Fennimore", "Sam Okafor", "Ada Ash"]
    text = "Odette told Sam that mr Grey and Mrs. Pell fetched her with Nana Jo. Ada came."
    assert others_in(text, known_names(known), ["Odette Fennimore"]) == ["Ada", "Mrs. Pell", "Nana Jo", "Sam"]
    assert parts_of("Jo van Dyk") == ["Jo van Dyk", "Jo", "van", "Dyk"]
    assert speaks_of(["Odette Fennimore"], "about ODETTE  fennimore") and not speaks_of(["Al"], "also")


@pytest.mark.parametrize("name", ["the", "and", "a", "Will", "The Child", "O F", "ng", "odette",
    "are collected on time by an adult", "...", "12345"])  # fmt: skip
def test_a_word_that_stands_everywhere_is_no_name_to_look_by(name: str) -> None:
    (fault,) = faults_of_names("names", [name])
    assert fault.problem.startswith(name) and fault.mend


def test_a_name_is_one_to_look_by_in_any_script() -> None:
    names = ["Odette", "Will Ashe", "Bo Ng", "Ludwig van der Berg", "王小明", "محمد", "Bo Li", "d'Arcy Ng"]
    assert not faults_of_names("names", names)


def test_no_part_of_a_marked_name_is_left_but_the_subjects_own() -> None:
    text = "Zayn Bhatti rang. Then BHATTI came with Odette, and Rolf Fennimore. Bhattis all; Mr Grey"
    marked, own = ["Zayn Bhatti", "Rolf Fennimore", "Mr Grey"], ["Odette Fennimore"]
    out = {"Zayn Bhatti": "third_party", "Rolf Fennimore": "third_party", "Mr Grey": "third_party"}
    assert names_left(marked, text, out, own) == ["Bhatti"]
    assert names_left(marked, text, out | {"bhatti": "third_party"}, own) == []
    # A bar says why in words of its own: they are no name that was left.
    assert names_left(["Another Person"], "Another Person", {"Another Person": "third_party"}, []) == []


def test_blacking_out_takes_time_by_the_length_of_the_text() -> None:
    """A long run of letters, and one of what stands between: each was run over from every letter of it."""
    began = time.process_time()
    for text in ("a" * 60_000, "ab" * 30_000, "x_" * 30_000, "x" + "_" * 60_000, "x " * 30_000):
        for words in ("Bhatti", "ab", "x x y", "_ _ y"):
            redacted(text, {words: "third_party"})
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Fetched by Éloïse Durand.", ["Éloïse Durand"]),
        ("Fetched by Łukasz Żuraw and E\u0301lodie Noël.", ["Élodie Noël", "Łukasz Żuraw"]),
        ("Mr Ægir said so, and Dr. Óskarsdóttir.", ["Dr. Óskarsdóttir", "Mr Ægir"]),
        ("So then Иван Петров rang, and Ελένη Παπά.", ["Ελένη Παπά", "Иван Петров"]),
        ("Anne-Marie Smith-Jones; Siân d'Arcy O’Neil", ["Anne-Marie Smith-Jones", "Siân d'Arcy O’Neil"]),
        ("Ludwig van der Berg met J. McDonald de", ["J. McDonald", "Ludwig van der Berg"]),
        ("The aunt, 王小明, came with محمد and नेहा too.", ["محمد", "नेहा", "王小明"]),
        ("The plan is in the file. It was 3 May; the DSL rang CAMHS at 4 PM.", []),
        ("One ended.\nAnother began", []),
    ],
)
def test_what_looks_like_a_name_is_marked_in_any_script(text: str, marked: list[str]) -> None:
    assert others_in(text, known_names([]), ["Odette Fennimore"]) == marked
    out = dict.fromkeys(marked, "third_party")
    assert not names_left(marked, text, out, []) and (not marked or names_left(marked, text, {}, []))


def test_a_known_name_is_marked_as_it_is_spelt_with_its_accents_or_without() -> None:
    known, own = ["Łukasz O’Neil", "Éloïse Smith-Jones"], ["Zoë Fennimore"]
    text = "Lukasz said that eloise smith jones and Zoe went; łukasz too, and ONeil, with Jones's."
    marked = others_in(text, known_names(known), own)
    assert marked == ["eloise", "eloise smith jones", "Jones", "Lukasz", "O’Neil", "Smith", "Smith-Jones",
                      "Łukasz"]  # fmt: skip
    out = dict.fromkeys(marked, "third_party")
    assert not names_left(marked, text, out, own) and "Zoe went" in redacted(text, out)
    assert "Lukasz" in names_left(marked, text, {one: "crime" for one in marked if one != "Lukasz"}, own)
    assert speaks_of(["Éloïse"], "ELOISE’s coat") and speaks_of(["Eloise"], "with Éloïse")
    assert not speaks_of(["Éloïse"], "with Éloïsette") and not speaks_of(["Wład"], "Vlad")


@pytest.mark.parametrize(
    ("text", "marked", "left"),
    [
        (
            "Mo Li was there. He says Mo hit her more",
            ["Mo", "Mo Li", "Li"],
            "was there. He says hit her more",
        ),
        (
            "In the demo Ed told me, and ED’s mum. We ended",
            ["Ed"],
            "In the demo told me, and ’s mum. We ended",
        ),
        ("So then Jo2 ran off with an aunt of An", ["An", "Jo"], "So then 2 ran off with an aunt of"),
        ("Ms S said that exams so late", ["Ms S"], "said that exams so late"),
        ("Tom Bô and Mo’s coat", ["Bô", "Mo", "Tom Bô"], "and ’s coat"),
    ],
)
def test_a_short_known_name_is_marked_where_it_has_its_capital(
    text: str, marked: list[str], left: str
) -> None:
    known = known_names(["Mo Li", "Jo Ng", "Ed O’Neil", "Nguyễn An", "Bo"])
    assert sorted(others_in(text, known, ["Alice Carter"])) == sorted(marked)
    out = dict.fromkeys(marked, "third_party")
    bar = f"{BAR} [{EXEMPTIONS['third_party'].label}]"
    assert " ".join(redacted(text, out).replace(bar, "").split()) == left
    assert not names_left(marked, text, out, []) and set(marked) <= set(names_left(marked, text, {}, []))


SPELT_OTHERWISE = (
    "Fenni-\nmore", "Fenni\nmore", "Fenni\u034fmore", "Fenni\ufe0fmore", "Fenni\u180bmore",
    "Fenni\u3164more", "Fenni\u115fmore", "Fenni\u2800more", "Fenni\U000e0100more", "Fen·nimore",
    "F e n n i m o r e", "Fennimore¹", "Fennimore2", "MrsFennimore", "ofennimore@school.example",
    "F\u0435nnim\u03bfre", "\u039fdette", "O\u02bcNeil", "O\u2019Neil", "O\u02b9Neil", "ODETTE", "S.A.",
    "S. A.", "Mrs.F.", "J.\nSmith", "Fenni_more", "Mrs F", "Mrs F.",
    "Mrs\nGreenhalgh", "MRS GREENHALGH", "MrsGreenhalgh", "Jake\nGreene",
    "Jake SMITH", "JAKE SMITH", "Smith, Jake", "Smith,\nJake",
)  # fmt: skip


@pytest.mark.parametrize("name", SPELT_OTHERWISE)
def test_a_name_spelt_otherwise_is_marked_and_stops_what_leaves_it(name: str) -> None:
    text = f"so then {name} was there"
    marked = others_in(text, known_names(["Odette Fennimore", "Sean O’Neil"]), ["Alice Carter"])
    assert marked and names_left(marked, text, {}, [])
    out = dict.fromkeys(marked, "third_party")
    bar = f"{BAR} [{EXEMPTIONS['third_party'].label}]"
    left = redacted(text, out)
    assert not names_left(marked, text, out, [])
    assert left.replace(bar, "").replace(".", "").split() == ["so", "then", "was", "there"]


def test_a_name_goes_on_over_a_comma_but_not_into_another_s_nor_into_one_s_own() -> None:
    def marked(text: str, own: str) -> list[str]:
        return others_in(text, known_names([]), [own])

    said = "Seen by Dora Hightower, Felix Umber and others"
    assert marked(said, "Felix Umber") == ["Dora Hightower"]
    assert marked(said, "Alice Carter") == ["Dora Hightower", "Felix Umber"]
    # One of whom the other half is their own name is still somebody else.
    assert marked("so Hightower, Felix came", "Felix Umber") == ["Hightower"]
    assert marked("so Umber, Jake came", "Felix Umber") == ["Jake"]


@pytest.mark.parametrize(
    "text",
    [
        "It was late.\nThe DSL rang CAMHS and the LADO.\nOutcome: none", "as\nher new man, a nn",
        "Carter, Alice", "Ali-\nce and c a r t e r", "alice.carter@school.example",
        "ONE DAY THE CHILD WENT", "iPads at 4 p.m.",
    ],
)  # fmt: skip
def test_what_is_no_name_or_the_subjects_own_is_not_marked(text: str) -> None:
    assert others_in(text, known_names(["Ann Newman", "Alice Carter"]), ["Alice Carter"]) == []


@pytest.mark.parametrize(
    ("name", "there", "not_there"),
    [
        ("李明", "今天李明说他不想回家", "今天李小明说"),
        ("山田", "昨日は山田さんが来た", "山と田"),
        ("สมชาย", "วันนี้สมชายมา", "วันนี้มา"),
        ("أحمد", "قال وأحمد ثم للأحمد", "أحمدية"),
        ("علي", "ولعلي كتاب", "جلس عليه"),
        ("דנה", "אמרתי לדנה", "מדנהי"),
        ("민수", "어제 민수가 왔다", "어제 민숙이 왔다"),
        ("王", "王 came", "国王万岁"),
    ],
)
def test_where_no_gap_is_between_words_a_name_is_found_in_them(name: str, there: str, not_there: str) -> None:
    assert speaks_of([name], there) and not speaks_of([name], not_there)
    marked = others_in(there, known_names([name]), ["Odette Fennimore"])
    assert names_left(marked, there, {}, []) and not names_left(
        marked, there, dict.fromkeys(marked, "third_party"), []
    )


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("Odile Framley", "Odile was unkind.", True),
        ("Odile Framley", "Mrs Framley shouted", True),
        ("Odile Framley", "odile’s class, and MrsFramley", True),
        ("Odile Framley", "with Fram-\nley", True),
        ("Odile Framley", "a frame, a crocodile", False),
        ("Will Ashe", "Then Will came", True),
        ("Will Ashe", "she will come", False),
        ("Jo Ng", "Jo shouted", True),
        ("An Le", "An aunt came. Le told", True),
        ("An Ngo", "An aunt came", False),
    ],
)
def test_it_speaks_of_somebody_by_a_part_of_their_name(name: str, text: str, named: bool) -> None:
    assert is_named(name, text) is named
    assert those_named({1: name, 2: "Zoltan Quill"}, ["Nobody.", text]) == ({1} if named else set())


def test_names_are_looked_for_in_time_by_the_length_of_the_text() -> None:
    known = [f"{a}{b}ovic {b}{a}burn" for a in ("Ab", "Ce", "Di", "Fo", "Gu") for b in map(str, range(40))]
    began = time.process_time()
    for text in (
        "a-" * 9_000,
        "A.\n" * 9_000,
        "aB" * 9_000,
        "a@" * 9_000,
        "Mo An Mo-An " * 1_500,
        "A" * 9_000,
        "Ab Ce " * 1_500,
        "A. " * 3_000,
        "van " * 2_000,
        "é" * 9_000,
        "王" * 9_000,
    ):
        others_in(text, known_names(known), ["Odette Fennimore"])
    assert time.process_time() - began < 2
