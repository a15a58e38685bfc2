"""Copies that a policy wants elsewhere: they wait from agreement on, and somebody says where they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from clearsight.access.queries import permits
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import CopyElsewhere, FiledElsewhere, Record
from clearsight.records.queries import content_hash
from clearsight.records.queries.elsewhere import copies_of, copies_waiting
from clearsight.signoff import actions as signoff
from tests.walk.story import Supervision, agree, agreed, held, propose, write
from tests.world import CHILD, LONG_AGO, OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F8", "L5")]
WHERE = {"where": "CPOMS", "on": TODAY, "reference": "INC-482"}


@pytest.fixture
def done() -> Supervision:
    """Written up and agreed by both; nobody has signed."""
    return agreed()


def again(record: Record) -> Record:
    return Record.objects.get(pk=record.pk)


def file(record: Record, by: Person, **other: Any) -> list[FiledElsewhere]:
    said = {**WHERE, **other}
    copies = list(CopyElsewhere.objects.filter(record=record))
    mark = said.pop("shown_hash", None) or content_hash(again(record))
    return do(records.file_elsewhere, copies, said["where"], said["on"], said["reference"], mark, by=by)  # type: ignore[no-any-return]


def shown(record: Record, by: Person) -> list[Any]:
    return copies_of(again(record), content_hash(again(record)), by=by, at=at())


def test_once_agreed_a_copy_for_each_child_waits_and_names_alone_are_taken_nowhere(done: Supervision) -> None:
    (copy,) = shown(done.record("caseload_record"), done.sam)
    assert (copy.copy.to, copy.copy.what, copy.copy.clause) == ("case", "whole", "Appendix 3")
    assert (copy.child, copy.there, copy.copy.waiting) == (CHILD, None, True)
    assert shown(done.record(), done.sam) == []
    assert not CopyElsewhere.objects.filter(record__state="draft").exists()


def test_before_it_is_agreed_nothing_waits() -> None:
    story = held()
    assert shown(story.record("caseload_record"), story.sam) == []
    assert not CopyElsewhere.objects.exists()


def test_who_filed_it_where_when_and_under_which_reference_is_kept_and_sealed(done: Supervision) -> None:
    record = done.record("caseload_record")
    file(record, done.sam)
    (copy,) = shown(record, done.nadia)
    there = copy.there
    assert (there.where, there.reference, there.filing.on) == ("CPOMS", "INC-482", TODAY)
    assert there.filing.filed_by == done.sam and not copy.copy.waiting
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM records_filedelsewhere")
        assert b"CPOMS" not in bytes(cursor.fetchone()[0])


def test_it_waits_for_whoever_leads_the_case_and_whoever_supervised_and_for_nobody_else(
    done: Supervision,
) -> None:
    of, record = done.school, done.record("caseload_record")
    do(people.give_role, of.priya, "deputy_dsl", of.site, LONG_AGO, by=OPERATOR)
    assert permits(of.priya, "record.file_elsewhere", record, TODAY), "and may say so all the same"
    waits = {person.name for person in of.cast if copies_waiting(person, TODAY).exists()}
    assert waits == {"Nadia Rahman", "Sam Okafor"}
    file(record, done.nadia)
    assert not any(copies_waiting(person, TODAY).exists() for person in of.cast)


@pytest.mark.req("J1", "J2")
def test_who_may_not_read_the_record_says_nothing_of_it(done: Supervision) -> None:
    for person in (done.school.vera, done.school.priya, done.school.morgan, done.school.casey):
        with pytest.raises(Unknown):
            file(done.record("caseload_record"), person)


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"where": " "}, "where"),
        ({"on": TODAY + timedelta(days=1)}, "choose a day"),
        ({"on": TODAY - timedelta(days=1)}, "choose a day"),
    ],
    ids=["nowhere", "tomorrow", "before they met"],
)
def test_what_cannot_be_meant_is_refused(done: Supervision, other: dict[str, Any], problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        file(done.record("caseload_record"), done.sam, **other)
    assert not FiledElsewhere.objects.exists()


def test_nobody_files_twice_what_somebody_else_filed_meanwhile(done: Supervision) -> None:
    file(done.record("caseload_record"), done.nadia)
    with pytest.raises(Conflict, match="already"):
        file(done.record("caseload_record"), done.sam)


def test_a_mistake_is_taken_back_and_stays_to_be_seen(done: Supervision) -> None:
    record = done.record("caseload_record")
    (filing,) = file(record, done.sam)
    with pytest.raises(Invalid):
        do(records.take_back_filing, filing, " ", by=done.nadia)
    do(records.take_back_filing, filing, "It went to another child", by=done.nadia)
    (copy,) = shown(record, done.sam)
    (before,) = copy.before
    assert copy.there is None and copy.copy.waiting
    assert (before.where, before.because) == ("CPOMS", "It went to another child")
    assert before.filing.taken_back_by == done.nadia
    with pytest.raises(Invalid, match="already"):
        do(records.take_back_filing, filing, "Again", by=done.nadia)
    file(record, done.sam, reference="INC-483")
    (copy,) = shown(record, done.sam)
    assert copy.there.reference == "INC-483" and len(copy.before) == 1


def test_a_record_that_is_agreed_anew_is_filed_anew(done: Supervision) -> None:
    record = done.record("caseload_record")
    before = content_hash(again(record))
    file(record, done.sam)
    do(signoff.return_with_comments, again(record), "A word is missing", by=done.nadia)
    with pytest.raises(Invalid, match="agree it first"):
        file(record, done.sam)
    write(again(record), done.sam, summary="Two visits, and a call.")
    propose(record, done.nadia)
    agree(record, done.sam)
    (copy,) = shown(record, done.sam)
    assert copy.copy.waiting and copy.there is None and copy.before[0].outdated
    with pytest.raises(Conflict, match="no longer what you copied"):
        file(record, done.sam, shown_hash=before)
    file(record, done.sam)
    assert shown(record, done.sam)[0].there is not None
