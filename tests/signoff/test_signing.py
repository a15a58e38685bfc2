"""A signature binds exactly what was shown; the last one seals; nothing changes afterwards."""

from __future__ import annotations

import pytest

from clearsight.compliance.actions import perform
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.signoff import actions as signoff
from clearsight.signoff.models import Seal, Signature
from clearsight.signoff.queries import signatures_of, waiting_for_me
from clearsight.supervision.models import SessionSignature
from tests import world
from tests.walk import story
from tests.walk.story import agree, propose, sign, write
from tests.world import TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F9")]


def test_the_last_signature_seals_what_both_were_shown() -> None:
    done = story.agreed()
    record = done.record()
    hash_shown = reading.read(record, by=done.sam, at=at()).shown_hash
    sign(record, done.sam)
    assert not Seal.objects.exists()
    sign(record, done.nadia)
    seal = Seal.objects.get(record=record)
    assert seal.content_hash == hash_shown == reading.content_hash(Record.objects.get(pk=record.pk))
    assert set(Signature.objects.values_list("shown_hash", flat=True)) == {hash_shown}


def test_who_sent_it_back_before_the_other_had_signed_and_waited_for_them_withdraws_it_too() -> None:
    done = story.agreed()
    record = done.record()
    shown = reading.read(record, by=done.sam, at=at()).shown_hash
    perform(signoff.sign, record, shown, by=done.sam, at=at(minute=1))
    perform(signoff.return_with_comments, record, "The date is wrong", by=done.nadia, at=at(minute=0))
    assert not Signature.objects.filter(withdrawn_at__isnull=True).exists()


@pytest.mark.abuse(9)
def test_what_changed_since_it_was_shown_cannot_be_signed() -> None:
    done = story.agreed()
    record = done.record()
    stale = reading.read(record, by=done.sam, at=at()).shown_hash
    do(signoff.return_with_comments, record, "The date is wrong", by=done.sam)
    write(record, done.nadia, any_other_business="Cover for Monday.")
    propose(record, done.nadia)
    agree(record, done.sam)
    with pytest.raises(Conflict, match="no longer what you were shown"):
        do(signoff.sign, record, stale, by=done.sam)
    assert not Signature.objects.exists()


@pytest.mark.abuse(10)
def test_nobody_signs_twice_or_for_another() -> None:
    done = story.agreed()
    record = done.record()
    sign(record, done.sam)
    with pytest.raises(Invalid, match="signed it"):
        sign(record, done.sam)
    shown = reading.content_hash(record)
    with pytest.raises(Unknown):
        do(signoff.sign, record, shown, by=done.school.casey)
    assert Signature.objects.count() == 1


def test_what_is_not_agreed_is_not_signed() -> None:
    held = story.held()
    with pytest.raises(Invalid, match="only what is agreed"):
        sign(held.record(), held.sam)


def test_sending_back_withdraws_the_signatures_and_keeps_them_on_record() -> None:
    done = story.agreed()
    for record in Record.objects.filter(session=done.session):
        sign(record, done.sam)
    assert SessionSignature.objects.filter(person=done.sam).exists()
    do(signoff.return_with_comments, done.record(), "One name is misspelt", by=done.nadia)
    assert not SessionSignature.objects.exists()
    assert Signature.objects.filter(withdrawn_at__isnull=False).count() == 1
    shown = reading.read(done.record(), by=done.sam, at=at())
    assert [(remark.author, remark.text) for remark in shown.remarks] == [
        (done.nadia, "One name is misspelt")
    ]
    assert shown.record.state == "draft"


@pytest.mark.abuse(6)
def test_after_the_seal_nothing_moves() -> None:
    done = story.agreed()
    record = done.record()
    sign(record, done.sam)
    sign(record, done.nadia)
    with pytest.raises(Invalid, match="never altered"):
        write(record, done.nadia, any_other_business="x")
    for action in (propose, agree):
        with pytest.raises(Invalid):
            action(record, done.nadia)
    with pytest.raises(Invalid):
        do(signoff.return_with_comments, record, "again", by=done.sam)
    assert reading.read(record, by=done.sam, at=at()).writable == frozenset()


def test_the_session_counts_as_signed_once_everything_of_it_is() -> None:
    done = story.agreed()
    sign(done.record(), done.sam)
    assert not SessionSignature.objects.exists()
    sign(done.record("caseload_record"), done.sam)
    assert [s.person for s in SessionSignature.objects.all()] == [done.sam]


def test_what_waits_for_my_signature_waits_for_nobody_else_s() -> None:
    done = story.agreed()
    assert {record.form for record in waiting_for_me(done.sam, TODAY)} == {
        "supervision_record",
        "caseload_record",
    }
    sign(done.record(), done.sam)
    assert {record.form for record in waiting_for_me(done.sam, TODAY)} == {"caseload_record"}
    assert list(waiting_for_me(done.school.casey, TODAY)) == []
    assert signatures_of(done.record(), by=done.nadia, on=TODAY).waiting_for == (done.nadia,)


def test_a_record_s_hash_is_its_own() -> None:
    """Who wrote it, when, on which form: all of it is in what is signed."""
    story.agreed()
    hashes = {reading.content_hash(record) for record in Record.objects.all()}
    assert len(hashes) == 2
    assert world.CHILD not in str(hashes)
