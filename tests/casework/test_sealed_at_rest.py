"""What people wrote, and who the children are, cannot be read in the database or moved within it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from clearsight.casework.models import CaseFile, Child, File
from clearsight.casework.queries import identity
from clearsight.kernel.errors import ClearsightError
from clearsight.records import queries as reading
from clearsight.records.models import Entry
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from tests import world
from tests.root import take_guards_away
from tests.walk import story
from tests.walk.story import write
from tests.world import at, do

pytestmark = pytest.mark.django_db

CANARY = "CANARY-7f3a"


def everything_in_the_database() -> bytes:
    """Every value of every row of every table, as the database itself gives it."""
    found: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                found += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\n".join(found)


def test_no_word_and_no_child_s_name_stands_in_the_database() -> None:
    held = story.held()
    do(supervision.agree_action, held.session, f"{CANARY} action", held.sam, by=held.nadia)
    coming = Session.objects.get(arrangement=held.arrangement, status="scheduled")
    do(supervision.add_agenda_item, coming, f"{CANARY} item", by=held.sam)
    write(held.record("caseload_record"), held.sam, summary=f"{CANARY} summary")
    dump = everything_in_the_database()
    assert b"Sam Okafor" in dump  # the search itself works
    for secret in (CANARY, world.FAMILY, world.CHILD, "2017-05-04"):
        assert secret.encode() not in dump, secret


@pytest.mark.django_db(transaction=True)
def test_nor_in_the_file_on_disk() -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL keeps its files where we cannot look; its rows are looked at above
    held = story.held()
    write(held.record("caseload_record"), held.sam, summary=f"{CANARY} summary")
    raw = Path(str(connection.settings_dict["NAME"])).read_bytes()
    assert b"Sam Okafor" in raw
    for secret in (CANARY, world.FAMILY, world.CHILD):
        assert secret.encode() not in raw


def test_those_who_may_know_read_it() -> None:
    held = story.held()
    shown = identity(held.case, by=held.sam, at=at())
    assert (shown.family, [child.name for child in shown.children]) == (world.FAMILY, [world.CHILD])
    assert [child.age for child in shown.children] == [8]


def test_what_was_moved_to_another_row_or_altered_does_not_open() -> None:
    held = story.held()
    record = held.record("caseload_record")
    write(record, held.sam, summary="One", outstanding_actions="Two")
    one, two = (Entry.objects.get(record=record, field=name) for name in ("summary", "outstanding_actions"))
    take_guards_away()
    Entry.objects.filter(pk=one.pk).update(value=bytes(two.value))
    with pytest.raises(ClearsightError, match="does not open"):
        reading.read(record, by=held.sam, at=at())
    flipped = bytearray(bytes(one.value))
    flipped[-1] ^= 1
    Entry.objects.filter(pk=one.pk).update(value=bytes(flipped))
    with pytest.raises(ClearsightError, match="does not open"):
        reading.read(record, by=held.sam, at=at())


def test_each_file_has_a_key_of_its_own_and_none_stands_there_bare() -> None:
    held = story.held()
    keys = [bytes(key) for key in File.objects.values_list("wrapped_key", flat=True)]
    assert len(keys) == len(set(keys)) >= 2
    # A case's record is sealed under the case's own file, the session's under the relationship's folder.
    assert held.record("caseload_record").file == CaseFile.objects.get().file
    assert held.record("supervision_record").file.arrangement == held.arrangement
    assert Child.objects.count() == 1


def test_to_destroy_a_file_s_key_is_to_dispose_of_the_file() -> None:
    held = story.held()
    File.objects.filter(pk=held.case.file_id).update(wrapped_key=b"\0" * 60)
    with pytest.raises(ClearsightError, match="does not open"):
        identity(CaseFile.objects.get(), by=held.sam, at=at())
