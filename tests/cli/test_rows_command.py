"""`clearsight rows` keeps the organisations apart for a role; `clearsight serve` says where nothing does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from clearsight.cli import main, serve
from clearsight.integrations import rows
from clearsight.people.models import Person
from tests import world

ROLE = "clearsight_made_by_the_command"
pytestmark = [pytest.mark.django_db, pytest.mark.req("J3")]
postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")


@contextmanager
def as_role() -> Iterator[None]:
    """Until its end statements are asked by that role."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


def people() -> int:
    """How many people the one who asks can see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        return int(cursor.fetchone()[0])


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL has roles")
def test_on_sqlite_it_says_what_it_asks_for_and_serving_warns_of_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rows", "--role", ROLE]) == 2
    assert "name a PostgreSQL database" in capsys.readouterr().err
    serve.say_if_above()
    assert capsys.readouterr().err == ""


@postgresql
def test_it_makes_a_role_to_which_one_organisation_is_shown_and_may_be_run_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert [main(["rows", "--role", ROLE]) for _ in range(2)] == [0, 0]
    assert capsys.readouterr().out.count(f"kept apart for {ROLE}: serve as that role.") == 2
    ours, theirs = (world.school(name).organisation.pk for name in ("Thornhill", "Elmfield"))
    every = Person.objects.count()
    with rows.of_nobody(), as_role():
        assert people() == 0
        for organisation in (ours, theirs):
            rows.asked_by_one_of(organisation)
            assert people() * 2 == every


@postgresql
def test_it_refuses_a_role_above_the_rules_and_whoever_owns_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    assert main(["rows", "--role", owner]) == 2
    assert "name one that owns nothing" in capsys.readouterr().err
    assert main(["rows", "--role", ROLE]) == 0
    with as_role():
        assert main(["rows", "--role", ROLE]) == 2
    assert "name the owner of the tables" in capsys.readouterr().err


@postgresql
def test_serving_as_the_owner_says_in_one_line_what_to_do_and_as_the_role_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rows", "--role", ROLE]) == 0
    serve.say_if_above()
    said = capsys.readouterr().err
    assert said.startswith("WARNING: PostgreSQL keeps no organisations apart")
    assert said.endswith("serve as that role\n") and said.count("\n") == 1
    with as_role():
        serve.say_if_above()
    assert capsys.readouterr().err == ""
