"""No mail and no calendar tells a name, or a word that anybody wrote: neither now nor by a new field."""

from __future__ import annotations

import dataclasses
import typing
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models
from django.urls import resolve

from clearsight.casework import actions as casework
from clearsight.casework.actions import NewPlan
from clearsight.casework.models import File
from clearsight.escalation import actions as escalating
from clearsight.escalation.actions import Notice as ToTell
from clearsight.escalation.queries import Matter
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.reminders import actions as reminders
from clearsight.reminders.domain.calendar_entries import Sitting, calendar_file
from clearsight.reminders.domain.notices import KINDS, Kind, Notice, in_words
from clearsight.reminders.queries import file_of, sittings_of
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests import world
from tests.reminders.post import ROOT, PostOffice, account, later, note, send, text_of
from tests.walk import story
from tests.world import CHILD, FAMILY, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("D8", "G6")]
SOON = TODAY + timedelta(days=2)


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is sealed while the test runs: whatever anybody wrote about anything."""
    texts: list[str] = []
    really = File.seal

    def noting(file: File, text: str, *rest: Any) -> bytes:
        texts.append(text)
        return really(file, text, *rest)

    monkeypatch.setattr(File, "seal", noting)
    return texts


def everything_at_once() -> tuple[School, story.Supervision]:
    """Something of each kind waits for somebody, and in each stand words that must not be told."""
    done = story.held()
    of, by_nadia = done.school, {"by": done.nadia}
    story.write(done.record(), done.nadia, cases_are="all", any_other_business="Zinnia told us of the fall")
    story.write(done.record("caseload_record"), done.sam, summary="Two visits, Odette was alone")
    story.propose(done.record(), done.nadia)
    story.agree(done.record(), done.sam)
    story.propose(done.record("caseload_record"), done.nadia)
    do(records.send_back, done.record("caseload_record"), "Say more of the aunt", by=done.sam)
    do(supervision.agree_action, done.session, "Ring the nurse about Odette", done.sam, SOON, **by_nadia)
    do(supervision.agree_action, done.session, "Call the aunt", done.sam, TODAY, case=done.case, **by_nadia)
    do(supervision.raise_concern, done.session, "A bruise on Odette", done.sam, **by_nadia)
    do(supervision.ask_for_more, "Weeks of bad sleep", arrangement=done.arrangement, by=done.sam)
    do(supervision.propose_handover, done.arrangement, of.casey, SOON, by=of.vera)
    matter = Matter(done.sam, done.arrangement, None)
    told = ToTell((done.nadia,), "About your absences", SOON, "Mrs Harding of the union")
    do(escalating.start, "entitlement", matter, "She has not come twice", told, by=done.sam)
    planned = done.arrangement.sessions.get(status="scheduled")
    do(supervision.add_agenda_item, planned, "What I heard of Odette", by=done.sam)
    at_home = {"starts_at": time(9, 30), "venue": "Odette's house, after the fall"}
    sick = do(scheduling.schedule, done.arrangement, SOON, **at_home, **by_nadia)
    do(casework.call_off, sick, "Migraine again", by=done.sam)
    plan = NewPlan(
        "Two years of falls", "That Odette is safe", "The aunt visits", "She asked", "likely", "So far"
    )
    do(casework.write_plan, done.case, plan, seen=0, by=done.sam)
    arranged = world.one_to_one(of, of.nadia, of.priya)
    do(supervision.object_to, arranged, "Not with my line manager", by=of.priya)
    do(supervision.offer_supervision, of.morgan, by=of.vera)
    return of, done


def told_to(person: Person, post: PostOffice) -> str:
    """All that leaves for one person: mails as they travel and as they are read, calendars in each form."""
    mails = "\n".join(
        f"{list(message.items())}\n{list(part.items())}\n{part.get_content()}"
        for message in post.to(person)
        for part in message.walk()
        if part.get_content_maintype() == "text"
    )
    found = sittings_of(person, TODAY)
    feed = calendar_file(found, at=at(), root=ROOT).decode()
    return "\n".join([mails, feed]).replace("\r\n ", "").replace(person.email, "")


@pytest.mark.abuse(14)
def test_nothing_that_was_written_and_no_name_leaves_in_any_mail_or_calendar(sealed: list[str]) -> None:
    of, done = everything_at_once()
    account(*of.cast)
    post = PostOffice()
    for day in (0, 1, 3, 9, 60):
        for person in of.cast:
            note(person, later(day))
        send(post, later(day))
    everything = "\n".join(told_to(person, post) for person in of.cast)
    session = done.arrangement.sessions.first()
    everything += file_of(session, done.sam, at=at(), root=ROOT).decode()
    written = {text.strip() for text in sealed if len(text.strip()) > 3}
    assert len(written) >= 12 and any("bruise" in text for text in written)
    names = [part for person in of.cast for part in person.name.split()] + [*CHILD.split(), FAMILY]
    assert [text for text in (*written, *names) if text.lower() in everything.lower()] == []
    assert "Odette" not in everything and len(post.taken) > 10
    # It was worth looking: most kinds of things were told.
    told = {kind.code for kind in KINDS.values() for m in post.taken if _is_told(kind, text_of(m))}
    assert len(told) >= 9, told


def _is_told(kind: Kind, text: str) -> bool:
    return kind.path.split("{")[0] in text and kind.one.split("{")[0] in text.replace("=\n", "").replace(
        "\n", " "
    )


def test_the_types_have_no_room_for_what_somebody_wrote() -> None:
    kinds = {f.name: typing.get_type_hints(Notice)[f.name] for f in dataclasses.fields(Notice)}
    assert kinds == {
        "kind": Kind, "about": UUID, "on": date | None, "at": time | None, "clause": str, "apart": str,
    }  # fmt: skip
    texts = [f.name for f in dataclasses.fields(Sitting) if typing.get_type_hints(Sitting)[f.name] is str]
    assert texts == [], "not where they meet either: that is words that somebody typed"
    stored = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("reminders").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField | models.JSONField | models.BinaryField)
    }
    assert stored == {
        "Delivery.feed", "Delivery.feed_account", "Delivery.way", "Letter.error", "Letter.state",
        "Reminder.clause", "Reminder.kind",
    }  # fmt: skip


def test_what_tells_two_things_apart_is_never_shown() -> None:
    for kind in KINDS.values():
        notice = Notice(kind, UUID(int=1), TODAY, time(9), "4.2", apart="Odette")
        for notices in ([notice], [notice, notice]):
            assert "Odette" not in " ".join(in_words(notices))


def test_each_kind_leads_to_a_page_that_there_is_and_is_said_in_full() -> None:
    for kind in KINDS.values():
        one = Notice(kind, UUID(int=1), TODAY, time(9), "4.2")
        for notices in ([one], [one, one]):
            sentence, path = in_words(notices)
            assert resolve(path).func is not None
            assert "{" not in sentence and "  " not in sentence and not sentence.endswith((".", " "))


@pytest.mark.abuse(14)
def test_a_link_in_a_mail_asks_for_the_sign_in_first(client: Any) -> None:
    done = story.agreed()
    account(done.sam)
    note(done.sam)
    post = PostOffice()
    send(post)
    links = [w for w in post.said(done.sam).split() if w.startswith(ROOT)]
    assert len(links) >= 2
    for link in links:
        answer = client.get(link.removeprefix(ROOT))
        assert answer.status_code == 302 and answer["Location"].startswith("/sign-in")


def test_the_log_of_what_was_chosen_and_sent_holds_no_secret() -> None:
    done = story.prepared()
    secret = do(reminders.renew_feed, done.sam, by=done.sam)
    event = apps.get_model("audit", "Event").objects.get(verb="reminders.renew_feed")
    assert secret not in str(event.detail) and event.object_id == str(done.sam.public_id)
    assert secret not in str(apps.get_model("reminders", "Delivery").objects.values())
