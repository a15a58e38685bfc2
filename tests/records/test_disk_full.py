"""A disk that is full while somebody saves: the page says so, keeps what they typed, and claims nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.urls import resolve

from clearsight.integrations.clock import now
from clearsight.integrations.saved import anything_saved, note_once_committed, nothing_saved_yet
from clearsight.records.models import Record
from clearsight.records.queries import read
from clearsight.web.views.errors import broken
from scripts.torture.browser import Answer
from tests.web.conftest import draft, place
from tests.web.world import browser

__all__ = ["draft", "place"]
pytestmark = [pytest.mark.django_db, pytest.mark.req("L3")]
WORDS = "What we said of the rota, at length. " * 250 + "<script>"
FULL = """
CREATE FUNCTION pg_temp.no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON records_entry
FOR EACH ROW EXECUTE FUNCTION pg_temp.no_room();
"""


@contextmanager
def full_disk() -> Iterator[None]:
    """Until its end the database has no room for another word: SQLite's own limit, PostgreSQL's own error."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # What tests before this one have left free in the file is filled first.
            free = cursor.execute("PRAGMA freelist_count").fetchone()[0]
            size = cursor.execute("PRAGMA page_size").fetchone()[0]
            cursor.execute("CREATE TABLE filling (what)")
            cursor.execute("INSERT INTO filling VALUES (zeroblob(%s))", [(free + 1) * size])
            before = cursor.execute("PRAGMA max_page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {cursor.execute('PRAGMA page_count').fetchone()[0]}")
            yield
            cursor.execute(f"PRAGMA max_page_count = {before}")
            cursor.execute("DROP TABLE filling")
        else:
            cursor.execute(FULL)
            yield
            cursor.execute("DROP TRIGGER no_room ON records_entry")


def stands(record: Record, person: Any) -> Any:
    return read(record, by=person, at=now()).fields["matters_arising"].value


def test_the_page_says_that_nothing_is_saved_and_sends_what_was_typed_again(draft: Any) -> None:
    made, record = draft
    client, address = browser(made.supervisor), f"/records/{record.public_id}"
    client.raise_request_exception = False
    typed = {
        "step": "save",
        "f.matters_arising": WORDS,
        "seen.matters_arising": "0",
        "was.matters_arising": "",
    }
    before = stands(record, made.supervisor)
    with full_disk(), transaction.atomic():
        refused = client.post(address, typed)
    page = refused.content.decode()
    assert refused.status_code == 500
    assert "nothing of what you just sent is saved" in page and "Saved." not in page
    assert "<script>" not in page.partition("<h1")[2]
    assert stands(record, made.supervisor) == before
    form = Answer(500, "", page).form("f.matters_arising")
    assert form is not None and form.action == address
    assert {name: text for name, text in form.fields.items() if name in typed} == typed
    assert client.post(form.action, form.fields).status_code == 302
    assert stands(record, made.supervisor) == WORDS


def test_what_was_committed_before_it_broke_is_not_denied(
    django_capture_on_commit_callbacks: Any, rf: RequestFactory
) -> None:
    request = rf.post("/sign-in", {"password": "the quiet lantern"})
    request.resolver_match = resolve("/sign-in")
    with nothing_saved_yet():
        with transaction.atomic():
            note_once_committed()
            transaction.set_rollback(True)
        assert not anything_saved()
        assert b"nothing of what you just sent is saved" in broken(request).content
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            note_once_committed()
        assert anything_saved()
        page = broken(request).content
    assert b"is done in part" in page and b"nothing of what" not in page
    assert b"the quiet lantern" not in page
