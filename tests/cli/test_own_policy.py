"""A policy of one's own: checked with rules alone, run only with its forms, found wherever one starts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clearsight.cli import main, serve
from clearsight.people.models import Organisation
from clearsight.policy.models import Adoption
from clearsight.policy.queries import forms_of, policy_in_force
from tests.policy.small import HEADER

POLICIES = Path(__file__).parents[2] / "policies"
NEW = ["import", "--organisation", "hill", "--name", "Hill School", "tracker"]
PEOPLE = "person,name,started\np1,Amina Farrow,2024-09-01\n"


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a tracker, a policy that has forms (own) and one that has none (bare)."""
    home = tmp_path / "home"
    shutil.copytree(POLICIES / "harewood", home / "own", ignore=shutil.ignore_patterns("examples"))
    (home / "bare").mkdir()
    (home / "bare" / "policy.toml").write_text(HEADER)
    (home / "tracker").mkdir()
    (home / "tracker" / "people.csv").write_text(PEOPLE)
    (home / "elsewhere").mkdir()
    monkeypatch.chdir(home)
    return home


def test_a_policy_without_forms_is_linted_with_a_note_and_checked(
    at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "lint", "bare"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "can be checked, and not run in the web application" in told and "docs/reference/forms.md" in told
    assert main(["check", "--policy", "bare", "tracker"]) == 0
    assert main(["policy", "lint", "own"]) in (0, 1)
    assert "not run in the web application" not in " ".join(capsys.readouterr().out.split())


@pytest.mark.django_db
def test_a_policy_without_forms_is_not_adopted(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*NEW, "--policy", "bare"]) == 2
    told = capsys.readouterr().err
    assert "bare: " in told and "not run in the web application" in told and "docs/reference/forms.md" in told
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_a_policy_is_found_from_another_folder(at_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main([*NEW, "--policy", "own"]) == 0
    monkeypatch.chdir(at_home / "elsewhere")
    hill = Organisation.objects.get()
    day = Adoption.objects.get().from_date
    assert policy_in_force(hill, day).rules and forms_of(hill, day).agreements


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", ["harewood", str(POLICIES / "harewood"), str(POLICIES / "harewood/policy.toml")]
)
def test_a_shipped_policy_stays_by_name(at_home: Path, given: str) -> None:
    assert main([*NEW, "--policy", given]) == 0
    assert Adoption.objects.get().policy == "harewood"


@pytest.mark.django_db
def test_the_same_line_again_is_no_mistake_and_another_policy_is(
    at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*NEW, "--policy", "own"]) == 0
    assert main([*NEW, "--policy", "own/policy.toml"]) == 0
    assert main([*NEW, "--policy", "harewood"]) == 2
    assert "hill works under another policy already" in capsys.readouterr().err


@pytest.mark.django_db
def test_nothing_is_served_while_an_adopted_policy_cannot_be_read_and_one_that_moved_is_taken_up(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[str] = []

    def listen(bind: str, workers: int) -> int:
        served.append(f"{bind} by {workers}")
        return 0

    monkeypatch.setattr(serve, "serve", listen)
    assert main([*NEW, "--policy", "own"]) == 0
    assert main(["serve"]) == 0 and served
    moved = at_home / "elsewhere" / "own"
    (at_home / "own").rename(moved)
    capsys.readouterr()
    assert main(["serve"]) == 2 and len(served) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "policy of Hill School" in told and str(at_home / "own") in told
    assert main([*NEW, "--policy", str(moved)]) == 0
    assert main(["serve"]) == 0
    (moved / "session.toml").unlink()
    assert main(["serve"]) == 2
    assert "not run in the web application" in capsys.readouterr().err
