"""What one person alone can do with a request: not look, not read of themselves, not alter what was shown."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction

from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.casework.actions import NewPlan
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.domain.redacting import BAR
from clearsight.disclosure.models import Item, SubjectRequest
from clearsight.disclosure.queries import (
    concerns,
    hash_of_request,
    needs_harm_review,
    read_item,
    searches_told,
    undecided,
)
from clearsight.disclosure.queries.releasing import giving, read_draft
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.retention import actions as retention
from tests import world
from tests.casework.test_holds import officer
from tests.disclosure.giving import WHO, give
from tests.disclosure.test_requests import asked, decide_rest, handed_in, place, searched, weighed
from tests.walk import story
from tests.world import OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]


@pytest.mark.abuse(24)
def test_nobody_looks_alone_nor_by_words_that_stand_everywhere() -> None:
    done, dpo, other = place()
    with pytest.raises(Invalid) as refused:
        asked(done, dpo, child=None, about="Zzyzx Quill", names="the\nand\na")
    assert [one.place for one in refused.value.faults] == ["names"] * 3
    request = asked(done, dpo, child=None, capacity="self")
    do(disclosure.check_identity, request, "Passport", by=dpo)
    with pytest.raises(Refused, match="nobody else has agreed"):
        do(disclosure.search, request, by=dpo)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectRequest.objects.update(searched_at=at())
    shown = hash_of_request(request)
    with pytest.raises(Refused, match="by two"):
        do(disclosure.confirm, request, shown, by=dpo)
    do(disclosure.check_identity, request, "A driving licence", by=dpo)
    with pytest.raises(Conflict, match="has changed"):
        do(disclosure.confirm, request, shown, by=other)
    stale = SubjectRequest.objects.get()
    do(disclosure.confirm, request, hash_of_request(request), by=other)
    with pytest.raises(Conflict, match="has changed"):
        do(disclosure.confirm, stale, hash_of_request(request), by=officer(done.school, "Una Thorley"))
    with pytest.raises(Conflict, match="agreed to it already"):
        do(disclosure.check_identity, request, "Another", by=dpo)
    most = patch("clearsight.disclosure.actions.reviewing.MOST", 0)
    with most, pytest.raises(Invalid, match="more than 0"):
        do(disclosure.search, request, by=dpo)
    do(disclosure.search, request, by=dpo)
    # A draft is told of, by its title and whose it is; none of its words are copied.
    draft = request.items.get(source_id=str(done.record().public_id))
    text = read_item(draft, by=dpo, at=at()).text
    assert text.startswith("A draft of Nadia") and "Friday" not in text and "Odette" not in text
    for way in ("release", "withhold"):
        with pytest.raises(Invalid, match="of a draft"):
            do(disclosure.decide, draft, way, "not_theirs", others_may=True, by=dpo)
    assert draft not in undecided(request) and undecided(request).exists()
    # Leadership is told how much was found, and that is in the log.
    hits = request.items.count()
    assert Event.objects.get(verb="disclosure.search").detail["found"] == hits
    (told,) = searches_told(done.school.organisation, by=other, on=TODAY)
    assert (told.handler, told.hits) == (dpo, hits)
    assert not searches_told(done.school.organisation, by=dpo, on=TODAY)
    assert not searches_told(done.school.organisation, by=other, on=TODAY + timedelta(days=15))


def test_what_concerns_whoever_handles_it_is_left_out_and_said_to_be() -> None:
    done, dpo, other = place()
    story.write(done.record("caseload_record"), done.sam, summary="Odette spoke to Oonagh Brett.")
    handed_in(done)
    request = asked(done, dpo)
    searched(request, dpo)
    do(people.give_role, done.nadia, "data_protection_officer", done.school.site, world.LONG_AGO, by=OPERATOR)
    ids = set(request.items.values_list("source_id", flat=True))
    assert str(done.record("caseload_record").public_id) not in ids and request.left_out >= 1
    # Nadia led that session: she neither reads the note of it nor agrees to what is in it.
    note = request.items.get(source_id=str(done.record().public_id))
    with pytest.raises(Refused, match="concerns you"):
        read_item(note, by=done.nadia, at=at())
    # Who is named by a part of their name is spoken of.
    assert concerns(note, Person(name="Odette Brett")) and not concerns(note, Person(name="Ottilie Brett"))
    do(disclosure.take_over, request, by=done.nadia)
    with pytest.raises(Refused, match="concerns you"):
        do(disclosure.decide, note, "withhold", "crime", by=done.nadia)
    do(disclosure.take_over, request, by=dpo)
    decide_rest(request, dpo)
    # Decided of words that have changed since is decided of nothing.
    handed_in(done, "draft")
    story.write(done.record(), done.nadia, any_other_business="Odette Fennimore, and more of her.")
    handed_in(done)
    do(disclosure.search, SubjectRequest.objects.get(), by=dpo)
    assert [one.source_id for one in undecided(request)] == [note.source_id]
    assert "more of her" in read_item(undecided(request).get(), by=dpo, at=at()).text
    decide_rest(request, dpo)
    weighed(request, dpo, other)
    do(disclosure.ask_to_approve, request, by=dpo)
    with pytest.raises(Refused, match="concerns you"):
        do(disclosure.approve, request, hash_of_request(request), by=done.nadia)
    do(disclosure.approve, request, hash_of_request(request), by=other)


@pytest.mark.abuse(24)
def test_what_is_agreed_to_is_what_was_shown() -> None:
    done, dpo, other = place()
    request = asked(done, dpo, child=None, capacity="self", names="Odette")
    searched(request, dpo)
    assert not needs_harm_review(request)
    plan = request.items.get(source_kind="casework.caseplan")
    decide_rest(request, dpo)
    do(disclosure.decide, plan, "redact", "serious_harm", ["must not know where"], others_may=True, by=dpo)
    # Out of a case file, whatever capacity was noted: two weigh it.
    with pytest.raises(Invalid, match="weighed by two"):
        do(disclosure.ask_to_approve, request, by=dpo)
    weighed(request, dpo, other)
    do(disclosure.ask_to_approve, request, by=dpo)
    shown, third = hash_of_request(request), officer(done.school, "Una Thorley")
    with pytest.raises(Refused, match="does not send it back"):
        do(disclosure.send_back, request, "A slip", shown, by=dpo)
    do(disclosure.send_back, request, "Look again", shown, by=third)
    do(disclosure.decide, plan, "release", others_may=True, by=dpo)
    do(disclosure.ask_to_approve, request, by=dpo)
    for act in (
        lambda: do(disclosure.approve, request, shown, by=other),
        lambda: do(disclosure.send_back, request, "Look again", shown, by=other),
    ):
        with pytest.raises(Conflict, match="has changed"):
            act()
    do(disclosure.approve, request, hash_of_request(request), by=other)
    # It is looked at once more when it is set for release.
    Item.objects.filter(pk=plan.pk).update(others_may=False)
    with pytest.raises(Invalid, match="still stands"):
        read_draft(request, by=other, at=at())


def test_what_a_bar_says_of_itself_holds_nothing_up_and_from_agreed_there_is_a_way_on() -> None:
    barred = ["harm", "another", "DPA 2018"]
    done, dpo, other = place()
    plan = NewPlan(plan=f"Nana Jo: {', or '.join(barred)}", outcomes="Safe", reason="It held")
    do(casework.write_plan, done.case, plan, seen=1, by=done.sam)
    request = asked(done, dpo)
    searched(request, dpo)
    item = request.items.filter(source_kind="casework.caseplan").order_by("-pk")[0]
    do(disclosure.decide, item, "redact", "serious_harm", barred, names=["Nana Jo"], by=dpo)
    decide_rest(request, dpo)
    weighed(request, dpo, other)
    for way_back in (
        lambda: do(disclosure.reopen, request, "A slip", by=dpo),
        lambda: do(disclosure.send_back, request, "On second thoughts", hash_of_request(request), by=other),
        lambda: do(disclosure.withdraw_request, request, by=dpo),
    ):
        with pytest.raises(Conflict, match="moved on"):
            do(disclosure.reopen, request, "A slip", by=dpo)
        do(disclosure.ask_to_approve, request, by=dpo)
        do(disclosure.approve, request, hash_of_request(request), by=other)
        (part,) = read_draft(request, by=dpo, at=at()).parts
        assert "Nana" not in part.text and part.text.count(BAR) == 4
        with pytest.raises(Refused):
            do(disclosure.reopen, request, "A slip", by=other)
        way_back()
        assert request.state == "withdrawn" or (request.state, request.approver) == ("open", None)
    with pytest.raises(Conflict, match="not open"):
        do(disclosure.withdraw_request, request, by=dpo)
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {f"disclosure.{one}" for one in ("reopen", "send_back", "withdraw_request")} <= verbs
    assert {bytes(one) for one in request.items.values_list("text", flat=True)} == {b""}


@pytest.mark.abuse(24)
def test_what_the_letter_says_beside_the_copy_is_agreed_to_as_well() -> None:
    done, dpo, other = place()
    of, request = done.school.organisation, asked(done, dpo)
    searched(request, dpo)
    decide_rest(request, dpo)
    weighed(request, dpo, other)
    do(disclosure.ask_to_approve, request, by=dpo)
    shown = hash_of_request(request)
    do(disclosure.say_who_we_are, of, {**WHO, "reach": "2 Low Road"}, by=dpo)
    with pytest.raises(Conflict, match="has changed since you looked"):
        do(disclosure.approve, request, shown, by=other)
    do(disclosure.approve, request, hash_of_request(request), by=other)
    # One person says something else then, or sets another length: neither goes out.
    for change in (
        lambda: do(disclosure.say_who_we_are, of, WHO, by=dpo),
        lambda: do(retention.choose_schedule, of, "subject_request", "answered", "1 year", "I", by=dpo),
    ):
        assert giving(request, by=dpo, at=at()).as_agreed
        change()
        assert not giving(request, by=dpo, at=at()).as_agreed
        with pytest.raises(Conflict, match="changed since it was agreed to"):
            give(request, dpo)
        request.refresh_from_db()
        do(disclosure.reopen, request, "Another address", by=dpo)
        do(disclosure.ask_to_approve, request, by=dpo)
        do(disclosure.approve, request, hash_of_request(request), by=other)
    give(request, dpo)


@pytest.mark.abuse(3, 24)
def test_which_child_is_in_which_case_is_asked_for_in_the_log_and_not_without_end() -> None:
    done, dpo, other = place()
    of, code = done.school.organisation, done.case.code

    def look(name: str, by: Person, hours: int = 0) -> object:
        return disclosure.find_child(of, code, name, by=by, at=at() + timedelta(hours=hours))

    looks = Event.objects.filter(verb="disclosure.find_child").order_by("pk")
    assert (
        look(f" {world.CHILD.upper()} ", dpo) and [look("Odette Brett", dpo) for _ in range(4)] == [None] * 4
    )
    with pytest.raises(Conflict, match="too often"):
        look(world.CHILD, dpo)
    assert [one.detail["found"] for one in looks] == [1, 0, 0, 0, 0]
    assert look(world.CHILD, other) and look(world.CHILD, dpo, hours=2)
    with pytest.raises(Refused):
        look(world.CHILD, done.sam)
