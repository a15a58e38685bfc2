"""Search finds what one may read, and tells nothing of what one may not."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clearsight.audit.models import Event
from clearsight.casework.models import File
from clearsight.people.models import Person
from clearsight.records.models import Entry, Record
from clearsight.search.opening import _bound_to
from clearsight.search.queries import Group, mark_of, search
from clearsight.signoff import actions as signoff
from clearsight.supervision import actions as supervision
from tests import world
from tests.kept import kept
from tests.root import take_guards_away
from tests.walk import story
from tests.walk.story import Supervision, write
from tests.world import at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L8")]


@kept
def written() -> Supervision:
    """A session in which each file says something of its own."""
    held = story.held()
    write(held.record("caseload_record"), held.sam, summary="The grandmother collects her on Fridays.")
    do(supervision.agree_action, held.session, "Ring the Ökostrom landlord", held.sam, by=held.nadia)
    return held


def found(words: str, by: Person) -> dict[str, list[Any]]:
    groups: tuple[Group, ...] = search(words, by=by, at=at())
    return {one.kind: [each.thing for each in one.found] for one in groups if one.found}


def test_it_finds_people_cases_records_and_actions_in_any_case_and_alphabet() -> None:
    held = written()
    assert found("bloom", held.nadia) == {"people": [held.school.casey]}
    assert found("ODETTE fenn", held.nadia)["cases"] == [held.case]
    assert found("grandmother fridays", held.nadia) == {"records": [held.record("caseload_record")]}
    assert [one.owner for one in found("ökostrom", held.sam)["actions"]] == [held.sam]
    assert found("grandmother saturdays", held.nadia) == {}
    assert search("  ", by=held.nadia, at=at()) == ()


def test_whoever_may_not_read_finds_nothing_and_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    held = written()
    opened: list[Any] = []
    real = File.opener
    monkeypatch.setattr(File, "opener", lambda file: opened.append(file) or real(file))
    elsewhere = world.school("Elmfield")
    for stranger in (held.school.casey, held.school.morgan, elsewhere.nadia, elsewhere.sam):
        for words in ("grandmother", world.CHILD, world.FAMILY, "landlord", held.case.code):
            assert not {"cases", "records", "actions"} & set(found(words, stranger)), (stranger, words)
    assert opened == []
    assert found("Sam Okafor", elsewhere.nadia)["people"] == [elsewhere.sam]


def test_as_many_questions_are_asked_whatever_there_is_that_one_may_not_read() -> None:
    held = written()
    search("anything", by=held.school.casey, at=at())
    with CaptureQueriesContext(connection) as before:
        search("grandmother", by=held.school.casey, at=at())
    take_guards_away()
    Entry.objects.all().delete()
    with CaptureQueriesContext(connection) as after:
        search("grandmother", by=held.school.casey, at=at())
    assert len(before) == len(after)


def test_whoever_has_left_finds_nothing_from_the_next_search_on() -> None:
    held = written()
    assert "records" in found("grandmother", held.sam)
    Person.objects.filter(pk=held.sam.pk).update(left=world.TODAY - timedelta(days=1))
    assert found("grandmother", held.sam) == found(world.CHILD, held.sam) == {}


WORDS_OF = {"records": "grandmother", "actions": "landlord", "cases": world.CHILD}


@pytest.mark.parametrize("kind", WORDS_OF)
def test_nothing_is_locked_while_it_is_looked_and_what_ended_meanwhile_is_not_shown(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = written()
    real, outside, depths = File.opener, len(connection.savepoint_ids), set()
    ending: list[Any] = []

    def opened(file: File) -> Any:
        depths.add(len(connection.savepoint_ids))
        for rows, ended in ending:
            rows.update(**ended)
        return real(file)

    monkeypatch.setattr(File, "opener", opened)
    [shown] = found(WORDS_OF[kind], held.sam)[kind]
    sam, gone = Person.objects.filter(pk=held.sam.pk), {"left": world.TODAY - timedelta(days=1)}
    ending.append((sam, gone))
    assert kind not in found(WORDS_OF[kind], held.sam)
    sam.update(left=None)
    file = File.objects.filter(pk=shown.file_id)
    of_it = {"destroyed_at": at(), "destroyed_by": held.nadia, "destroyed_because": "kept long enough"}
    ending[0] = (file, of_it)
    assert kind not in found(WORDS_OF[kind], held.sam)
    told = Event.objects.filter(verb="search.read_line", object_id=str(shown.public_id))
    assert told.count() == 1
    if kind == "records":  # a record goes by itself, too, from a file that stays
        file.update(destroyed_at=None, destroyed_by=None, destroyed_because="")
        emptied = {"disposed_at": at(), "disposed_by": held.nadia}
        ending[0] = (Record.objects.filter(pk=shown.pk), emptied)
        assert kind not in found(WORDS_OF[kind], held.sam)
    assert depths == {outside}, "in a transaction of the search's own nobody else could write"


def test_the_log_says_that_they_searched_and_what_they_were_shown_and_not_the_words() -> None:
    held = written()
    take_guards_away()
    Event.objects.all().delete()
    search("Grandmother FRIDAYS", by=held.nadia, at=at())
    [asked] = Event.objects.filter(verb="search.search")
    assert asked.detail["mark"] == mark_of("fridays grandmother") != mark_of("fridays")
    [read] = Event.objects.filter(verb="search.read_line")
    assert read.object_id == str(held.record("caseload_record").public_id)
    kept_of_it = " ".join(f"{event.detail} {event.object_id}" for event in Event.objects.all()).casefold()
    assert "grandmother" not in kept_of_it and "fridays" not in kept_of_it


def test_what_was_written_over_is_not_found_and_what_is_beside_a_record_is() -> None:
    held = written()
    record = held.record("caseload_record")
    write(record, held.sam, summary="The aunt collects her.")
    assert found("grandmother", held.nadia) == {}
    assert found("aunt", held.nadia) == {"records": [record]}


def test_what_was_added_after_the_seal_is_found() -> None:
    signed = story.sealed()
    sealed = Record.objects.filter(state="sealed", session=signed.session)[0]
    do(signoff.add_to, sealed, "A neighbour rang afterwards.", seen=0, by=signed.sam)
    assert found("neighbour", signed.sam) == {"records": [sealed]}


def test_a_file_that_does_not_open_is_left_out_and_the_others_are_found() -> None:
    held = written()
    File.objects.filter(pk=held.case.file_id).update(wrapped_key=b"\0" * 68)
    assert "cases" not in found(world.CHILD, held.sam)
    assert "records" not in found("grandmother", held.sam)
    assert "actions" in found("landlord", held.sam)


@pytest.mark.parametrize("at_once", [1, 3, 300])
def test_however_many_rows_come_at_once_and_whichever_does_not_open(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = written()
    monkeypatch.setattr("clearsight.search.opening.AT_ONCE", at_once)
    own, caseload = held.record(), held.record("caseload_record")
    for field, version, words in (("one", 1, "A bowline"), ("other", 1, "a hitch"), ("other", 2, "a bend")):
        said = Entry(record=own, field=field, version=version, author=held.sam, at=at())
        said.value = own.file.seal(f'"{words}"', said, field)
        said.save()
    assert found("bowline bend", held.nadia) == {"records": [own]} and found("hitch", held.nadia) == {}
    take_guards_away()
    last = Entry.objects.filter(record=own, field="one")
    last.update(value=Entry.objects.filter(record=own, field="other").earliest("pk").value)
    assert found("bend", held.nadia) == {}  # that it was altered is told where it is read
    assert found("grandmother", held.nadia) == {"records": [caseload]}


def test_of_each_kind_the_first_are_shown_and_that_there_are_more_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("clearsight.search.queries.SHOWN", 2)
    held = written()
    for number in range(3):
        do(supervision.agree_action, held.session, f"Ring the grandnephew, {number}", held.sam, by=held.nadia)
    [actions] = [one for one in search("grandnephew", by=held.sam, at=at()) if one.found]
    assert (len(actions.found), actions.more) == (2, True)


def test_what_stands_in_many_is_found_among_the_latest_and_what_stands_in_none_is_looked_for_once_in_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = written()
    records = list(Record.objects.filter(session=held.session))
    for record in records:
        value = record.file.seal
        for version in (1, 2):
            said = Entry(record=record, field="of_each", version=version, author=held.sam, at=at())
            said.value = value(f'"regatta {"old" * (version == 1)}"', said, said.field)
            said.save()
    opened: list[bytes] = []
    real = File.opener
    monkeypatch.setattr(File, "opener", lambda file: _noting(real(file), opened))
    monkeypatch.setattr("clearsight.search.queries.SHOWN", 0)
    monkeypatch.setattr("clearsight.search.opening.FEW", 1)
    fields = {(entry.record_id, entry.field) for entry in Entry.objects.all()}
    assert "records" not in found("regatta", held.sam)  # none is shown, and the first tells that there are
    assert 0 < len(of_entries(opened)) < len(fields) and len(records) > 1
    opened.clear()
    found("regatta zzyzx", held.sam)
    assert len(of_entries(opened)) == len(set(of_entries(opened))) == len(fields) < Entry.objects.count()


def of_entries(opened: list[bytes]) -> list[bytes]:
    return [one for one in opened if one.startswith(b"records.entry")]


def _noting(open_it: Any, opened: list[bytes]) -> Any:
    def noted(sealed: bytes, identity: bytes) -> Any:
        opened.append(identity)
        return open_it(sealed, identity)

    return noted


@pytest.mark.parametrize("microsecond", [0, 120, 123_000, 999_999])
def test_either_database_writes_what_an_entry_is_bound_to(microsecond: int) -> None:
    held = written()
    entry = Entry.objects.select_related("record")[0]
    entry.at = at().replace(microsecond=microsecond)
    moment = str(entry.at.astimezone(UTC).replace(tzinfo=None))
    shorter = moment.rstrip("0") if microsecond else moment
    said = (entry.record_id, entry.field, entry.version)
    both = (
        (*said, entry.public_id.hex, entry.author_id, moment, b""),
        (*said, str(entry.public_id), entry.author_id, f"{shorter}+00", b""),
    )
    bound = f"records.entry:{entry.public_id}:{entry.field}:{entry.bound_with}"
    assert [_bound_to(row) for row in both] == [bound.encode()] * 2, held
