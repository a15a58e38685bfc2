"""The first page: what is mine today, the queue of my signatures, and what to do about what is due."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from clearsight.casework.models import Child
from clearsight.compliance.queries import person_findings
from clearsight.integrations.clock import today
from clearsight.kernel.refusals import Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.signoff import actions as signoff
from clearsight.web.show.findings import lines_of, told_to
from tests import world
from tests.walk import story
from tests.walk.story import write
from tests.world import OPERATOR, TODAY, do

pytestmark = pytest.mark.django_db


def home(person: Person) -> str:
    if person.user is None:
        do(people.give_account, person, "a long enough password", by=OPERATOR)
    client = Client()
    client.force_login(person.user)
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.req("F9")
def test_what_waits_for_my_signature_is_a_queue_and_each_is_signed_on_its_own_page() -> None:
    done = story.agreed()
    page = home(done.sam)
    queue = page[page.index("To sign") :]
    for record in Record.objects.filter(session=done.session):
        assert f'href="/records/{record.public_id}/sign"' in queue
    assert "Sign all" not in page
    story.sign(done.record(), done.sam)
    page = home(done.sam)
    assert f"/records/{done.record().public_id}/sign" not in page
    assert f"/records/{done.record('caseload_record').public_id}/sign" in page
    assert "To sign" not in home(done.school.vera)


def test_what_was_begun_is_gone_on_with_in_one_click() -> None:
    held = story.held()
    write(held.record(), held.sam, any_other_business="Cover for Friday.")
    assert f'href="/records/{held.record().public_id}">Write up' in home(held.sam)
    assert "You have begun" in home(held.sam) and "You have begun" not in home(held.nadia)
    coming = held.arrangement.sessions.get(status="scheduled")
    do(records.open_records, coming, by=held.sam)
    draft = Record.objects.get(session=coming, form="supervision_record")
    assert f"/records/{draft.public_id}" not in home(held.sam)
    write(draft, held.sam, any_other_business="The new rota.")
    assert f'href="/records/{draft.public_id}">Go on preparing' in home(held.sam)


@pytest.mark.req("D4")
def test_a_session_that_was_called_off_stays_with_both_until_another_is_arranged() -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    session = do(scheduling.schedule, arrangement, TODAY, by=of.nadia)
    do(scheduling.cancel, session, cancelled_by=of.sam, by=of.nadia)
    for party in (of.nadia, of.sam):
        assert "Arrange again: a session that was called off" in home(party)
    assert "called off" not in home(of.vera)
    do(scheduling.schedule, arrangement, TODAY + timedelta(days=7), replaces=session, by=of.nadia)
    assert "Arrange again" not in home(of.sam)


def test_no_two_links_to_what_waits_read_alike_and_none_names_a_family() -> None:
    held = story.held()
    other = world.one_to_one(held.school, held.nadia, held.school.priya)
    for arrangement, day in ((other, TODAY), (held.arrangement, TODAY - timedelta(days=7))):
        session = world.held(arrangement, day)
        do(records.open_records, session, by=held.nadia)
    page = home(held.nadia)
    links = re.findall(r'href="/records/[^"]+">([^<]+)</a>', page[page.index("To write up and agree") :])
    assert "Write up: supervision record, with Sam Okafor, 10 March 2026" in links
    assert f"Write up: supervision record, with {held.school.priya.name}, 10 March 2026" in links
    assert "Write up: caseload record C-1, with Sam Okafor, 10 March 2026" in links
    assert len(set(links)) == len(links) == 4 and world.FAMILY not in " ".join(links)


def test_the_next_session_says_whom_nothing_reaches() -> None:
    of = world.school()
    do(scheduling.schedule, world.one_to_one(of, of.nadia, of.sam), today(), by=of.nadia, on=today())
    told = "Nadia Rahman has no sign-in, and Clearsight tells them nothing: tell them yourself."
    assert told in home(of.sam)
    do(people.give_account, of.nadia, "a long enough password", by=OPERATOR)
    assert "no sign-in" not in home(of.sam)


def on_paper() -> tuple[world.School, Session]:
    """A session that was written up elsewhere, as an import brings it."""
    of = world.school()
    session = world.held(world.one_to_one(of, of.nadia, of.sam), TODAY)
    Session.objects.filter(pk=session.pk).update(written_up_on=TODAY)
    session.refresh_from_db()
    return of, session


@pytest.mark.req("F9")
def test_what_waits_on_paper_is_in_the_queue_until_i_say_that_i_signed_it() -> None:
    of, session = on_paper()
    where = f"/sessions/{session.public_id}/signed-on-paper"
    assert where in home(of.sam) and where in home(of.nadia) and where not in home(of.vera)
    mine = Client()
    mine.force_login(of.sam.user)
    early = mine.post(where, {"day": (TODAY - timedelta(days=1)).isoformat()})
    assert early.status_code == 400 and "to today" in early.content.decode()
    assert mine.post(where, {"day": TODAY.isoformat()})["Location"] == "/"
    assert where not in home(of.sam) and where in home(of.nadia)
    assert list(session.signatures.values_list("person", "signed_on")) == [(of.sam.pk, TODAY)]


@pytest.mark.req("F9")
def test_nobody_says_twice_or_from_outside_that_paper_was_signed() -> None:
    of, session = on_paper()
    do(signoff.sign_on_paper, session, TODAY, by=of.sam)
    with pytest.raises(Invalid, match="nothing on paper waits"):
        do(signoff.sign_on_paper, session, TODAY, by=of.sam)
    with pytest.raises(Refused):
        do(signoff.sign_on_paper, session, TODAY, by=of.vera)
    with pytest.raises(Unknown):
        do(signoff.sign_on_paper, session, TODAY, by=of.casey)


@pytest.mark.req("D9")
def test_what_is_due_to_me_says_under_which_clause_and_what_to_do_if_it_does_not_happen() -> None:
    of = world.school()
    world.fennimore(of)
    world.one_to_one(of, of.nadia, of.sam)
    page = home(of.sam)
    due = page[page.index("Due to you") :]
    assert "/policy/rules/" in due and "What to do if it does not happen" in due


def test_a_family_s_name_that_was_altered_does_not_shut_the_page() -> None:
    held = story.held()
    Child.objects.update(name=b"x" * 40)
    page = home(held.sam)
    assert "Write up: caseload record" in page and world.FAMILY not in page


def test_who_keeps_the_calendar_finds_it_first() -> None:
    of = world.school()
    assert "You keep the calendar" in home(of.morgan)
    assert "You keep the calendar" not in home(of.sam)


@pytest.mark.req("D9", "J3")
def test_what_is_not_met_of_oneself_stands_first_with_why_and_nothing_only_where_nothing_is() -> None:
    of = world.school()
    world.fennimore(of)
    world.held(world.one_to_one(of, of.nadia, of.sam), TODAY, minutes=20)
    found = person_findings(of.sam, by=of.sam, today=today()).current
    broken = [one.explanation for one in found if one.failing and one.status == "broken"]
    mine = home(of.sam).partition("Due to you")[2].partition(">Next<")[0]
    assert len(broken) == 2 and all(one in unescape(mine) for one in broken)
    (line, *_) = lines_of(of.organisation, person_findings(of.sam, by=of.sam, today=today()).current, today())
    for says, told in (("has no supervision of their own.", "You have no supervision of your own."),
                       ("was due by 1 May.", "You were due by 1 May."), ("Green: his", "")):  # fmt: skip
        said = f"{of.sam.name} {says}"
        assert [one.say for one in told_to(of.sam, [replace(line, say=said)])] == [told or said]
    assert mine.index("Against policy") < mine.index("Why?") < mine.index("Overdue")
    assert "nothing is unmet" not in mine
    nothing = home(of.morgan).partition("Due to you")[2]
    assert not person_findings(of.morgan, by=of.morgan, today=today()).current
    assert "Nothing is due to you, and nothing is unmet." in nothing and "cs-why" not in nothing
