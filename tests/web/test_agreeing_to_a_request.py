"""Who agrees to a request sees first what they have to open, and what is refused stands beside its button."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from clearsight.audit.models import Event
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.models import Item, SubjectRequest
from clearsight.disclosure.queries import hash_of_request, undecided
from clearsight.kernel.refusals import Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person, Role
from tests import world
from tests.casework.test_holds import officer
from tests.disclosure.test_requests import asked, decide_rest, handed_in, place, searched, weighed
from tests.web import printed
from tests.web.printed import plain
from tests.web.test_subject_requests import press
from tests.world import OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]
NOBODY = "Nobody is left who could agree to it"


def signed_in(person: Person) -> Client:
    """A browser in which they are signed in, with an address to which their account belongs."""
    person.email = person.email or f"{person.public_id}@school.example"
    person.save(update_fields=["email"])
    return printed.signed_in(person)


def read(client: Client, where: str) -> str:
    """The words of a page."""
    return plain(re.sub("<[^>]+>", " ", client.get(where).content.decode()))


def noted(dpo: Person, other: Person, done: Any) -> tuple[SubjectRequest, Item]:
    """A request of which one note of a supervision goes out, before the second person."""
    handed_in(done)
    request = asked(done, dpo)
    searched(request, dpo)
    note = request.items.get(source_kind="records.record", found_by="name")
    do(disclosure.decide, note, "release", others_may=True, by=dpo)
    decide_rest(request, dpo)
    weighed(request, dpo, other)
    do(disclosure.ask_to_approve, request, by=dpo)
    return request, note


@pytest.mark.req("L3")
def test_there_is_no_button_before_all_is_opened_and_whoever_cannot_agree_reads_why() -> None:
    done, dpo, other = place()
    third = officer(done.school, "Una Thorley")
    request, note = noted(dpo, other, done)
    where = f"/files/requests/{request.public_id}"
    at_note = f"{where}/items/{note.public_id}"
    with time_machine.travel(at(hour=12), tick=False):
        theirs, una = signed_in(other), signed_in(third)
        page = theirs.get(where).content.decode()
        assert ">I agree<" not in page and "open this note of a supervision" in page
        assert f'href="{at_note}"' in page.partition('id="approve"')[2].partition("</ul>")[0]
        refused = press(theirs, where, "approve")
        assert refused.status_code == 400 and 'id="approve-error"' in refused.content.decode()
        # What somebody else was first with is told on the page as well.
        late = theirs.post(at_note, {"shown": "another"})
        assert late.status_code == 409 and 'id="item-error"' in late.content.decode()
        assert press(theirs, at_note, "").status_code == 302
        page = theirs.get(where).content.decode()
        assert ">I agree<" in page and "You agree that it goes out." in page and "more note" not in page
        assert "Something in it concerns you" not in page and NOBODY not in page
        # It is stopped meanwhile: nobody agrees to it, but to a refusal.
        press(una, where, "harm", because="He would find her", goes_on="no")
        page = theirs.get(where).content.decode()
        assert ">I agree<" not in page and "It is held: two have to find" in page
        una.post(f"{where}/take-over")
        for step in ("refuse", "refuse"):
            typed = {"because": "It would lead him to her", "under": "child_abuse"}
            assert una.post(f"{where}/{step}", typed).status_code in (302, 409)
        page = theirs.get(where).content.decode()
        assert ">I agree<" in page and "asks you to agree to the refusal" in page
        assert "You have decided of some of it" in read(signed_in(dpo), where)
        assert press(signed_in(dpo), where, "approve").status_code == 403
        # Who takes part in something that was found does not agree, and reads that at once.
        Item.objects.filter(pk=note.pk).update(
            title=request.file.seal("What was said to Piers Quince", note, "title")
        )
        page = theirs.get(where).content.decode()
        assert ">I agree<" not in page and "Something in it concerns you" in page and NOBODY in page
        assert press(theirs, where, "approve").status_code == 403


@pytest.mark.abuse(24)
def test_where_nobody_is_left_the_page_says_so_and_another_has_the_task_for_a_time() -> None:
    done, dpo, other = place()
    with time_machine.travel(at(hour=12), tick=False):
        mine = signed_in(dpo)
        request = asked(done, dpo, capacity="self", about=other.name, asker="Piers", child=None, person=other)
        where = f"/files/requests/{request.public_id}"
        said = read(mine, where)
        assert NOBODY in said and "gives them that role for as long as this takes" in said
        assert signed_in(other).get(where).status_code == 404
        until = TODAY + timedelta(days=7)
        role = "data_protection_officer"
        outside = do(people.add_person, done.school.organisation, "Wren Ashby", TODAY, by=OPERATOR)
        do(people.give_role, outside, role, done.school.site, TODAY, until, by=OPERATOR)
        assert NOBODY not in read(mine, where)
        do(disclosure.check_identity, request, "Passport", by=dpo)
        do(disclosure.confirm, request, hash_of_request(request), by=outside)
        do(disclosure.search, request, by=dpo)
        # What is left out concerns one of the two: a third takes it over, and there is none.
        SubjectRequest.objects.update(left_out=1)
        assert "There is no such person here. A further person is needed" in read(mine, where)
        do(people.give_role, done.school.priya, role, done.school.site, TODAY, by=OPERATOR)
        assert "There is no such person here" not in read(mine, where)
        assert undecided(request).exists()
        given = Event.objects.filter(verb="people.give_role").order_by("pk").last()
        assert given and given.detail["role"] == role
    with pytest.raises(Unknown):
        do(disclosure.review_harm, request, "Weighed", goes_on=True, by=outside, on=until + timedelta(days=1))
    # Whoever decided of something does not agree, though they handle it no more.
    decide_rest(request, dpo)
    do(disclosure.take_over, request, by=done.school.priya)
    do(disclosure.ask_to_approve, request, by=done.school.priya)
    Role.objects.filter(person=outside).update(from_date=world.LONG_AGO, to_date=TODAY - timedelta(days=1))
    with time_machine.travel(at(hour=12), tick=False):
        assert NOBODY in read(signed_in(dpo), where)
        Role.objects.filter(person=outside).update(to_date=None)
        assert NOBODY not in read(signed_in(dpo), where)


@pytest.mark.req("L3")
def test_what_is_wrong_with_a_step_stands_beside_it_and_what_was_typed_stays() -> None:
    done, dpo, _ = place()
    request = asked(done, dpo)
    where = f"/files/requests/{request.public_id}"
    with time_machine.travel(at(hour=12), tick=False):
        mine = signed_in(dpo)
        for step, typed, beside in (
            ("identity", {}, {"identity"}),
            ("refuse", {"because": "", "under": ""}, {"refuse", "under"}),
            ("refuse", {"because": "It would lead him to her"}, {"under"}),
            ("extend", {"because": " "}, {"extend"}),
            ("extend", {"because": "x" * 2001}, {"extend"}),
        ):
            answer = mine.post(f"{where}/{step}", typed)
            page = answer.content.decode()
            assert answer.status_code == 400 and "<title>Error: " in page, step
            assert set(re.findall('href="#([^"]+)">', page)) >= beside, step
            assert set(re.findall('id="([a-z_]+)-error"', page)) == beside, step
            for anchor in beside:
                assert f' id="{anchor}"' in page
            if kept := typed.get("because", "").strip():
                assert f">\n{kept}</textarea>" in page and page.count(kept) == 1, step
            assert re.search("<details[^>]* open", page) if step != "identity" else True
        assert request.state == SubjectRequest.objects.get().state == "open"
        # The address of what was refused, opened once more, is the page of the request.
        assert mine.get(f"{where}/refuse")["Location"] == where
        assert mine.get(f"{where}/nonsense").status_code == 404
        assert mine.post(f"{where}/extend", {"because": "Four files"}).status_code == 302
        late = mine.post(f"{where}/extend", {"because": "Five files"})
        assert late.status_code == 409 and 'href="#request">It is extended already' in late.content.decode()
        assert ' id="request"' in late.content.decode()
