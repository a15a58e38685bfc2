"""What goes out, as whoever asked reads it: in order, with what the law asks for, and looked at first."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.casework.actions import NewPlan
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.domain import EXEMPTIONS
from clearsight.disclosure.domain.telling import (
    AUTOMATED,
    FILES,
    GROUPS,
    NOT_ALL_IS_SAID,
    PLACES,
    RIGHTS_BESIDES,
)
from clearsight.disclosure.models import Controller, Fetched, SubjectRequest
from clearsight.disclosure.queries import hash_of_item, hash_of_request, read_request
from clearsight.disclosure.queries.releasing import giving, read_draft, released, to_give
from clearsight.disclosure.queries.sources import SOURCES
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.retention import actions as retention
from clearsight.retention.domain import KINDS
from clearsight.scheduling.models import Session
from clearsight.web.paper.disclosed import disclosed_pdf
from tests import world
from tests.casework.test_holds import officer
from tests.disclosure.giving import WHO
from tests.disclosure.test_requests import asked, decide_rest, handed_in, place, searched, weighed
from tests.kept import kept
from tests.walk.story import Supervision
from tests.world import OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]


@kept
def agreed() -> tuple[Supervision, Person, Person, SubjectRequest]:
    """A plan with words blacked out for harm and for a name, and an action as it is; all else is withheld."""
    done, dpo, other = place()
    handed_in(done)
    later = NewPlan(plan="Her mother is told nothing", outcomes="Safe", reason="He rang")
    do(casework.write_plan, done.case, later, seen=1, by=done.sam)
    do(retention.choose_schedule, done.school.organisation, "case_record", "date_of_birth", "25 years",
       "The board", by=dpo)  # fmt: skip
    request = asked(done, dpo)
    searched(request, dpo)
    plan, harms = request.items.filter(source_kind="casework.caseplan").order_by("pk")
    do(disclosure.decide, plan, "redact", "serious_harm", ["must not know where"],
       names=["Nana Jo", "Mr Grey"], by=dpo)  # fmt: skip
    for kind in ("casework.casefile", "records.record"):
        for item in request.items.filter(source_kind=kind, draft=False):
            do(disclosure.decide, item, "release", others_may=True, by=dpo)
    do(disclosure.decide, harms, "withhold", "child_abuse", by=dpo)
    decide_rest(request, dpo)
    weighed(request, dpo, other)
    do(disclosure.ask_to_approve, request, by=dpo)
    for note in request.items.filter(supervision=True, decision="release"):
        do(disclosure.agree_to, note, hash_of_item(note), by=other)
    return done, dpo, other, request


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_every_kind_of_thing_that_can_be_found_has_its_place_in_an_answer() -> None:
    found_alone = {kind for kind, one in SOURCES.items() if not one.record}
    assert set(PLACES) >= found_alone | {"people.person", "records.record", "records.scan"}
    assert {group for group, _ in PLACES.values()} == set(GROUPS)
    assert set(FILES) == set(KINDS)


@pytest.mark.shown
def test_an_answer_says_all_that_the_law_asks_for_and_no_more_than_may_be_known() -> None:
    _, dpo, _, request = agreed()
    answer = read_draft(request, by=dpo, at=at())
    pdf = disclosed_pdf(answer, at())
    said = text_of(pdf)
    # UK GDPR, Article 15(1) and (2), in its order.
    for told in (
        WHO["purposes"], "A case: the family", WHO["recipients"], "25 years from the date of birth",
        *RIGHTS_BESIDES, "Information Commissioner", "written by people who work with us", AUTOMATED,
        WHO["abroad"],
        f"(the controller): {WHO['called']}, {WHO['reach']}",
        f"(the data protection officer): {WHO['officer']}", "no time has been set yet",
    ):  # fmt: skip
        assert told in said, told
    assert [label for label, _ in answer.kept] == [FILES[kind] for kind in ("case", "secured", "request")]
    assert said.startswith(f"{WHO['called']} {WHO['reach']} Rolf Fennimore, 3 Mill Lane 10 March 2026")
    assert "What we keep about Odette Fennimore" in said
    assert "You asked as a parent" in said and "Yours sincerely Oonagh Brett" in said
    # What would itself tell is neither named nor counted; of others' data it is said.
    assert NOT_ALL_IS_SAID in said and "Schedule 3" not in said and "abuse" not in said
    (withheld,) = answer.withheld
    others = request.items.filter(exemption="third_party", decision="withhold").count()
    assert withheld == ("another person's data", others) and others >= 1
    assert (
        f"{others} thing{'s' if others > 1 else ''}: another person's data (Data Protection Act 2018" in said
    )
    for word in ("Nana Jo", "Mr Grey", "must not know where", "█"):
        assert word not in said, word
    assert said.count("taken out: another person's data") == 2 and "C-1" not in said
    # Each group under its heading, in order.
    assert "Family: Fennimore" in said and "not signed by everybody yet" in said
    places = [
        said.index(one)
        for one in ("Your copy The case file", "Plan, 10 March 2026", "Records of supervision Record")
    ]
    assert places == sorted(places)
    # Accessible and to be kept, as every sheet is.
    reader = PdfReader(io.BytesIO(pdf))
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>2<" in xmp and "<pdfaid:conformance>A<" in xmp and "<pdfuaid:part>1<" in xmp
    assert "Odette" not in str(reader.metadata)


@pytest.mark.shown
def test_an_answer_is_grouped_and_each_group_stands_in_the_order_of_its_days() -> None:
    done, dpo, _, request = agreed()
    parts = read_draft(request, by=dpo, at=at()).parts
    groups = [one.heading for one in GROUPS if any(part.group is one for part in parts)]
    assert groups == ["The case file", "Records of supervision"]
    days = [part.on for part in parts if part.on]
    assert days == sorted(days) and any(part.on is None for part in parts)
    # Later things stand later, whatever was found first.
    Session.objects.filter(pk=done.session.pk).update(held_on=TODAY + timedelta(days=9))
    moved = [part.title for part in to_give(request, TODAY).parts if part.on]
    assert moved[0].startswith("Plan") and moved[-1].startswith("Record of a supervision")


@pytest.mark.abuse(24)
def test_what_is_given_is_what_its_handler_looked_at_and_nothing_goes_unseen() -> None:
    _, dpo, other, request = agreed()
    with pytest.raises(Conflict, match="nobody has agreed"):
        giving(request, by=dpo, at=at())
    # The second person looks at it before they agree; that is no look of its handler's.
    seen = do(disclosure.look_at_draft, request, by=other)
    # Whoever has seen it gives it out no sooner than somebody else has agreed.
    SubjectRequest.objects.update(previewed=seen.sha256)
    with pytest.raises(Conflict, match="moved on"):
        do(disclosure.give_out, request, b"%PDF", seen.sha256, by=dpo)
    SubjectRequest.objects.update(previewed="")
    do(disclosure.approve, request, hash_of_request(request), by=other)
    assert giving(request, by=dpo, at=at()).hash == seen.sha256
    for shown in ("", seen.sha256):
        with pytest.raises(Conflict, match="not looked at"):
            do(disclosure.give_out, request, b"%PDF", shown, by=dpo)
    draft = do(disclosure.look_at_draft, request, by=dpo)
    assert giving(SubjectRequest.objects.get(), by=dpo, at=at()).is_as_previewed
    with pytest.raises(Conflict, match="not looked at"):
        do(disclosure.give_out, request, b"%PDF", "0" * 64, by=dpo)
    # Whatever of it has changed since, it is looked at again: a word of who we are, the day.
    do(disclosure.say_who_we_are, request.organisation, {**WHO, "recipients": "Nobody."}, by=other)
    assert not giving(SubjectRequest.objects.get(), by=dpo, at=at()).is_as_previewed
    for act in (
        lambda: released(request, draft.sha256, by=dpo, at=at()),
        lambda: do(disclosure.give_out, request, b"%PDF", draft.sha256, by=dpo),
    ):
        with pytest.raises(Conflict, match="not what you looked at"):
            act()
    # As somebody else agreed to it: what was said in between is not in it.
    do(disclosure.say_who_we_are, request.organisation, WHO, by=other)
    draft = do(disclosure.look_at_draft, request, by=dpo)
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Conflict, match="not what you looked at"):
        do(disclosure.give_out, request, b"%PDF", draft.sha256, by=dpo, on=tomorrow)
    with pytest.raises(Refused):
        released(request, draft.sha256, by=other, at=at())
    bundle = do(disclosure.give_out, request, b"%PDF", draft.sha256, by=dpo)
    assert bundle.made_by == dpo
    for late in (read_draft, giving):
        with pytest.raises(Conflict):
            late(request, by=dpo, at=at())


def test_a_draft_is_read_by_both_who_answer_it_and_each_reading_is_in_the_log() -> None:
    done, dpo, other, request = agreed()
    before = Event.objects.filter(verb="disclosure.read_for_request", actor_id=other.pk).count()
    do(disclosure.look_at_draft, request, by=other)
    log = Event.objects.filter(verb="disclosure.read_for_request", actor_id=other.pk)
    assert log.count() - before == request.items.filter(decision__in=("release", "redact")).count()
    assert Event.objects.get(verb="disclosure.read_draft").detail["content"] == to_give(request, TODAY).sha256
    with pytest.raises(Unknown):
        read_draft(request, by=done.nadia, at=at())
    do(people.give_role, done.nadia, "data_protection_officer", done.school.site, world.LONG_AGO, by=OPERATOR)
    with pytest.raises(Refused, match="concerns you"):
        read_draft(request, by=done.nadia, at=at())
    SubjectRequest.objects.update(refused_under="crime")
    with pytest.raises(Conflict, match="nothing yet"):
        read_draft(request, by=dpo, at=at())
    SubjectRequest.objects.update(refused_under="", state="open")
    with pytest.raises(Conflict, match="nothing yet"):
        read_draft(request, by=dpo, at=at())


def test_nothing_goes_out_before_it_is_said_who_we_are() -> None:
    done, dpo, other, request = agreed()
    do(disclosure.approve, request, hash_of_request(request), by=other)
    Controller.objects.all().delete()
    shown = to_give(request, TODAY).sha256
    for act in (
        lambda: read_draft(request, by=dpo, at=at()),
        lambda: released(request, shown, by=dpo, at=at()),
    ):
        with pytest.raises(Invalid, match="who you are"):
            act()
    of = done.school.organisation
    with pytest.raises(Invalid) as refused:
        do(disclosure.say_who_we_are, of, {**WHO, "officer": " ", "abroad": "a" * 1001}, by=other)
    assert [one.place for one in refused.value.faults] == ["officer", "abroad"]
    with pytest.raises(Refused):
        do(disclosure.say_who_we_are, of, WHO, by=done.nadia)
    do(disclosure.say_who_we_are, of, WHO, by=other)
    do(disclosure.say_who_we_are, of, {**WHO, "reach": "2 Hill Road"}, by=dpo)
    assert (kept := Controller.objects.get()).reach == "2 Hill Road" and kept.said_by == dpo
    log = Event.objects.filter(verb="disclosure.say_who_we_are").order_by("-pk")
    assert log[0].detail["changed"] == ["reach"]


def test_what_is_not_named_to_whoever_asked() -> None:
    silent = {code for code, one in EXEMPTIONS.items() if not one.named}
    assert silent == {"serious_harm", "social_work", "child_abuse", "crime"}
    assert {EXEMPTIONS[code].told for code in silent} == {"taken out"}


def test_of_each_copy_it_is_kept_who_fetched_it_when_and_why() -> None:
    done, dpo, other, request = agreed()
    third = officer(done.school, "Una Thorley")
    do(disclosure.approve, request, hash_of_request(request), by=other)
    draft = do(disclosure.look_at_draft, request, by=dpo)
    do(disclosure.give_out, request, b"%PDF", draft.sha256, by=dpo)
    do(disclosure.fetch, request, by=dpo)
    later = TODAY + timedelta(days=3)
    do(disclosure.ask_for_another, request, "It never came", by=dpo, on=later)
    do(disclosure.answer_for_another, request, agrees=True, by=other, on=later)
    do(disclosure.take_over, request, by=third, on=later)
    do(disclosure.fetch, request, by=third, on=later)
    first, second = read_request(request, by=dpo, at=at(later)).copies
    assert (first.copy.by, first.copy.at, first.copy.agreed_by, first.because) == (dpo, at(), None, "")
    assert (second.copy.by, second.copy.at, second.because) == (third, at(later), "It never came")
    assert (second.copy.asked_by, second.copy.agreed_by) == (dpo, other)
    assert b"never came" not in bytes(Fetched.objects.latest("pk").because)
