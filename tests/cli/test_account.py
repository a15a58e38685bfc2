"""`clearsight account`: a real installation begins with a tracker and somebody who can sign in."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.test import Client, override_settings

from clearsight.audit.models import Event
from clearsight.cli import main
from clearsight.compliance.checking import check
from clearsight.integrations.mail import MailSettings

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = (
        "person,name,started,email\np1,Amina Farrow,2024-09-01,amina@hill.example\np2,Bo Cole,2024-09-01,\n"
    )
    (tmp_path / "people.csv").write_text(rows)
    new = ["import", "--organisation", "hill", "--name", "Hill School", "--policy", "harewood"]
    assert main([*new, str(tmp_path)]) == 0
    capsys.readouterr()


def _account(person: str, *options: str) -> int:
    return main(["account", "--organisation", "hill", "--person", person, *options])


@pytest.mark.usefixtures("school")
def test_somebody_taken_in_from_a_tracker_can_sign_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert _account("p1", "--generate") == 0
    password = capsys.readouterr().out.rpartition("password: ")[2].strip()
    client = Client()
    assert client.login(username="amina@hill.example", password=password)
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("school")
def test_whose_link_begins_with_this_machine_is_told_and_who_is_meant_can_be_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _account("p9") == 2
    assert "no person 'p9' (without an account there: p1 ...)" in capsys.readouterr().err
    monkeypatch.delenv("CLEARSIGHT_URL", raising=False)
    assert _account("p1") == 0
    assert "CLEARSIGHT_URL is not set, so the link begins with http" in capsys.readouterr().err
    monkeypatch.setenv("CLEARSIGHT_URL", "https://hill.example")
    assert _account("p1") == 0
    assert "CLEARSIGHT_URL" not in capsys.readouterr().err


@pytest.mark.usefixtures("school")
def test_an_administrator_is_set_up_by_the_tracker_and_keeps_people_and_calendars(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sites.csv").write_text("site,name\nhill,Hill School\n")
    (tmp_path / "roles.csv").write_text("person,role,site,from,to\np1,administrator,hill,2024-09-01\n")
    assert main(["import", "--organisation", "hill", str(tmp_path)]) == 0, capsys.readouterr().err
    assert main(["role", "--organisation", "hill", "--person", "p2", "--role", "dsl"]) == 0
    assert "holds everywhere" not in capsys.readouterr().out
    director = ["role", "--organisation", "hill", "--person", "p2", "--role", "director"]
    assert main(director) == 0
    said = capsys.readouterr().out
    assert "that role is over the organisation, and holds everywhere" in said
    assert "no account yet: clearsight account --organisation hill --person p2" in said
    assert _account("p1") == 0
    link = capsys.readouterr().out.rpartition("/invitation/")[2].split()[0]
    client, new = Client(), "seven patient otters"
    assert client.post(f"/invitation/{link}", {"password": new, "again": new}).status_code == 302
    assert client.get("/people").status_code == client.get("/calendar/add").status_code == 200
    assert main(["check", "--policy", "harewood", str(tmp_path)]) == 0, "no policy asks anything of it"
    judged = check("harewood", tmp_path, date(2026, 3, 10))
    assert not judged.facts.roles and not judged.findings


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize(
    ("person", "typed", "said"),
    [
        ("p1", "short\n", "short"),
        ("p9", "a long enough lantern\n", "p9"),
        ("p2", "a long enough lantern\n", "email"),
    ],
)
def test_what_cannot_be_is_said_in_a_line_with_the_mend(
    person: str, typed: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert _account(person, "--password") == 2
    told = capsys.readouterr().err
    assert said in told and "Traceback" not in told


@pytest.mark.usefixtures("school")
@pytest.mark.req("J5")
def test_another_password_and_a_closed_account_end_every_session(capsys: pytest.CaptureFixture[str]) -> None:
    name = "amina@hill.example"
    assert _account("p1", "--generate") == 0
    stolen = capsys.readouterr().out.rpartition("password: ")[2].strip()
    thief = Client()
    assert thief.login(username=name, password=stolen)
    assert main(["account", "--again", "Amina@Hill.example", "--generate"]) == 0
    password = capsys.readouterr().out.rpartition("password: ")[2].strip()
    assert thief.get("/").status_code == 302 and not Client().login(username=name, password=stolen)
    own = Client()
    assert own.login(username=name, password=password) and own.get("/").status_code == 200
    assert main(["account", "--close", name]) == 0
    assert own.get("/").status_code == 302 and not Client().login(username=name, password=password)
    assert main(["account", "--again", name, "--generate"]) == 0
    again = capsys.readouterr().out.rpartition("password: ")[2].strip()
    assert Client().login(username=name, password=again)
    done = list(Event.objects.filter(object_kind="people.person").values_list("verb", flat=True))
    # What was asked for with the closed account is in the log too.
    assert done[-4:] == [
        "people.give_password", "people.close_account", "refused", "people.give_password",
    ]  # fmt: skip


@pytest.mark.usefixtures("school")
@pytest.mark.req("J5", "L6")
def test_the_link_that_it_prints_sets_the_password_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    chosen = {"password": "seven patient otters", "again": "seven patient otters"}
    assert _account("p1") == 0
    link = capsys.readouterr().out.rpartition("/invitation/")[2].strip()
    mine = Client()
    assert mine.post(f"/invitation/{link}", chosen)["Location"] == "/" and mine.get("/").status_code == 200
    assert _account("p1") == 2 and "--again" in capsys.readouterr().err
    assert main(["account", "--again", "amina@hill.example", "--mail"]) == 2
    with override_settings(CLEARSIGHT_MAIL=MailSettings("clearsight@hill.example", folder=tmp_path)):
        assert main(["account", "--again", "amina@hill.example", "--mail"]) == 0
    (letter,) = tmp_path.glob("*.eml")
    assert "/invitation/" in letter.read_text() and "/invitation/" not in capsys.readouterr().out
    assert main(["account", "--lost", "amina@hill.example"]) == 0
    assert mine.get("/").status_code == 302


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize("option", ["--again", "--close", "--lost"])
def test_an_address_that_nobody_signs_in_with_is_said(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["account", option, "nobody@hill.example"]) == 2
    assert "no account has the address" in capsys.readouterr().err


@pytest.mark.usefixtures("school")
def test_an_account_is_not_given_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert _account("p1", "--generate") == 0
    assert _account("p1", "--generate") == 2
    assert "account already" in capsys.readouterr().err


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize("command", ["account", "role --role dsl"])
def test_an_organisation_that_is_not_there_is_named_and_those_that_are(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), "--organisation", "nosuch", "--person", "p1"]) == 2
    told = capsys.readouterr().err
    assert told == "--organisation: 'nosuch' is not known here; use one of hill\n"
