"""Every step of a request: by whom it is refused, what it asks for first, and that the log has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clearsight.audit.models import Event
from clearsight.casework.models import File
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.models import Item, SubjectRequest
from clearsight.disclosure.queries import hash_of_item, hash_of_request
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.records.models import Record
from tests import world
from tests.casework.test_holds import officer
from tests.disclosure.test_requests import asked, decide_rest, place, searched, weighed
from tests.walk.story import Supervision
from tests.world import OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]


def steps(request: SubjectRequest, item: Item) -> dict[str, Callable[..., Any]]:
    """Every step that its handler takes, and after those what another does."""
    shown = hash_of_request(request)
    return {
        "check_identity": lambda by: do(disclosure.check_identity, request, "Passport", by=by),
        "extend": lambda by: do(disclosure.extend, request, "Four files", by=by),
        "withdraw": lambda by: do(disclosure.withdraw_request, request, by=by),
        "search": lambda by: do(disclosure.search, request, by=by),
        "decide": lambda by: do(disclosure.decide, item, "withhold", "crime", by=by),
        "ask": lambda by: do(disclosure.ask_to_approve, request, by=by),
        "refuse": lambda by: do(disclosure.ask_to_refuse, request, "crime", "It is one", by=by),
        "reopen": lambda by: do(disclosure.reopen, request, "A slip", by=by),
        "give": lambda by: do(disclosure.give_out, request, b"%PDF", "", by=by),
        "fetch": lambda by: do(disclosure.fetch, request, by=by),
        "lost": lambda by: do(disclosure.ask_for_another, request, "It never came", by=by),
        "confirm": lambda by: do(disclosure.confirm, request, shown, by=by),
        "harm": lambda by: do(disclosure.review_harm, request, "Weighed", goes_on=True, by=by),
        "agree_to": lambda by: do(disclosure.agree_to, item, hash_of_item(item), by=by),
        "approve": lambda by: do(disclosure.approve, request, shown, by=by),
        "send_back": lambda by: do(disclosure.send_back, request, "Look again", shown, by=by),
        "take_over": lambda by: do(disclosure.take_over, request, by=by),
        "another": lambda by: do(disclosure.answer_for_another, request, agrees=True, by=by),
    }


@pytest.mark.abuse(3, 24)
def test_nobody_else_takes_a_step() -> None:
    done, dpo, other = place()
    elsewhere = officer(world.school("Oakfield"), "Ottilie Crane")
    request = asked(done, dpo)
    item = Item(
        request=request, source_kind="casework.caseplan", source_id="1", found_by="file", supervision=True
    )
    for field in ("title", "text", "marked"):
        setattr(item, field, request.file.seal("[]", item, field))
    item.save()
    theirs = True
    for name, step in steps(request, item).items():
        theirs = theirs and name != "confirm"
        for stranger in (done.nadia, elsewhere):
            with pytest.raises(Unknown):
                step(stranger)
        if theirs:  # and of those who handle requests whoever does not handle this one
            with pytest.raises(Refused):
                step(other)
    with pytest.raises(Invalid, match="no such person"):
        asked(done, dpo, child=None, capacity="self", person=elsewhere)
    with pytest.raises(Refused):
        do(disclosure.log_request, done.school.organisation, _new(done), by=done.nadia)


def _new(done: Supervision) -> disclosure.NewRequest:
    return disclosure.NewRequest("Rolf Fennimore", "parent", "Odette Fennimore", TODAY)


def logged() -> set[str]:
    """Every verb that the log has."""
    return set(Event.objects.values_list("verb", flat=True))


def test_what_is_missing_is_said_all_at_once_and_what_stops_it_stops_it() -> None:
    done, dpo, other = place()
    third = officer(done.school, "Una Thorley")
    request = asked(done, dpo)
    with pytest.raises(Invalid) as refused:
        do(disclosure.ask_to_approve, request, by=dpo)
    said = [one.problem for one in refused.value.faults]
    assert [one.split()[0] for one in said] == ["nobody", "nothing", "it"]
    searched(request, dpo)
    weighed(request, dpo, other)
    with pytest.raises(Invalid) as refused:
        do(disclosure.ask_to_approve, request, by=dpo)
    (left,) = refused.value.faults
    assert left.problem == f"{request.items.filter(draft=False).count()} of what was found are not decided"
    decide_rest(request, dpo)
    do(disclosure.review_harm, request, "He would find her", goes_on=False, by=third)
    with pytest.raises(Invalid) as refused:
        do(disclosure.ask_to_approve, request, by=dpo)
    assert [one.mend for one in refused.value.faults] == ["refuse it, or withhold all"]
    # Of somebody who works here nothing is weighed, where nothing out of a case file goes out.
    own = asked(done, dpo, capacity="self", about="Sam Okafor", asker="Sam", child=None, person=done.sam)
    with pytest.raises(Invalid, match="in that capacity"):
        asked(done, dpo, capacity="nobody")
    with pytest.raises(Invalid, match="no such person"):
        asked(done, dpo, person=done.sam)  # besides the child: it is about one
    searched(own, dpo)
    decide_rest(own, dpo)
    do(disclosure.ask_to_approve, own, by=dpo)
    with pytest.raises(Conflict, match="not open"):
        do(disclosure.extend, own, "Four files", by=dpo)
    do(disclosure.approve, own, hash_of_request(own), by=other)
    verbs = "log_request check_identity confirm search review_harm decide ask_to_approve approve"
    assert {f"disclosure.{one}" for one in verbs.split()} <= logged()


def test_what_has_changed_meanwhile_is_asked_of_the_database_and_not_of_the_page() -> None:
    done, dpo, other = place()
    third = officer(done.school, "Una Thorley")
    request = asked(done, dpo)
    before = SubjectRequest.objects.get(pk=request.pk)
    searched(request, dpo)
    do(disclosure.search, before, by=dpo)
    decide_rest(request, dpo)
    weighed(request, dpo, other)
    stale = [SubjectRequest.objects.get(pk=request.pk) for _ in range(4)]
    do(disclosure.take_over, request, by=third)
    do(disclosure.ask_to_approve, request, by=third)
    shown = hash_of_request(request)
    # Whoever handles it now has decided nothing of it themselves, and agrees to nothing all the same.
    with pytest.raises(Refused, match="answered by two"):
        do(disclosure.approve, stale[0], shown, by=third)
    with pytest.raises(Refused, match="does not send it back"):
        do(disclosure.send_back, stale[1], "A slip", shown, by=third)
    with pytest.raises(Refused, match="answered by two"):
        do(disclosure.take_over, stale[2], by=third)
    do(disclosure.approve, request, shown, by=other)
    for act in (
        lambda: do(disclosure.approve, stale[3], shown, by=other),
        lambda: do(disclosure.review_harm, stale[3], "Weighed", goes_on=True, by=third),
        lambda: do(disclosure.decide, request.items.filter(draft=False)[0], "withhold", "crime", by=third),
        lambda: do(disclosure.search, request, by=third),
    ):
        with pytest.raises(Conflict):
            act()
    # After a restoration no copy is left of what was disposed of since; what was agreed to is agreed anew.
    assert do(disclosure.forget_disposed, by=OPERATOR) == 0
    record, plan = done.record(), request.items.get(source_kind="casework.caseplan")
    Record.objects.filter(pk=record.pk).update(disposed_at=at(), disposed_by=dpo)
    assert do(disclosure.forget_disposed, by=OPERATOR) == 1
    assert not request.items.filter(source_id=str(record.public_id)).exists()
    request.refresh_from_db()
    assert (request.state, request.approver) == ("open", None)
    File.objects.filter(pk=done.case.file_id).update(destroyed_at=at(), destroyed_by=dpo, wrapped_key=b"")
    assert do(disclosure.forget_disposed, by=OPERATOR) and not Item.objects.filter(pk=plan.pk).exists()
    assert {"disclosure.take_over", "disclosure.forget_disposed"} <= logged()
