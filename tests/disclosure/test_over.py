"""What is left once a request is over, and what nobody disposes of before that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.casework.models import File
from clearsight.casework.queries import asked_for, holds_over
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.models import Bundle, Item, LeftOut, SubjectRequest
from clearsight.disclosure.queries import hash_of_request, read_item, read_picture, read_request
from clearsight.disclosure.queries.letter import hash_of_letter
from clearsight.disclosure.queries.listing import requests_of
from clearsight.disclosure.queries.waiting import requests_waiting_for
from clearsight.integrations.envelope import Disposed
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.retention import actions as retention
from clearsight.retention.models import Decision
from clearsight.retention.queries import due_for_review, is_reckoned
from clearsight.signoff import actions as signoff
from clearsight.web.show.subject_requests import copy_of
from tests.casework.test_holds import officer
from tests.disclosure.giving import give
from tests.disclosure.test_requests import PLANNED, asked, decide_rest, place, searched, weighed
from tests.retention.test_disposal import LATER
from tests.world import OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]


def answered(request: SubjectRequest, dpo: Person, other: Person) -> None:
    """One plan is given with a name blacked out, all else withheld; it is given out."""
    plan = request.items.get(source_kind="casework.caseplan")
    do(disclosure.decide, plan, "redact", names=["Nana Jo", "Mr Grey"], by=dpo)
    decide_rest(request, dpo)
    weighed(request, dpo, other)
    do(disclosure.ask_to_approve, request, by=dpo)
    do(disclosure.approve, request, hash_of_request(request), by=other)
    give(request, dpo)


def given(request: SubjectRequest, dpo: Person, other: Person) -> SubjectRequest:
    """As it is once it was given out, however that came."""
    letter = hash_of_letter(request, TODAY)
    SubjectRequest.objects.filter(pk=request.pk).update(
        state="approved", approver=other, agreed_letter=letter
    )
    give(request, dpo)
    return request


def copied() -> set[bytes]:
    rows = Item.objects.values_list("text", "marked", "people", "out", "boxes", "picture")
    return {bytes(one) for row in rows for one in row}


@pytest.mark.abuse(24)
def test_nothing_that_a_request_found_is_disposed_of_before_its_answer_and_no_copy_outlives_it() -> None:
    done, dpo, other = place()
    record, of = done.record(), done.school.organisation
    do(casework.close_case, done.case, TODAY, by=done.nadia)
    do(retention.choose_schedule, of, "case_record", "case_closed", "7 years", "The board", by=dpo)
    (found,) = due_for_review(of, by=dpo, at=at(LATER))
    assert not found.asked
    waits = do(retention.ask_to_dispose, found.review, "Looked through", by=dpo, on=LATER)
    request = asked(done, dpo)
    # Before anything was looked for it is held already, and so is whatever names them elsewhere from then on.
    assert asked_for(done.case.file) and not asked_for(record.file)
    searched(request, dpo)
    assert asked_for(record.file) and due_for_review(of, by=dpo, at=at(LATER))[0].asked
    for act in (
        lambda: do(retention.dispose, waits, by=other, on=LATER),
        lambda: do(casework.destroy_key, record.file, "6 years", by=dpo),
        lambda: do(signoff.empty_record, record, by=dpo),
    ):
        with pytest.raises(Conflict, match="has asked for"):
            act()
    do(retention.withdraw, Decision.objects.get(), by=dpo, on=LATER)
    with pytest.raises(Conflict, match="has asked for"):
        do(retention.ask_to_dispose, found.review, "Looked through", by=dpo, on=LATER)
    item = request.items.get(source_kind="casework.caseplan")
    assert "Nana Jo" in read_item(item, by=dpo, at=at()).text
    answered(request, dpo, other)
    # What was decided of each, by whom and under what, is still to be read; what it was a copy of is not.
    kept = Item.objects.select_related("request__file").get(pk=item.pk)
    assert (kept.decision, kept.decided_by) == ("redact", dpo) and bytes(kept.title)
    assert copied() == {b""} and request.ended_on == TODAY
    for read in (read_item, read_picture):
        with pytest.raises(Unknown):
            read(kept, by=dpo, at=at())
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectRequest.objects.update(ended_on=None)
    assert not asked_for(done.case.file)
    waits = do(retention.ask_to_dispose, found.review, "Looked through", by=dpo, on=LATER)
    do(retention.dispose, waits, by=other, on=LATER)
    assert copied() == {b""} and do(disclosure.fetch, request, by=dpo) == b"%PDF"


@pytest.mark.abuse(24)
def test_what_is_not_shown_to_whoever_handles_it_is_disposed_of_no_sooner() -> None:
    done, dpo, other = place()
    record = done.record()
    do(people.give_role, done.nadia, "data_protection_officer", done.school.site, TODAY, by=OPERATOR)
    request = asked(done, done.nadia)
    do(disclosure.check_identity, request, "Passport", by=done.nadia)
    do(disclosure.confirm, request, hash_of_request(request), by=dpo)
    do(disclosure.search, request, by=done.nadia)
    assert request.left_out and not request.items.filter(kept_in=record.file).exists()
    with pytest.raises(Conflict, match="has asked for"):
        do(signoff.empty_record, record, by=other)
    # Whoever takes it over looks again: what they may see is an item now, and what they may not is held.
    do(disclosure.take_over, request, by=other)
    do(disclosure.search, request, by=other)
    assert request.items.filter(source_id=str(record.public_id)).exists() and request.left_out == 0
    assert asked_for(record.file) and not LeftOut.objects.exists()
    do(disclosure.take_over, request, by=done.nadia)
    do(disclosure.search, request, by=done.nadia)
    assert asked_for(record.file) and LeftOut.objects.count() == 2
    do(disclosure.withdraw_request, request, by=done.nadia)
    assert not asked_for(record.file) and not LeftOut.objects.exists()


def test_the_files_of_staff_who_ask_are_held_before_anything_is_looked_for() -> None:
    done, dpo, _ = place()
    own = File.fresh(done.school.organisation.pk, "personnel")
    own.person = done.sam
    own.save(force_insert=True)
    assert not asked_for(own)
    asked(done, dpo, capacity="self", about="Sam Okafor", child=None, person=done.sam)
    assert asked_for(own) and not asked_for(done.case.file)


def test_a_request_is_kept_from_its_answer_on_and_disposed_of_by_two_as_other_files_are() -> None:
    done, dpo, other = place()
    of = done.school.organisation
    do(retention.choose_schedule, of, "subject_request", "answered", "3 years", "The board", by=dpo)
    request, unanswered = asked(done, dpo), asked(done, dpo)
    do(retention.reckon, of, by=dpo)
    # Whoever reads a request, or works on it, alters nothing of when anything is due.
    requests_of(of, by=dpo, at=at())
    do(disclosure.check_identity, request, "Passport", by=dpo)
    assert is_reckoned(of, at())
    given(request, dpo, other)
    assert not is_reckoned(of, at())
    on = TODAY.replace(year=TODAY.year + 3) + timedelta(days=1)
    do(retention.reckon, of, by=dpo, on=on)
    assert due_for_review(of, by=dpo, at=at(on - timedelta(days=1))) == []
    (found,) = due_for_review(of, by=dpo, at=at(on))
    assert found.what == "Subject access request, answered on 10 March 2026" and not found.asked
    # A hold on whom it was about is one on what was given out.
    hold = do(casework.place_hold, done.case, "A claim", TODAY, by=dpo)
    assert list(holds_over(request.file)) == [hold]
    with pytest.raises(Conflict, match="legal hold"):
        do(retention.ask_to_dispose, found.review, "Looked through", by=dpo, on=on)
    do(casework.ask_to_lift, hold, "Settled", by=dpo)
    do(casework.lift_hold, hold, by=other)
    waits = do(retention.ask_to_dispose, found.review, "Looked through", by=dpo, on=on)
    do(retention.dispose, waits, by=other, on=on)
    with pytest.raises(Disposed):
        read_request(SubjectRequest.objects.get(pk=request.pk), by=dpo, at=at(on))
    assert [one.request for one in requests_of(of, by=dpo, at=at(on)).lines] == [unanswered]
    assert [one.pk for one, _ in requests_waiting_for(dpo, on)] == [unanswered.pk]


def test_nobody_disposes_of_what_is_kept_of_their_own_request() -> None:
    done, dpo, other = place()
    of = done.school.organisation
    do(retention.choose_schedule, of, "subject_request", "answered", "3 years", "The board", by=dpo)
    request = asked(done, dpo, capacity="self", about=other.name, child=None, person=other)
    do(retention.reckon, of, by=dpo)
    do(disclosure.withdraw_request, request, by=dpo)
    assert not is_reckoned(of, at())
    do(retention.reckon, of, by=dpo, on=LATER)
    assert due_for_review(of, by=other, at=at(LATER)) == []
    (found,) = due_for_review(of, by=dpo, at=at(LATER))
    with pytest.raises(Unknown):
        do(retention.ask_to_dispose, found.review, "Looked through", by=other, on=LATER)


def test_another_copy_is_fetched_once_somebody_else_agreed() -> None:
    done, dpo, other = place()
    request, third = given(asked(done, dpo), dpo, other), officer(done.school, "Una Thorley")
    with pytest.raises(Conflict):
        do(disclosure.ask_for_another, request, "It never came", by=dpo)
    do(disclosure.fetch, request, by=dpo)
    for wrong, who, why in (("", dpo, Invalid), ("It never came", other, Refused)):
        with pytest.raises(why):
            do(disclosure.ask_for_another, request, wrong, by=who)
    with pytest.raises(Conflict):
        do(disclosure.answer_for_another, request, agrees=True, by=other)
    do(disclosure.ask_for_another, request, "It never came", by=dpo)
    assert read_request(request, by=other, at=at()).again_because == "It never came"
    with pytest.raises(Conflict):
        do(disclosure.ask_for_another, request, "It never came", by=dpo)
    do(disclosure.answer_for_another, request, agrees=False, by=other)
    with pytest.raises(Conflict):
        do(disclosure.fetch, request, by=dpo)
    do(disclosure.ask_for_another, request, "I have rung them", by=dpo)
    assert [what for _, what in requests_waiting_for(other, TODAY)] == ["again"]
    do(disclosure.take_over, request, by=third)
    for one in (dpo, third):  # whoever asked for it, and whoever handles it now
        assert requests_waiting_for(one, TODAY) == []
        with pytest.raises(Refused, match="by two"):
            do(disclosure.answer_for_another, request, agrees=True, by=one)
    do(disclosure.answer_for_another, request, agrees=True, by=other)
    assert do(disclosure.fetch, request, by=third) == b"%PDF"
    with pytest.raises(Conflict):
        do(disclosure.fetch, request, by=third)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bundle.objects.update(again_agreed_by=dpo)
    log = Event.objects.filter(verb="disclosure.answer_for_another").order_by("pk")
    assert [one.detail["agrees"] for one in log] == [False, True]


@pytest.mark.abuse(3, 24)
def test_whom_an_answer_concerns_has_no_more_of_it_once_it_is_given_out() -> None:
    done, dpo, other = place()
    third, fourth = officer(done.school, "Tess Tindale"), officer(done.school, "Una Thorley")
    plan = "Odette says that Mrs Tindale hit her"
    do(casework.write_plan, done.case, replace(PLANNED, plan=plan), seen=1, by=done.sam)
    request = asked(done, dpo)
    searched(request, dpo)
    for item in request.items.filter(source_kind="casework.caseplan"):
        do(disclosure.decide, item, "release", others_may=True, by=dpo)
    decide_rest(request, dpo)
    weighed(request, dpo, other)
    do(disclosure.ask_to_approve, request, by=dpo)
    do(disclosure.approve, request, hash_of_request(request), by=other)
    with pytest.raises(Refused, match="concerns you"):
        do(disclosure.look_at_draft, request, by=third)
    give(request, dpo)
    with pytest.raises(Refused, match="concerns you"):
        do(disclosure.take_over, request, by=third)
    do(disclosure.fetch, request, by=dpo)
    do(disclosure.ask_for_another, request, "It never came", by=dpo)
    assert [requests_waiting_for(one, TODAY) == [] for one in (third, fourth)] == [True, False]
    with pytest.raises(Refused, match="concerns you"):
        do(disclosure.answer_for_another, request, agrees=True, by=third)
    do(disclosure.answer_for_another, request, agrees=True, by=fourth)
    # However she came to handle it.
    SubjectRequest.objects.filter(pk=request.pk).update(handler=third)
    request.refresh_from_db()
    with pytest.raises(Refused, match="concerns you"):
        do(disclosure.fetch, request, by=third)
    with pytest.raises(Refused, match="concerns you"):
        do(disclosure.ask_for_another, request, "It never came", by=third)
    shown = copy_of(read_request(request, by=third, at=at()), third)
    assert shown and not (shown.can_fetch or shown.can_ask or shown.can_agree)
    do(disclosure.take_over, request, by=fourth)
    assert do(disclosure.fetch, request, by=fourth) == b"%PDF"


def test_what_is_asked_of_the_database_does_not_grow_with_other_requests() -> None:
    done, dpo, other = place()
    of = done.school.organisation

    def asks() -> list[int]:
        counts = []
        for act in (
            lambda: requests_waiting_for(other, TODAY),
            lambda: requests_of(of, by=other, at=at(), per_page=1),
            lambda: asked_for(done.case.file),
            lambda: read_request(SubjectRequest.objects.get(pk=one.pk), by=other, at=at()),
        ):
            with CaptureQueriesContext(connection) as made:
                act()
            counts.append(len(made))
            assert not any("pdf" in asked["sql"] for asked in made.captured_queries), "it may be long"
        return counts

    one = asked(done, dpo)
    do(disclosure.check_identity, one, "Passport", by=dpo)
    before = asks()
    for _ in range(3):
        do(disclosure.check_identity, asked(done, dpo, child=None, capacity="self"), "Passport", by=dpo)
    assert asks() == before and len(requests_waiting_for(other, TODAY)) == 4
