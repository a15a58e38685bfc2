"""Nobody reads beyond the bound, by whichever way: what reads asks, and not pages alone (abuse case 13)."""

from __future__ import annotations

import ast
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from clearsight.access.again import READ_BY, ask_again
from clearsight.access.matrix import MATRIX
from clearsight.audit.models import Event
from clearsight.casework import queries as casework
from clearsight.disclosure.models import Item
from clearsight.grants import actions as grants
from clearsight.grants.models import ReadingStop
from clearsight.grants.queries import CONTENT, let_read
from clearsight.grants.queries.amount import NAMES
from clearsight.integrations.once import one_page
from clearsight.kernel.refusals import Conflict, ReadTooMuch, Unknown
from clearsight.people.models import Person
from clearsight.records import queries as records
from clearsight.records.models import Attachment, Scan
from clearsight.records.queries import exporting
from clearsight.search.queries import search
from clearsight.signoff.queries import evidence_of
from clearsight.supervision import queries as supervision
from clearsight.supervision.models import Variation
from tests import world
from tests.architecture.source import modules
from tests.walk import story
from tests.world import TODAY, at, do

BOUND = 10
# What goes into the log as read and shows nothing that somebody wrote.
NO_CONTENT = {
    "access.read_log": "who has read it",
    "access.read_refusals": "what was refused to whom",
    "audit.export": "the log itself, by whoever has a shell on the machine: no word of a record is in it",
    "disclosure.read_item": "the line of a request: `read_for_request` stands beside it, of the thing itself",
    "disclosure.read_request": "the request itself",
    "retention.read_due": "which files are due, by number and day",
    "reminders.read": "a message: no word of a record is in one",
}
READING = re.compile(r"[a-z]+\.(read|export|print)(_[a-z_]+)?")


def has_read(person: Person, number: int) -> None:
    """The log of somebody who read so many different things a minute ago."""
    Event.objects.bulk_create(
        Event(at=at() - timedelta(minutes=1), actor_id=person.pk, actor_name=person.name, verb="records.read",
              object_kind="records.record", object_id=str(uuid.uuid4()),
              organisation_id=person.organisation_id)
        for _ in range(number)
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.abuse(13)
@pytest.mark.req("J5")
def test_by_no_way_is_anything_read_beyond_the_bound(settings: Any) -> None:
    settings.READINGS_AN_HOUR = BOUND
    done = story.sealed()
    record, session, of = done.record(), done.session, {"by": done.sam, "at": at()}
    ways: dict[str, Callable[[], Any]] = {
        "the record": lambda: records.read(record, **of),
        "a PDF of it": lambda: exporting.export_record(record, **of),
        "its evidence": lambda: evidence_of(record, **of),
        "the agenda": lambda: supervision.agenda(session, **of),
        "a PDF of the agenda": lambda: exporting.export_agenda(session, **of),
        "a search": lambda: search("Fennimore", **of),
        "who the child is": lambda: casework.identity(done.case, **of),
    }
    for read in ways.values():
        read()
    has_read(done.sam, BOUND + 1)
    before = Event.objects.count()
    for read in ways.values():
        with pytest.raises(ReadTooMuch):
            read()
        with pytest.raises(ReadTooMuch), one_page():
            read()
    assert Event.objects.count() == before, "what was refused has left nothing"
    records.read(record, by=done.nadia, at=at())
    stop = do(grants.stop_reading_too_much, done.sam, by=done.sam)
    settings.READINGS_AN_HOUR = 400
    with pytest.raises(ReadTooMuch):
        ways["the record"]()
    with pytest.raises(Conflict):  # it has ended by itself
        do(grants.let_read_again, stop, by=done.school.vera, on=TODAY + timedelta(days=2))
    do(grants.let_read_again, stop, by=done.school.vera)
    assert ways["the record"]() and ReadingStop.objects.count() == 1


@pytest.mark.django_db
def test_that_one_was_let_read_lets_nobody_else_and_ends_with_the_request(settings: Any) -> None:
    settings.READINGS_AN_HOUR = BOUND
    done = story.agreed()
    has_read(done.sam, BOUND + 1)
    with let_read(done.nadia), pytest.raises(ReadTooMuch):
        records.read(done.record(), by=done.sam, at=at())
    with let_read(done.sam):
        records.read(done.record(), by=done.sam, at=at())
    with pytest.raises(ReadTooMuch):
        records.read(done.record(), by=done.sam, at=at())


def test_everything_that_reads_counts_or_says_why_not() -> None:
    said = {
        node.value
        for module in modules("src/clearsight")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and READING.fullmatch(node.value)
    }
    verbs = said - set(MATRIX)
    assert "records.read" in verbs and not verbs & set(NO_CONTENT) & set(CONTENT)
    assert sorted(verbs - set(NO_CONTENT) - set(CONTENT) - set(NAMES)) == []
    assert sorted(set(CONTENT) - said) == [], "what nothing writes counts nothing"


# What is not asked again when the reading has its place in the log, and why not.
OF_A_LIST = {
    "disclosure.read_for_request": "`disclosure.read_item` of the same reading is",
    "records.read_of_case": "the records of a case that one may read are asked for as one list",
    "search.read_line": "what is found is asked for as one list, in the transaction of the log",
    "supervision.read_actions": "the actions that one may see are asked for as one list",
}


@pytest.mark.django_db
@pytest.mark.abuse(2)
def test_whatever_is_read_is_asked_about_again_when_it_has_its_place_in_the_log() -> None:
    also = {"disclosure.read_item", "disclosure.read_request"}
    assert set(READ_BY) == (set(CONTENT) | also) - set(OF_A_LIST)
    parts: dict[str, Callable[[Model], Model]] = {
        "compliance.read_variation": lambda of: Variation(arrangement=of),
        "disclosure.read_item": lambda of: Item(request=of),
        "disclosure.read_picture": lambda of: Item(request=of),
        "records.read_scan": lambda of: Scan(attachment=Attachment(record=of)),
    }
    sam = world.school().sam
    for verb, permissions in READ_BY.items():
        for permission in permissions:
            whole = apps.get_model(MATRIX[permission].model)(pk=0)  # nothing of anybody's
            with pytest.raises(Unknown):
                ask_again(verb, parts.get(verb, lambda of: of)(whole), sam, at())
