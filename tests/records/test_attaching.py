"""Pages on paper belong to a record: sealed in its file, part of what is signed, for its readers alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from clearsight.audit.models import Event
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.integrations.pictures import MOST_PAGES, Picture
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Attachment, Record, Scan
from clearsight.records.queries import content_hash, read
from clearsight.records.queries.attached import attached_to, read_scan
from clearsight.signoff import actions as signoff
from clearsight.signoff.queries import what_is_altered
from tests.root import take_guards_away
from tests.walk import story
from tests.walk.story import Supervision, agree, held, propose, sign
from tests.world import TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F11")]
SAID = "Notes by hand, signed by both"


def pages(*dots: bytes) -> list[Picture]:
    return [Picture(b"\xff\xd8" + each, 210, 297) for each in dots or (b"one", b"two")]


def attach(record: Record, by: Person, words: str = SAID, given: list[Picture] | None = None) -> Attachment:
    return do(records.attach, record, pages() if given is None else given, words, by=by)  # type: ignore[no-any-return]


def again(record: Record) -> Record:
    return Record.objects.get(pk=record.pk)


@pytest.fixture
def drafted() -> Supervision:
    """Held and written up by both; nothing is put before the other yet."""
    done = held()
    story.write(done.record(), done.nadia, cases_are="all", any_other_business="Cover for Friday.")
    return done


def test_pages_lie_in_the_file_of_the_record_and_nothing_of_them_in_plain_text(drafted: Supervision) -> None:
    record = drafted.record()
    attached = attach(record, drafted.sam)
    (shown,) = attached_to(record)
    assert shown.words == SAID and [page.number for page in shown.pages] == [1, 2]
    first = shown.pages[0].public_id
    assert read_scan(record, first, by=drafted.nadia, at=at()) == (1, pages()[0].jpeg)
    with connection.cursor() as cursor:
        for model in (Attachment, Scan, Event):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            kept = repr([bytes(cell) if isinstance(cell, memoryview) else cell
                         for row in cursor.fetchall() for cell in row])  # fmt: skip
            assert SAID not in kept and "two" not in kept, model
    scan = attached.pages.get(number=2)
    scan.public_id, other = first, record.file
    with pytest.raises(DoesNotOpen):  # moved to another page
        other.unseal_bytes(scan.jpeg, scan, "jpeg")


def test_each_reading_of_a_page_is_noted(drafted: Supervision) -> None:
    record = drafted.record()
    page = attach(record, drafted.sam).pages.get(number=1)
    read_scan(record, page.public_id, by=drafted.nadia, at=at())
    event = Event.objects.get(verb="records.read_scan")
    assert (event.actor_id, event.object_id) == (drafted.nadia.pk, str(page.public_id))


@pytest.mark.req("J1", "J2")
def test_who_may_not_read_the_record_neither_sees_nor_attaches_pages(drafted: Supervision) -> None:
    of, record = drafted.school, drafted.record()
    page = attach(record, drafted.sam).pages.get(number=1)
    for person in (of.vera, of.priya, of.morgan, of.casey):
        with pytest.raises(Unknown):
            read_scan(record, page.public_id, by=person, at=at())
        with pytest.raises(Unknown):
            attach(record, person)
    other = drafted.record("caseload_record")
    with pytest.raises(Unknown):  # a page of another record
        read_scan(other, page.public_id, by=drafted.nadia, at=at())


@pytest.mark.req("F9")
def test_pages_and_what_is_said_of_them_are_part_of_what_is_signed(drafted: Supervision) -> None:
    record = drafted.record()
    before = content_hash(record)
    attached = attach(record, drafted.sam)
    with_pages = content_hash(record)
    do(records.describe, attached, "Only the second page counts", by=drafted.sam)
    assert len({before, with_pages, content_hash(record)}) == 3
    propose(record, drafted.nadia)
    agree(record, drafted.sam)
    for person in (drafted.sam, drafted.nadia):
        sign(again(record), person)
    shown = read(again(record), by=drafted.sam, at=at())
    assert what_is_altered(shown, by=drafted.sam, at=at()) == ()
    take_guards_away()
    attached.pages.filter(number=2).delete()
    shown = read(again(record), by=drafted.sam, at=at())
    assert "What stands here is not what was sealed" in what_is_altered(shown, by=drafted.sam, at=at())


def test_nothing_is_attached_to_what_lies_before_the_others_or_is_partly_signed(drafted: Supervision) -> None:
    record = drafted.record()
    propose(record, drafted.nadia)
    for step in (
        lambda: agree(record, drafted.sam),
        lambda: sign(again(record), drafted.nadia),
        lambda: None,
    ):
        with pytest.raises(Invalid, match="send it back"):
            attach(again(record), drafted.sam)
        step()
    do(signoff.return_with_comments, again(record), "The notes are missing", by=drafted.sam)
    assert attach(again(record), drafted.sam).added is False


def test_whoever_signs_what_they_were_shown_does_not_sign_pages_they_have_not_seen(
    drafted: Supervision,
) -> None:
    record = drafted.record()
    propose(record, drafted.nadia)
    seen = read(again(record), by=drafted.sam, at=at()).shown_hash
    do(signoff.return_with_comments, again(record), "More to come", by=drafted.nadia)
    attach(again(record), drafted.nadia)
    propose(record, drafted.nadia)
    with pytest.raises(Conflict):
        do(records.agree, again(record), seen, by=drafted.sam)


def test_after_the_seal_pages_are_added_and_alter_nothing_that_was_signed(drafted: Supervision) -> None:
    record = sealed(drafted)
    mark = content_hash(record)
    added = attach(record, drafted.sam, "")
    assert added.added and content_hash(again(record)) == mark
    do(records.describe, added, SAID, by=drafted.sam)
    with pytest.raises(Invalid):  # said once, it stands
        do(records.describe, added, "Something else", by=drafted.sam)
    shown = read(again(record), by=drafted.nadia, at=at())
    assert what_is_altered(shown, by=drafted.nadia, at=at()) == ()
    take_guards_away()
    Attachment.objects.filter(pk=added.pk).update(added=False)
    with pytest.raises(DoesNotOpen):  # nobody makes it look as if it had been signed
        read(again(record), by=drafted.nadia, at=at())


@pytest.mark.req("J5")
@pytest.mark.parametrize("which", ["a page", "all of it", "its day", "nothing"])
def test_whoever_alters_pages_added_after_the_seal_is_found_out(drafted: Supervision, which: str) -> None:
    record = sealed(drafted)
    added = attach(record, drafted.sam, "")
    gone = attach(record, drafted.sam, SAID)
    do(records.take_off, gone, "Of another family", by=drafted.sam)
    do(records.describe, added, SAID, by=drafted.sam)
    take_guards_away()
    says = {"a page": "not what was added", "its day": "not what was added", "all of it": "are missing"}
    if which == "its day":
        Attachment.objects.filter(pk=added.pk).update(attached_at=at(hour=3), words=b"")
    elif which != "nothing":
        added.pages.filter(number=2).delete()
    if which == "all of it":
        Scan.objects.all().delete()
        Attachment.objects.all().delete()
    shown = read(again(record), by=drafted.nadia, at=at())
    told = what_is_altered(shown, by=drafted.nadia, at=at())
    assert says[which] in ". ".join(told) if which in says else told == ()


def sealed(drafted: Supervision) -> Record:
    record = drafted.record()
    propose(record, drafted.nadia)
    agree(record, drafted.sam)
    for person in (drafted.sam, drafted.nadia):
        sign(again(record), person)
    return again(record)


def test_a_page_in_the_wrong_file_goes_and_that_it_was_there_stays(drafted: Supervision) -> None:
    record = drafted.record()
    before, attached = content_hash(record), attach(record, drafted.sam)
    page = attached.pages.get(number=1)
    with pytest.raises(Invalid):
        do(records.take_off, attached, " ", by=drafted.sam)
    with pytest.raises(Refused):
        do(records.take_off, attached, "Not mine", by=drafted.nadia)
    do(records.take_off, attached, "Of another family", by=drafted.sam)
    assert all(not bytes(scan.jpeg) and scan.sha256 for scan in Scan.objects.all())
    with pytest.raises(Unknown):
        read_scan(record, page.public_id, by=drafted.sam, at=at())
    (shown,) = read(record, by=drafted.nadia, at=at()).attached
    assert (shown.stands, shown.because) == (False, "Of another family")
    assert content_hash(record) == before
    with pytest.raises(Invalid, match="already"):
        do(records.take_off, attached, "Again", by=drafted.sam)


def test_what_was_signed_is_never_taken_off(drafted: Supervision) -> None:
    attached = attach(drafted.record(), drafted.sam)
    record = sealed(drafted)
    for action, words in ((records.take_off, "Mistaken"), (records.describe, "Otherwise")):
        with pytest.raises(Invalid):
            do(action, attached, words, by=drafted.sam)
    later = attach(record, drafted.sam)
    do(records.take_off, later, "Of another family", by=drafted.sam)
    assert [one.stands for one in attached_to(record)] == [True, False]


def test_a_record_goes_forward_once_somebody_has_said_what_is_on_its_pages(drafted: Supervision) -> None:
    record = drafted.record()
    attached = attach(record, drafted.nadia, "")
    with pytest.raises(Invalid) as refused:
        propose(record, drafted.nadia)
    assert [fault.place for fault in refused.value.faults] == ["attached"]
    do(records.describe, attached, SAID, by=drafted.nadia)
    assert propose(record, drafted.nadia).state == "proposed"


@pytest.mark.parametrize("given", [[], [Picture(b"x", 1, 1)] * (MOST_PAGES + 1)], ids=["none", "too many"])
def test_no_page_and_more_pages_than_there_is_room_for_are_refused(drafted: Supervision, given: Any) -> None:
    with pytest.raises(Invalid) as refused:
        attach(drafted.record(), drafted.sam, given=given)
    assert refused.value.faults[0].place == "pages"
    assert not Attachment.objects.exists()


@pytest.mark.abuse(18)
def test_nobody_attaches_without_end_in_a_day(drafted: Supervision, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clearsight.records.actions.attaching.MOST_A_DAY", 3)
    two, main = pages(b"one", b"two"), drafted.record()
    attach(main, drafted.sam, given=two)
    with pytest.raises(Invalid, match="pages a day are the most"):
        attach(drafted.record("caseload_record"), drafted.sam, given=two)
    attach(main, drafted.nadia, given=two)
    later = TODAY + timedelta(days=2)
    do(records.attach, main, two, "On another day", by=drafted.sam, on=later)
