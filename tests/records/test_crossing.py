"""A name that does not belong in a text is found in every form in which people write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearsight.records.domain.crossing import (
    names_crossing,
    plain,
    repeated_crossing,
    wellbeing_crossing,
)

pytestmark = pytest.mark.req("F8")
JUNIPER = "Juniper Larkspur"


@pytest.mark.parametrize(
    "written",
    [
        "Juniper Larkspur", "Juniper", "Larkspur", "JUNIPER LARKSPUR", "juniper", "Juniper's", "Juniper’s",
        "the Larkspurs", "Larkspurs’", "J. L.", "J.L.", "J. Larkspur", "Júniper", "Ju\u0301niper",
        "(Juniper)", "Juniper-", "Larkspur/Moss",
    ],
)  # fmt: skip
def test_every_form_of_a_name_is_found(written: str) -> None:
    found = names_crossing(f"We spoke of {written} for a while", [JUNIPER])
    assert found != [] and all(one.kind == "name" for one in found)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (JUNIPER, "Junipers grow by the gate, and JL is a shop"),
        ("Will Moss", "Will the plan work? It will. Will they come?"),
        ("A Moss", "A plan is a plan"),
        ("Ann Lee", "The annual fleet"),
        (JUNIPER, ""),
    ],
)
def test_what_is_no_name_is_not_told(name: str, text: str) -> None:
    assert names_crossing(text, [name]) == []


def test_names_of_every_kind() -> None:
    assert names_crossing("She saw Will at home", ["Will Moss"])[0].words == "Will"
    assert names_crossing("Siobhan rang", ["Siobhán O’Neill"])[0].words == "Siobhan"
    assert names_crossing("Mr ONeill's car", ["Siobhán O'Neill"])[0].words == "ONeill's"
    assert names_crossing("anne marie was late", ["Anne-Marie Smith-Jones"])[0].words == "anne"
    assert names_crossing("The family and the children", ["The Larkspur family"]) == []
    assert names_crossing("larkspur", ["The Larkspur family"])[0].words == "larkspur"
    assert names_crossing("Jo was late", ["Jo Ng"])[0].words == "Jo"
    assert [one.words for one in names_crossing("Ng, then Jo", ["Jo Ng"])] == ["Ng", "Jo"]


def test_what_may_be_a_name_that_belongs_there_is_not_told() -> None:
    text = "Olivia was glad. J. L. rang."
    assert names_crossing(text, ["Olivia Brook", "Jay Lamb"], own=["Olivia Reed", "Jess Lake"]) == []
    assert (
        names_crossing("Olivia Brook rang", ["Olivia Brook"], own=["Olivia Reed"])[0].words == "Olivia Brook"
    )


def test_the_place_is_told_with_what_stands_around_it() -> None:
    text = "x" * 60 + " and then Juniper came in " + "y" * 60
    (found,) = names_crossing(text, [JUNIPER])
    assert text[found.begins : found.ends] == found.words == "Juniper"
    assert found.around.startswith("…") and found.around.endswith("…") and "then Juniper came" in found.around


letters = st.text("abcdefghijklmnopqrstuvwxyzéüñ", min_size=3, max_size=10)


@given(first=letters, last=letters, before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_name_is_found_wherever_it_stands(first: str, last: str, before: str, after: str) -> None:
    name = f"{first.title()} {last.title()}"
    text = f"{before} ~ {name.upper()} ~ {after}"
    found = names_crossing(text, [name])
    assert any(plain(first) in plain(one.words) for one in found)
    assert all(text[one.begins : one.ends] == one.words for one in found)


@given(st.text(max_size=80), st.lists(st.text(max_size=12), max_size=4))
def test_any_text_and_any_names_are_taken(text: str, names: list[str]) -> None:
    for one in names_crossing(text, names):
        assert text[one.begins : one.ends] == one.words
    assert names_crossing(text, names, own=names) == []


def test_a_colleague_s_own_troubles_are_told_and_a_parent_s_are_not() -> None:
    people = ["Rosa Quayle", "Dervla Penhale"]
    assert [one.words for one in wellbeing_crossing("I was off sick. Then we met.", people)] == ["sick"]
    assert [one.words for one in wellbeing_crossing("Rosa is pregnant and glad", people)] == ["pregnant"]
    assert wellbeing_crossing("Mother is pregnant, and under stress.", people) == []
    assert wellbeing_crossing("Mother is unwell. I rang the school.", people) == []


def test_words_of_another_file_are_told_once_a_stretch() -> None:
    elsewhere = ["She has found this half term very hard, and asks for a lighter load."]
    text = "Visited. She has found this half term very hard, and asks for cover. Rang the school."
    (found,) = repeated_crossing(text, elsewhere)
    assert found.words == "She has found this half term very hard, and asks for"
    assert repeated_crossing("She has found this half full", elsewhere) == []
