"""What waits for whoever reviews: not what is held or asked for, and no more than somebody reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clearsight.casework import actions as casework
from clearsight.casework.models import File
from clearsight.casework.queries import asked_for, files_asked_for
from clearsight.disclosure import actions as disclosure
from clearsight.people.models import Person
from clearsight.reminders.domain.notices import KINDS as KINDS_TOLD
from clearsight.reminders.queries.waiting import notices_for
from clearsight.retention import actions as retention
from clearsight.retention.domain import KINDS
from clearsight.retention.models import Review
from clearsight.retention.queries.waiting import MOST, Reviews, reviews_waiting_for
from clearsight.web.show.keeping import files_waiting
from tests.casework.test_holds import officer, sealed
from tests.disclosure.test_requests import asked
from tests.retention.test_disposal import LATER, closed, scheduled
from tests.world import TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]


def of(found: Reviews) -> tuple[int, list[int]]:
    """How many are due, and the files of those that are shown."""
    return found.due, [one.review.file_id for one in found.first]


def told(person: Person) -> tuple[list[str], list[str]]:
    """What stands on their first page of files to review, and what they are reminded of."""
    kinds = ("review", "dispose")
    return (
        [f"{one.what}: {one.about}" for one in files_waiting(person, LATER) if "request" not in one.what],
        [one.kind.code for one in notices_for(person, LATER) if one.kind.code in kinds],
    )


def lifted(hold: Any, one: Person, other: Person) -> None:
    do(casework.ask_to_lift, hold, "Settled", by=one)
    do(casework.lift_hold, hold, by=other)


def test_what_is_held_or_asked_for_is_nothing_to_do_until_that_ends() -> None:
    done, dpo = sealed()
    organisation, other, own = closed(done, dpo), officer(done.school, "Piers Quince"), done.record().file
    # The records of a supervision go each by itself, the file of a case as a whole.
    scheduled(organisation, dpo, KINDS[own.kind][0], "created", "6 years")
    do(retention.reckon, organisation, by=dpo, on=LATER)
    case, both = done.case.file_id, [own.pk, done.case.file_id]
    assert of(reviews_waiting_for(dpo, LATER)) == (2, both)
    since = reviews_waiting_for(dpo, LATER).since
    assert since == Review.objects.order_by("due_on")[0].due_on
    for on, stays in ((done.case, []), (own, [case])):
        hold = do(casework.place_hold, on, "A claim", TODAY, by=dpo)
        assert of(reviews_waiting_for(other, LATER)) == (len(stays), stays), on
        lifted(hold, dpo, other)
        assert of(reviews_waiting_for(dpo, LATER)) == (2, both)
    # Two are asked to agree to a disposal: that waits as well.
    review = Review.objects.get(file=case)
    wish = do(retention.ask_to_dispose, review, "Looked through", by=dpo, on=LATER)
    [second] = reviews_waiting_for(other, LATER).second
    assert (second.asked_by, second.review, second.second) == (dpo, review, True)
    assert of(reviews_waiting_for(dpo, LATER)) == of(reviews_waiting_for(other, LATER)) == (1, [own.pk])
    assert reviews_waiting_for(dpo, LATER).second == ()
    page, letter = told(other)
    assert sorted(letter) == ["dispose", "review"] and len(page) == 2
    hold = do(casework.place_hold, done.case, "A claim", TODAY, by=dpo)
    assert reviews_waiting_for(other, LATER) == Reviews() and told(other) == ([], [])
    lifted(hold, dpo, other)
    do(retention.withdraw, wish, by=other, on=LATER)
    request = asked(done, dpo)
    assert set(files_asked_for(organisation.pk)) == {one.pk for one in File.objects.all() if asked_for(one)}
    assert of(reviews_waiting_for(dpo, LATER)) == (1, [own.pk])
    do(disclosure.withdraw_request, request, by=dpo)
    assert of(reviews_waiting_for(dpo, LATER)) == (2, both)


def test_however_many_are_due_as_many_are_read_as_somebody_reads() -> None:
    done, dpo = sealed()
    organisation = done.school.organisation
    many = [File.fresh(organisation.pk, "secured") for _ in range(MOST + 2)]
    File.objects.bulk_create(many)
    Review.objects.bulk_create(
        Review(organisation=organisation, file=one, due_on=LATER - timedelta(days=number), under="7 years")
        for number, one in enumerate(many)
    )
    found = reviews_waiting_for(dpo, LATER)
    assert (found.due, len(found.first)) == (MOST + 2, MOST)
    assert found.since == found.first[0].review.due_on == LATER - timedelta(days=MOST + 1)
    assert found.first[-1].review.due_on == LATER - timedelta(days=2), "the longest due first"
    assert told(dpo) == ([f"{MOST + 2} files: the first due since 11 May 2051"], ["review"] * MOST)
    assert not any("{count}" in KINDS_TOLD[one].many for one in ("review", "dispose")), "nobody counted all"
    assert reviews_waiting_for(done.sam, LATER) == Reviews()
