"""A form that is broken is refused with its file, its key and its mend; all faults are told at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clearsight.kernel.errors import ClearsightError
from clearsight.policy.domain.forms import Form, form_from_data, form_to_data, load_forms, read_forms
from tests.policy.the_forms import POLICIES, every_form

BROKEN = Path(__file__).with_name("broken_forms")
SOUND = {
    path.relative_to(BROKEN / "sound").as_posix(): path.read_text() for path in BROKEN.glob("sound/**/*.toml")
}


def _heading(path: Path, word: str) -> list[str]:
    lines = path.read_text().splitlines()
    return [line.removeprefix(f"# {word}: ") for line in lines if line.startswith(f"# {word}: ")]


def _with(path: Path) -> dict[str, str]:
    place = (_heading(path, "replaces") + _heading(path, "adds"))[0]
    assert (place in SOUND) == bool(_heading(path, "replaces"))
    return {**SOUND, place: path.read_text()}


def test_the_sound_forms_are_read() -> None:
    forms = read_forms(SOUND)
    assert forms.main_record.id == "record"
    assert forms.case_record is not None
    assert forms.case_record.id == "case"


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.toml")), ids=lambda path: path.stem)
def test_a_broken_form_is_refused_in_words_that_lead_to_it(path: Path) -> None:
    with pytest.raises(ClearsightError) as refused:
        read_forms(_with(path))
    said = str(refused.value)
    wanted = _heading(path, "says")
    assert wanted
    assert [words for words in wanted if words not in said] == [], said
    assert all(fault.mend for fault in refused.value.faults)


def test_every_fault_is_told_and_not_the_first_alone() -> None:
    texts = {**SOUND, "forms/record.toml": "id = 7\n", "forms/case.toml": "nonsense"}
    with pytest.raises(ClearsightError) as refused:
        read_forms(texts)
    places = {fault.place.split(":")[0] for fault in refused.value.faults}
    assert places == {"forms/record.toml", "forms/case.toml"}
    assert len(refused.value.faults) > 5


def test_a_folder_without_a_session_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClearsightError, match=r"session\.toml: there is no such file"):
        load_forms(tmp_path)
    with pytest.raises(ClearsightError, match=r"session\.toml: there is no such file"):
        read_forms({name: text for name, text in SOUND.items() if name != "session.toml"})


def test_a_form_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "session.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ClearsightError, match="save it as UTF-8 text"):
        load_forms(tmp_path)


@pytest.mark.parametrize("name", sorted(folder.name for folder in POLICIES.iterdir() if folder.is_dir()))
def test_the_forms_of_every_policy_are_read(name: str) -> None:
    assert load_forms(POLICIES / name).main_record.fields()


@pytest.mark.parametrize(("policy", "form"), [pytest.param(p, f, id=f"{p}-{f.id}") for p, f in every_form()])
def test_a_form_survives_being_stored_as_json(policy: str, form: Form) -> None:
    assert form_from_data(json.loads(json.dumps(form_to_data(form)))) == form


def test_a_form_edited_into_a_fault_is_refused() -> None:
    data = form_to_data(read_forms(SOUND).main_record)
    data["sections"][0]["fields"][0]["typ"] = "text"
    with pytest.raises(ClearsightError, match="did you mean type"):
        form_from_data(data, "record")
    data = form_to_data(read_forms(SOUND).main_record)
    data["signing"]["parties"] = []
    with pytest.raises(ClearsightError, match="who is not a party"):
        form_from_data(data, "record")
