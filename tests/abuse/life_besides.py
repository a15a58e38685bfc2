"""What people write of who may read, for how long things are kept, and what is given to those it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from clearsight.casework import actions as casework
from clearsight.casework.actions import NewChild
from clearsight.casework.models import Child
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.actions import NewRequest
from clearsight.disclosure.models import SubjectRequest
from clearsight.disclosure.queries import hash_of_request, item_shown
from clearsight.grants import actions as grants
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.retention import actions as retention
from clearsight.retention.queries import due_for_review
from tests import world
from tests.casework.test_holds import officer
from tests.disclosure.giving import WHO
from tests.reminders.post import account
from tests.walk.story import Supervision
from tests.world import OPERATOR, TODAY, at, do

SOON, FAR = TODAY + timedelta(days=7), date(2051, 6, 1)
URGENT = "and what cannot wait until somebody who works with her is here"


def besides(done: Supervision, sealed: Record, canary: str, word: Callable[[str], str]) -> None:
    """All of it. `canary`: what the words to be blacked out begin with; `word(place)`: those of a place."""
    first, second = officer(done.school), officer(done.school, "Piers Quince")
    account(first)
    _given_to_read(done, sealed, word)
    _held_and_kept(done, first, second, word)
    _given_out(done, canary, first, second, word)


def _given_to_read(done: Supervision, sealed: Record, word: Callable[[str], str]) -> None:
    of = done.school
    reader = do(people.add_person, of.organisation, "Rowan Tyne", world.LONG_AGO, by=OPERATOR)
    do(people.give_role, reader, "teacher", of.site, world.LONG_AGO, by=OPERATOR)
    record = Record.objects.get(pk=sealed.pk)
    do(grants.give_record, record, reader, word("given because"), TODAY, SOON, by=of.sam)
    site = do(people.add_site, of.organisation, "Mill Lane", by=OPERATOR)
    ivy = do(people.add_person, of.organisation, "Ivy Ashworth", world.LONG_AGO, by=OPERATOR)
    do(people.give_role, ivy, "deputy_dsl", site, world.LONG_AGO, by=OPERATOR)
    account(of.vera)  # who is told of it
    opening = do(grants.break_glass, done.case, f"{word('glass broken because')} {URGENT}", by=ivy)
    do(grants.look_at, opening, "talked_about", word("looked at"), by=of.vera)


def _held_and_kept(done: Supervision, first: Person, second: Person, word: Callable[[str], str]) -> None:
    of = done.school
    hold = do(casework.place_hold, done.case, word("hold"), TODAY, by=first)
    do(casework.ask_to_lift, hold, word("hold lifted"), by=first)
    do(casework.lift_hold, hold, by=second)
    case = do(
        casework.open_case, of.organisation, of.site, of.sam, world.LONG_AGO, code="C-2",
        family=word("family"), children=[NewChild(word("child"), date(2017, 5, 4))], by=of.nadia,
    )  # fmt: skip
    do(casework.close_case, case, TODAY, by=of.nadia)
    do(
        retention.choose_schedule,
        of.organisation,
        "case_record",
        "case_closed",
        "7 years",
        "Decision 7",
        by=first,
    )
    do(retention.reckon, of.organisation, by=first, on=FAR)
    (due,) = due_for_review(of.organisation, by=first, at=at(FAR))
    do(retention.keep_longer, due.review, word("kept longer"), date(2052, 6, 1), by=first, on=FAR)


def _given_out(
    done: Supervision, canary: str, first: Person, second: Person, word: Callable[[str], str]
) -> None:
    """Three ask: one is given what may be given, one nothing, and one waits for an answer."""
    given, refused = _asked(done, first, word), _asked(done, first, word)
    for request in (refused, given):
        do(disclosure.ask_to_refuse, request, "child_abuse", word("refused because"), by=first)
    do(disclosure.approve, refused, hash_of_request(refused), by=second)
    do(disclosure.send_back, given, word("sent back because"), hash_of_request(given), by=second)
    do(disclosure.confirm, given, hash_of_request(given), by=second)
    _decided(given, canary, first)
    for one in (first, second):
        do(disclosure.review_harm, given, word("harm"), goes_on=True, by=one)
    do(disclosure.say_who_we_are, given.organisation, WHO, by=first)
    do(disclosure.ask_to_approve, given, by=first)
    do(disclosure.approve, given, hash_of_request(given), by=second)
    draft = do(disclosure.look_at_draft, given, by=first)
    do(disclosure.give_out, given, f"%PDF {word('bundle')}".encode(), draft.sha256, by=first)
    do(disclosure.fetch, given, by=first)
    do(disclosure.ask_for_another, given, word("another copy because"), by=first)
    do(disclosure.answer_for_another, given, agrees=True, by=second)
    do(disclosure.fetch, given, by=first)
    # With the answer the copies of what was found are emptied: here is one that waits for it.
    waits = _asked(done, first, word)
    do(disclosure.confirm, waits, hash_of_request(waits), by=second)
    _decided(waits, canary, first)


def _decided(request: SubjectRequest, canary: str, by: Person) -> None:
    do(disclosure.search, request, by=by)
    for item in request.items.all():
        if canary in item_shown(item).text and not item.supervision:
            do(disclosure.decide, item, "redact", "third_party", [canary], others_may=True, by=by)
        else:
            do(disclosure.decide, item, "withhold", "third_party", by=by)


def _asked(done: Supervision, first: Person, word: Callable[[str], str]) -> SubjectRequest:
    new = NewRequest(
        asker=word("asker"), capacity="parent", about=word("about whom"), received_on=TODAY,
        child=Child.objects.get(case=done.case), names=word("also called"),
    )  # fmt: skip
    request: SubjectRequest = do(disclosure.log_request, done.school.organisation, new, by=first)
    do(disclosure.extend, request, word("extended because"), by=first)
    do(disclosure.check_identity, request, word("identity"), by=first)
    return request
