"""For what a request waits for whom, at each step; and whether there is anything of the kind at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clearsight.casework.models import File
from clearsight.disclosure.models import HarmReview, Item, SubjectRequest
from clearsight.disclosure.queries import read_request
from clearsight.disclosure.queries.waiting import kinds_waiting, requests_waiting_for
from clearsight.people.models import Person
from clearsight.retention.models import Review
from tests import world
from tests.disclosure.test_requests import asked, place
from tests.world import TODAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]


def test_each_step_waits_for_whoever_takes_it_and_nobody_else() -> None:
    done, dpo, other = place()
    request = asked(done, dpo)
    child, item = request.child, _out_of_the_case(request)
    harm = {
        one: HarmReview(request=request, person=one, at=at(), goes_on=True, words=b"") for one in (dpo, other)
    }

    def wait(weighed: tuple[Person, ...] = (), out: str = "", **now: Any) -> tuple[str, str]:
        SubjectRequest.objects.update(**now)
        Item.objects.filter(pk=item.pk).update(decision=out, exemption="crime" if out == "withhold" else "")
        HarmReview.objects.all().delete()
        for person in weighed:
            harm[person].save(force_insert=True)
        mine, theirs = ([what for _, what in requests_waiting_for(one, TODAY)] for one in (dpo, other))
        return ("".join(mine), "".join(theirs))

    def held() -> bool:
        return read_request(SubjectRequest.objects.get(), by=dpo, at=at()).held

    assert wait(child=None) == ("answer", "")
    assert wait(identity_on=TODAY) == ("answer", "confirm")
    assert wait(confirmed_by=other) == ("answer", "") and not held()
    # Out of a case file, or about a child: two weigh it, whoever handles it on the way.
    for out, about in (("release", None), ("redact", None), ("", child)):
        assert wait(out=out, child=about) == ("answer", "weigh") and held()
        assert wait((other,), out) == ("answer", "") and held()
        assert wait((dpo,), out) == ("answer", "weigh")
        assert wait((), out, state="asked") == ("weigh", "weigh")
        assert wait((other,), out) == ("weigh", "agree")
        assert wait((dpo, other), out) == ("", "agree") and not held()
        harm[other].goes_on = False
        assert wait((dpo, other), out) == ("", "agree") and held(), "whoever finds that it harms stops it"
        harm[other].goes_on = True
        assert wait((), out, state="approved", approver=other) == ("answer", "")
        SubjectRequest.objects.update(state="open", approver=None)
    assert wait((), "withhold", child=None) == ("answer", "") and not held()
    Item.objects.update(of_case=False)
    assert wait((), "release") == ("answer", "") and not held(), "nothing of a case goes out"
    assert wait(state="asked") == ("", "agree")
    assert wait(state="withdrawn", ended_on=TODAY) == ("", "")


def _out_of_the_case(request: SubjectRequest) -> Item:
    item = Item(request=request, source_kind="casework.caseplan", source_id="1", found_by="file",
                supervision=False, of_case=True)  # fmt: skip
    for field in ("title", "text", "marked"):
        setattr(item, field, request.file.seal("[]", item, field))
    item.save()
    return item


def test_whether_there_is_anything_is_asked_of_one_organisation_and_of_what_is_due() -> None:
    done, dpo, _ = place()
    of, elsewhere = done.school.organisation, world.school("Oakfield").organisation
    assert kinds_waiting(of, TODAY) == set()
    request = asked(done, dpo)
    assert kinds_waiting(of, TODAY) == {"request"} and kinds_waiting(elsewhere, TODAY) == set()
    over = {"state": "withdrawn", "ended_on": TODAY}
    SubjectRequest.objects.filter(pk=request.pk).update(**over, confirmed_by=dpo, searched_at=at())
    # A request that was withdrawn was searched for all the same, lately.
    assert kinds_waiting(of, TODAY) == {"search"} and kinds_waiting(elsewhere, TODAY) == set()
    assert kinds_waiting(of, TODAY + timedelta(days=14)) == {"search"}
    assert kinds_waiting(of, TODAY + timedelta(days=15)) == set()
    file = File.objects.filter(organisation=of)[0]
    Review.objects.create(organisation=of, file=file, due_on=TODAY + timedelta(days=20), under="7 years")
    assert kinds_waiting(of, TODAY + timedelta(days=19)) == set()
    assert kinds_waiting(of, TODAY + timedelta(days=20)) == {"review"}
    assert kinds_waiting(elsewhere, TODAY + timedelta(days=20)) == set()
