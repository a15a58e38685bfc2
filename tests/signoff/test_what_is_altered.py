"""Whoever alters a sealed record in the database is found out by the next who reads it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from clearsight.audit.models import Event
from clearsight.casework.models import File
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.kernel.canonical import digest
from clearsight.kernel.refusals import Invalid
from clearsight.people import actions as people
from clearsight.records import queries as reading
from clearsight.records.models import Entry, FormText, Record
from clearsight.records.queries.reading import canonical_record
from clearsight.scheduling.models import Session
from clearsight.signoff import actions as signoff
from clearsight.signoff.models import Seal, Signature
from clearsight.signoff.queries import compare_all, what_is_altered
from clearsight.signoff.queries.addenda import canonical_addendum
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agendas
from clearsight.supervision.models import Agreement, AgreementSignature
from tests.root import take_guards_away
from tests.supervision.test_agenda_and_actions import TERMS
from tests.walk import story
from tests.walk.story import Supervision, propose, write
from tests.world import OPERATOR, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F9", "J5")]
ALARM = "This record was altered after it was signed"


@pytest.fixture
def done() -> Supervision:
    """A record that both have signed; Nadia can sign in."""
    done = story.sealed()
    do(people.give_account, done.nadia, "a long enough password", by=OPERATOR)
    return done


def page(client: Client, done: Supervision) -> tuple[int, str]:
    client.force_login(done.nadia.user)
    answer = client.get(f"/records/{done.record().public_id}")
    return answer.status_code, answer.content.decode()


def the_day(done: Supervision) -> None:
    Session.objects.filter(pk=done.session.pk).update(held_on=date(2020, 2, 2))


def the_state(done: Supervision) -> None:
    take_guards_away()
    Record.objects.filter(pk=done.record().pk).update(state="draft")


def the_seal(done: Supervision) -> None:
    take_guards_away()
    Seal.objects.all().delete()


def the_signatures(done: Supervision) -> None:
    take_guards_away()
    Signature.objects.filter(person=done.sam).update(shown_hash="0" * 64)


def a_field_taken_away(done: Supervision) -> None:
    take_guards_away()
    Entry.objects.filter(record=done.record(), field="any_other_business").delete()


def the_words_that_were_asked(done: Supervision) -> None:
    take_guards_away()
    asked = FormText.objects.get(pk=done.record().form_text_id)
    FormText.objects.filter(pk=asked.pk).update(
        text=asked.text.replace('"label":"', '"label":"Nothing was done about ')
    )


def test_what_nobody_altered_says_so(client: Client, done: Supervision) -> None:
    _, text = page(client, done)
    assert "exactly as it was signed" in text and ALARM not in text
    assert not Event.objects.filter(verb="signoff.what_is_altered").exists()


def a_signature_put_in(done: Supervision) -> None:
    take_guards_away()
    Signature.objects.create(
        record=done.record(), person=done.school.vera, at=at(),
        shown_hash=Seal.objects.get(record=done.record()).content_hash,
    )  # fmt: skip


def when_it_was_sealed(done: Supervision) -> None:
    take_guards_away()
    Seal.objects.update(at=at() - timedelta(days=30))


def words_and_seal_and_signatures(done: Supervision) -> None:
    """Somebody with the master key: another text, sealed under the file's own key, and all hashes with it."""
    take_guards_away()
    entry = Entry.objects.get(record=done.record(), field="any_other_business")
    entry.value = done.record().file.seal('"Otherwise"', entry, entry.field)
    entry.save()
    mark = reading.content_hash(done.record())
    Seal.objects.update(content_hash=mark)
    Signature.objects.update(shown_hash=mark)


@pytest.mark.parametrize(
    "alter",
    [
        the_day, the_state, the_seal, the_signatures, a_field_taken_away, the_words_that_were_asked,
        a_signature_put_in, when_it_was_sealed, words_and_seal_and_signatures,
    ],
)  # fmt: skip
def test_what_was_altered_is_said_plainly_and_left_in_the_log(
    client: Client, done: Supervision, alter: Any
) -> None:
    alter(done)
    _, text = page(client, done)
    assert ALARM in text and "exactly as it was signed" not in text
    assert Event.objects.get(verb="signoff.what_is_altered").object_id == str(done.record().public_id)


def test_what_was_asked_is_part_of_what_is_signed(done: Supervision) -> None:
    signed = Seal.objects.get(record=done.record()).content_hash
    the_words_that_were_asked(done)
    assert reading.content_hash(done.record()) != signed
    page_of = reading.read(done.record(), by=done.nadia, at=at())
    told = " ".join(what_is_altered(page_of, by=done.nadia, at=at()))
    assert "not what was sealed" in told and "not what Sam Okafor signed" in told
    assert "The words of the form" in told


