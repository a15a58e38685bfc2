"""What is laid down for a test is what the real actions built, to the last row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from clearsight.scheduling import actions as scheduling
from tests import kept
from tests.walk import story
from tests.world import TODAY, School, do, school

pytestmark = pytest.mark.django_db


def rows() -> dict[str, list[Any]]:
    """Every row of every table of ours, as the database gives it."""
    found = {}
    with connection.cursor() as cursor:
        for model in kept.tables():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            found[model._meta.db_table] = sorted(cursor.fetchall(), key=repr)
    return found


@pytest.mark.parametrize("another_worker", [False, True])
def test_the_second_finds_all_that_the_first_had_built(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, another_worker: bool
) -> None:
    monkeypatch.setattr(kept, "_kept", {})
    monkeypatch.setenv(kept.SHARED_IN, str(tmp_path))
    with transaction.atomic():
        first = story.sealed()
        built = rows()
        transaction.set_rollback(True)
    assert not any(rows().values())
    if another_worker:
        kept._kept.clear()
    second = story.sealed()
    assert rows() == built and len([table for table in built.values() if table]) > 20
    assert second.record() == first.record() and second.session is not first.session
    # What comes after it takes numbers that nothing has.
    do(scheduling.schedule, second.arrangement, TODAY.replace(year=2027), by=second.nadia)


def test_beside_what_is_there_it_is_built_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_kept", {})
    names: list[School] = [school("Thornhill"), school("Elmfield")]
    assert [one.organisation.name for one in names] == ["Thornhill Primary", "Elmfield Primary"]
    assert names[0].vera.pk != names[1].vera.pk
