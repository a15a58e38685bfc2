"""Who has not asked: a brother or sister in the same file; and harm, weighed when all of it is there."""

from __future__ import annotations

from datetime import date

import pytest

from clearsight.casework import actions as casework
from clearsight.casework.models import CaseStatus
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.queries import read_item, read_request, titles_of
from clearsight.disclosure.queries.releasing import to_give
from clearsight.kernel.refusals import Conflict
from clearsight.supervision import actions as supervision
from tests.disclosure.test_requests import asked, place, searched, weighed
from tests.world import TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]


def test_what_is_a_brother_s_or_sister_s_is_not_told_to_whoever_asks_about_one_child() -> None:
    done, dpo, _ = place()
    request = asked(done, dpo)
    brother = do(casework.add_child, done.case, casework.NewChild("Rory", date(2019, 10, 7)), by=done.sam)
    for child, since in ((brother, date(2026, 3, 1)), (request.child, TODAY)):
        CaseStatus.objects.create(case=done.case, child=child, status="early_help", from_date=since)
    searched(request, dpo)
    kept = {title: read_item(item, by=dpo, at=at()) for item, title in titles_of(request)}
    other = next(one for title, one in kept.items() if title.startswith("Another child in case C-1"))
    assert "2019" not in other.text and "request about that child" in other.text
    assert "Odette" in kept["Child in case C-1"].text, "of whom it is about all is told"
    case = kept["Case file C-1"].text
    assert case.count("Status of one child: ") == 1 and "from 10 March" in case
    assert not any("Rory" in one.text or "2019" in one.text for one in kept.values())
    # Nor in an answer, which does not call them the child who was asked about.
    do(disclosure.decide, other.item, "release", by=dpo)
    assert [one.title for one in to_give(request, TODAY).parts] == ["Another child"]


@pytest.mark.abuse(24)
def test_harm_is_weighed_when_all_was_found_and_anew_when_anything_else_is() -> None:
    done, dpo, other = place()
    request = asked(done, dpo)
    with pytest.raises(Conflict, match="looked for"):
        do(disclosure.review_harm, request, "Nothing in it", goes_on=True, by=dpo)
    searched(request, dpo)
    weighed(request, dpo, other)
    do(disclosure.search, request, by=dpo)
    assert not read_request(request, by=dpo, at=at()).held, "it found what was weighed"
    do(supervision.agree_action, done.session, "Odette Fennimore goes to her aunt", done.sam, by=done.nadia)
    do(disclosure.search, request, by=dpo)
    assert read_request(request, by=dpo, at=at()).held and not request.harm_reviews.exists()
    do(disclosure.review_harm, request, "He would find her", goes_on=False, by=other)
    do(supervision.agree_action, done.session, "Odette Fennimore rings back", done.sam, by=done.nadia)
    do(disclosure.search, request, by=dpo)
    weighed(request, dpo)
    assert [one.goes_on for one in request.harm_reviews.order_by("pk")] == [False, True]
    assert read_request(request, by=dpo, at=at()).held, "no search undoes that it harms the child"
