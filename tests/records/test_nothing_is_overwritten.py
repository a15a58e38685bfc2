"""What one party wrote is never overwritten unseen by the other, and both can be read."""

from __future__ import annotations

import pytest

from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Entry
from tests.walk import story
from tests.walk.story import agree, propose, write
from tests.world import at, do

pytestmark = pytest.mark.django_db


@pytest.mark.req("L3")
def test_the_second_of_two_who_write_at_once_is_told_and_nothing_of_theirs_is_written() -> None:
    held = story.held()
    record = held.record()
    seen = {"wellbeing": 0, "any_other_business": 0}
    do(records.write, record, {"wellbeing": "Sam's words"}, seen, by=held.sam)
    both = {"wellbeing": "Nadia's words", "any_other_business": "Something else"}
    with pytest.raises(Conflict) as told:
        do(records.write, record, both, seen, by=held.nadia)
    assert [fault.place for fault in told.value.faults] == ["wellbeing"]
    shown = reading.read(record, by=held.nadia, at=at())
    assert shown.fields["wellbeing"].value == "Sam's words"
    assert shown.fields["any_other_business"].now is None


@pytest.mark.req("E2")
def test_who_wrote_what_stays_visible_when_the_other_adds() -> None:
    held = story.held()
    record = held.record()
    write(record, held.sam, wellbeing="Tired.")
    write(record, held.sam, wellbeing="Tired, and sleeping badly.")
    write(record, held.nadia, wellbeing="Tired, and sleeping badly. Two days off agreed.")
    field = reading.read(record, by=held.sam, at=at()).fields["wellbeing"]
    assert field.now is not None
    assert (field.now.author, field.version) == (held.nadia, 3)
    assert [(old.author, old.value) for old in field.before] == [(held.sam, "Tired, and sleeping badly.")]


def test_one_author_s_keystrokes_do_not_pile_up() -> None:
    held = story.held()
    for words in ("C", "Co", "Cov", "Cover"):
        write(held.record(), held.nadia, any_other_business=words)
    entries = Entry.objects.filter(record=held.record(), field="any_other_business")
    assert [entry.version for entry in entries] == [4]


def test_saving_the_same_words_again_changes_nothing() -> None:
    held = story.held()
    first = write(held.record(), held.nadia, any_other_business="Cover")
    assert write(held.record(), held.nadia, any_other_business="Cover") == first


def test_a_field_of_the_other_party_is_refused_and_a_field_that_is_not_there_too() -> None:
    held = story.held()
    with pytest.raises(Refused):
        do(records.write, held.record(), {"annual_leave_requests": "Friday"}, {}, by=held.nadia)
    with pytest.raises(Refused):
        do(records.write, held.record(), {"signed_at": "2026-01-01"}, {}, by=held.nadia)


def test_what_does_not_fit_its_field_is_refused_with_the_field_s_name() -> None:
    held = story.held()
    with pytest.raises(Invalid) as told:
        do(records.write, held.record(), {"next_date": "next week"}, {"next_date": 1}, by=held.nadia)
    assert [fault.place for fault in told.value.faults] == ["next_date"]


def test_what_the_system_knows_follows_until_somebody_writes_there() -> None:
    held = story.held()
    fields = reading.read(held.record(), by=held.sam, at=at()).fields
    assert fields["supervisee"].value == "Sam Okafor"
    assert [row["name"] for row in fields["cases"].value] == ["Fennimore"]  # type: ignore[union-attr, index]
    do(records.open_records, held.session, by=held.nadia)
    assert (
        reading.read(held.record(), by=held.sam, at=at()).fields["next_date"].value == story.NEXT.isoformat()
    )
    write(held.record(), held.nadia, next_date="2026-04-08")
    do(records.open_records, held.session, by=held.nadia)
    assert reading.read(held.record(), by=held.sam, at=at()).fields["next_date"].value == "2026-04-08"


def test_records_are_made_once_however_often_they_are_opened() -> None:
    held = story.held()
    first = [record.pk for record in do(records.open_records, held.session, by=held.nadia)]
    assert [record.pk for record in do(records.open_records, held.session, by=held.sam)] == first
    assert len(first) == 2


def test_a_record_wants_its_required_fields_before_it_is_proposed() -> None:
    held = story.held()
    with pytest.raises(Invalid) as told:
        propose(held.record(), held.nadia)
    assert "cases_are" in {fault.place for fault in told.value.faults}


def test_nothing_is_proposed_before_it_was_held() -> None:
    before = story.prepared()
    with pytest.raises(Invalid, match="not been held"):
        propose(before.record(), before.nadia)


def test_nobody_agrees_what_they_proposed_themselves() -> None:
    held = story.held()
    write(held.record(), held.nadia, cases_are="all")
    propose(held.record(), held.nadia)
    with pytest.raises(Invalid, match="somebody else"):
        agree(held.record(), held.nadia)


@pytest.mark.req("E5")
def test_how_much_was_written_under_each_function_is_seen_over_the_relationship() -> None:
    held = story.held()
    write(held.record(), held.sam, wellbeing="Tired.", personal_development="A course.")
    write(held.record(), held.nadia, cases_are="all")
    propose(held.record(), held.nadia)
    # In words; choices, dates and what the system filled in are none.
    found = reading.balance(held.arrangement, by=held.sam, on=at().date())
    assert found["personal_support"] == 1
    assert found["professional_development"] == 2
    assert reading.balance(held.arrangement, by=held.school.vera, on=at().date()) == {}