def test_a_seal_holds_whatever_the_state_says(done: Supervision) -> None:
    the_state(done)
    with pytest.raises(Invalid, match="sealed"):
        propose(done.record(), done.nadia)
    with pytest.raises(Invalid, match="sealed"):
        write(done.record(), done.nadia, any_other_business="After the seal")
    Record.objects.update(state="proposed")
    with pytest.raises(Invalid, match="sealed"):
        do(signoff.return_with_comments, done.record(), "again", by=done.sam)
    assert reading.read(done.record(), by=done.nadia, at=at()).writable == frozenset()


@pytest.mark.parametrize(
    "alter",
    [
        lambda entry, done: {"author": done.sam},
        lambda entry, done: {"at": entry.at - timedelta(days=1)},
        lambda entry, done: {"version": entry.version + 1},
        lambda entry, done: {"record": done.record("caseload_record")},
        lambda entry, done: {"field": "wellbeing"},
        lambda entry, done: {"value": b""},
        lambda entry, done: {"value": b"short"},
    ],
    ids=["author", "time", "version", "record", "field", "emptied", "shortened"],
)
@pytest.mark.req("J2")
def test_words_are_bound_to_whose_they_are_and_to_when_and_where(done: Supervision, alter: Any) -> None:
    entry = Entry.objects.get(record=done.record(), field="any_other_business")
    take_guards_away()
    Entry.objects.filter(pk=entry.pk).update(**alter(entry, done))
    moved = Entry.objects.select_related("record__file").get(pk=entry.pk)
    with pytest.raises(DoesNotOpen):
        reading.unsealed(done.record(), moved)


def test_a_record_that_does_not_open_says_so_and_whom_to_tell(client: Client, done: Supervision) -> None:
    take_guards_away()
    Entry.objects.filter(record=done.record(), field="any_other_business").update(value=b"x" * 40)
    status, text = page(client, done)
    assert status == 500
    assert "does not open" in text and "Tell your safeguarding lead" in text
    event = Event.objects.get(verb="records.note_unopened")
    assert event.actor_id == done.nadia.pk
    assert event.detail["field"] == "any_other_business"


def test_an_agreement_that_was_altered_says_so(client: Client) -> None:
    before = story.prepared()
    agreement = do(supervision.draw_up_agreement, before.arrangement, TERMS, by=before.nadia)
    shown = agendas.read_agreement(agreement, by=before.nadia, at=at())
    do(supervision.sign_agreement, agreement, shown.shown_hash, by=before.nadia)
    assert agendas.read_agreement(agreement, by=before.nadia, at=at()).altered == ()
    before_it = AgreementSignature.objects.get()
    for alter, told in (
        ({"signed_on": date(2020, 2, 2)}, "Nadia Rahman did not sign on the day that it says"),
        ({"person": before.sam}, "The signature of Nadia Rahman is missing"),
    ):
        AgreementSignature.objects.update(**alter)
        assert told in agendas.read_agreement(agreement, by=before.nadia, at=at()).altered
        assert told in " ".join(compare_all().faults)
        before_it.save()
    assert agendas.read_agreement(agreement, by=before.nadia, at=at()).altered == ()
    assert compare_all().agreements == 1 and not compare_all().faults
    AgreementSignature.objects.update(shown_hash="0" * 64)
    do(people.give_account, before.nadia, "a long enough password", by=OPERATOR)
    client.force_login(before.nadia.user)
    text = client.get(f"/agreements/{agreement.public_id}").content.decode()
    assert "altered after it was signed" in text and "not what Nadia Rahman signed" in text
    assert Event.objects.filter(verb="supervision.agreement_is_altered").exists()
    Agreement.objects.update(terms=b"")
    with pytest.raises(DoesNotOpen):
        agendas.read_agreement(Agreement.objects.get(), by=before.nadia, at=at())


@pytest.mark.req("L9")
def test_no_hash_tells_whoever_guesses_the_words_that_they_are_right(done: Supervision) -> None:
    """All that a hash binds can be guessed, but for what comes of the file's key, and goes with it."""
    do(signoff.add_to, done.record(), "One thing more.", 0, by=done.nadia)
    shown = reading.read(done.record(), by=done.nadia, at=at())
    seal, added = Seal.objects.get(record=done.record()), done.record().addenda.get()
    bound = canonical_addendum(done.record(), added, "One thing more.", seal.content_hash, "")
    for words, hashed in ((canonical_record(shown), seal.content_hash), (bound, added.content_hash)):
        assert digest(words) == hashed
        chance = words.pop("chance")
        assert len(bytes.fromhex(chance)) == 32 and digest(words) != hashed
    File.objects.filter(pk=done.record().file_id).update(wrapped_key=b"")
    with pytest.raises(DoesNotOpen):
        reading.content_hash(done.record())
