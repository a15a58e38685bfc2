"""Two requests at once: what is done to one is done to no other; and whose each thing is, it says itself."""

from __future__ import annotations

import json

import pytest

from clearsight.audit.models import Event
from clearsight.casework.models import CasePlan, File
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.models import Bundle, Item, LeftOut, SubjectRequest
from clearsight.disclosure.queries import concerns, names_of, read_item, read_picture, read_request
from clearsight.disclosure.queries.letter import hash_of_letter
from clearsight.integrations.pictures import Picture
from clearsight.kernel.refusals import Conflict, Refused
from clearsight.records import actions as records
from clearsight.records.models import Record, Scan
from tests.casework.test_holds import officer
from tests.disclosure.giving import give
from tests.disclosure.test_requests import asked, handed_in, place, searched
from tests.world import CHILD, OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.shown, pytest.mark.req("L9")]


def logged(verb: str) -> list[str]:
    """Of what the log has it, the first first."""
    found = Event.objects.filter(verb=f"disclosure.{verb}").order_by("pk")
    return list(found.values_list("object_id", flat=True))


@pytest.mark.abuse(24)
def test_what_is_done_to_one_request_is_done_to_no_other() -> None:
    done, dpo, other = place()
    third = officer(done.school, "Una Thorley")
    one, beside = (asked(done, dpo) for _ in range(2))
    for request in (one, beside):
        searched(request, dpo)
    LeftOut.objects.create(request=beside, kept_in=done.case.file)
    letter = hash_of_letter(one, TODAY)
    SubjectRequest.objects.update(state="approved", approver=other, agreed_letter=letter)
    give(one, dpo)
    beside.refresh_from_db()
    assert (beside.state, beside.ended_on, one.state) == ("approved", None, "given")
    assert all(bytes(item.text) for item in beside.items.all()) and beside.left_out_of.exists()
    assert not any(bytes(item.text) for item in one.items.all())
    give(beside, dpo)
    do(disclosure.take_over, beside, by=third)
    theirs = Bundle.objects.filter(request=beside)
    do(disclosure.fetch, one, by=dpo)
    assert theirs.get().fetched_at is None
    with pytest.raises(Conflict):
        do(disclosure.fetch, one, by=dpo)
    do(disclosure.fetch, beside, by=third)
    do(disclosure.ask_for_another, one, "It never came", by=dpo)
    assert theirs.get().again_asked_at is None and theirs.get().fetched_at
    assert read_request(beside, by=third, at=at()).again_because == ""
    do(disclosure.ask_for_another, beside, "It was lost", by=third)
    # They ask for a copy of another answer: of this one they can say yes.
    do(disclosure.answer_for_another, one, agrees=True, by=third)
    assert theirs.get().again_asked_at and theirs.get().again_agreed_by is None and theirs.get().fetched_at
    both = [str(one.public_id), str(beside.public_id)]
    assert logged("fetch") == logged("ask_for_another") == both and logged("read_request")
    # What is over keeps its titles, whatever is disposed of since.
    File.objects.filter(pk=done.case.file_id).update(destroyed_at=at(), destroyed_by=dpo, wrapped_key=b"")
    kept = Item.objects.count()
    assert do(disclosure.forget_disposed, by=OPERATOR) == 0 and Item.objects.count() == kept


def test_what_is_forgotten_after_a_restoration_is_what_is_gone_and_nothing_else() -> None:
    done, dpo, _ = place()
    do(records.attach, done.record(), [Picture(b"\xff\xd8 a page", 10, 10)], "A letter", by=done.nadia)
    handed_in(done)
    one, beside = (asked(done, dpo) for _ in range(2))
    searched(one, dpo)
    SubjectRequest.objects.update(state="asked")
    page = one.items.get(source_kind="records.scan")
    assert page.source_id == str(Scan.objects.get().public_id)
    case = done.record("caseload_record")
    Record.objects.filter(pk=case.pk).update(disposed_at=at(), disposed_by=dpo)
    assert do(disclosure.forget_disposed, by=OPERATOR) == 1
    assert not one.items.filter(source_id=str(case.public_id)).exists() and one.items.contains(page)
    states = {each.pk: each.state for each in SubjectRequest.objects.all()}
    assert states == {one.pk: "open", beside.pk: "asked"}, "that alone is agreed to anew"
    Record.objects.filter(pk=done.record().pk).update(disposed_at=at(), disposed_by=dpo)
    assert do(disclosure.forget_disposed, by=OPERATOR) == 2 and not one.items.contains(page)


def test_whose_a_thing_is_says_who_took_part_and_each_reading_is_in_the_log() -> None:
    done, dpo, other = place()
    request = asked(done, dpo, names="Junie\n \n  Odie ")
    assert names_of(request) == (CHILD, "Junie", "Odie")
    searched(request, dpo)
    plan = request.items.get(source_kind="casework.caseplan")
    read_item(plan, by=other, at=at())
    assert logged("read_item") == [str(plan.public_id)]
    assert logged("read_for_request") == [str(CasePlan.objects.get().public_id)] == [plan.source_id]
    # Nobody's name stands in it: they were there.
    plan.people = request.file.seal(json.dumps([other.pk]), plan, "people")
    plan.picture = request.file.seal_bytes(b"a page", plan, "picture")
    plan.save()
    assert concerns(plan, other) and not concerns(plan, dpo)
    for read in (read_item, read_picture):
        with pytest.raises(Refused, match="concerns you"):
            read(plan, by=other, at=at())
    plan.people = plan.marked = b""
    assert not concerns(plan, other)
