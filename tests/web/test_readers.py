"""Who can read this, and why; who has; and what was refused: for those who may ask, and for nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

import clearsight
from clearsight.access.matrix import MATRIX
from clearsight.audit.models import Event
from clearsight.casework.models import File
from clearsight.compliance.actions import perform
from clearsight.disclosure.models import Item, SubjectRequest
from clearsight.grants import actions as grants
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.people.models import Role
from clearsight.records.queries.exporting import export_record
from clearsight.web import words
from clearsight.web.show.read_by import DEEDS
from tests import world
from tests.casework.test_holds import officer
from tests.walk import story
from tests.walk.story import Supervision
from tests.web.world import browser
from tests.world import OPERATOR, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("J1", "J2")]


@pytest.fixture
def done() -> Supervision:
    made = story.agreed()
    for person in made.school.cast:
        do(people.give_account, person, "a long enough password", by=OPERATOR)
    return made


def main(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode().partition("<main")[2])


def asks(done: Supervision, path: str) -> dict[str, int]:
    return {one.name.split()[0]: browser(one).get(path).status_code for one in done.school.cast}


def test_a_party_sees_who_reads_the_record_and_why(done: Supervision) -> None:
    sam, of = browser(done.sam), done.school
    page = main(sam, f"/records/{done.record().public_id}/readers")
    can, _, cannot = page.partition("Cannot, though")
    assert "Nadia Rahman" in can and "Supervises the session" in can
    assert "Sam Okafor" in can and "it is about them or nobody in particular" in can
    assert "Vera Holt" not in can and "Morgan Reed" not in can
    assert "Vera Holt" in cannot and "sees that supervision happens" in cannot.lower()
    assert "Morgan Reed" in cannot and "opens nothing that is written" in cannot
    assert f'/records/{done.record().public_id}/readers"' in main(sam, f"/records/{done.record().public_id}")
    assert of.casey.name not in page


def test_the_role_the_place_and_the_days_are_said(done: Supervision) -> None:
    ends = today() + timedelta(days=30)
    Role.objects.filter(person=done.nadia).update(to_date=ends)
    new = do(people.give_role, done.school.priya, "deputy_dsl", done.school.site, ends, by=OPERATOR)
    assert new.from_date == ends
    page = main(browser(done.sam), f"/cases/{done.case.public_id}/readers")
    assert "at Thornhill Primary since 1 September 2025 until" in page
    first = page.partition("Can read the plan")[0]
    now, _, later = first.partition("As things stand, from a day to come")
    assert "Priya Lal" not in now and "Priya Lal" in later and "From " in later
    plan = page.partition("Can read the plan")[2].partition("Know the case")[0]
    assert f"Until {ends.day} {ends:%B %Y}" in plan


def test_only_those_concerned_may_ask(done: Supervision) -> None:
    record, nobody = done.record(), {"Priya": 404, "Morgan": 404, "Casey": 404}
    for what in ("readers", "read-by"):
        assert asks(done, f"/records/{record.public_id}/{what}") == {
            "Sam": 200,
            "Nadia": 200,
            "Vera": 404,
            **nobody,
        }
        assert asks(done, f"/cases/{done.case.public_id}/{what}") == {
            "Sam": 200,
            "Nadia": 200,
            "Vera": 404,
            **nobody,
        }
        assert asks(done, f"/sessions/{done.session.public_id}/{what}") == {
            "Sam": 200,
            "Nadia": 200,
            "Vera": 403,
            **nobody,
        }
        assert asks(done, f"/files/{record.file.public_id}/{what}")["Vera"] == 404
        assert asks(done, f"/files/{record.file.public_id}/{what}")["Sam"] == 200


def test_who_has_read_it_and_how_and_who_was_refused(done: Supervision) -> None:
    record, of = done.record(), done.school
    export_record(record, by=done.nadia, at=at())
    assert browser(of.vera).get(f"/records/{record.public_id}").status_code == 404
    page = main(browser(done.sam), f"/records/{record.public_id}/read-by")
    rows = [row for row in page.split("<tr>") if "Vera Holt" in row]
    assert len(rows) == 1 and "Refused" in rows[0] and "A record: read" in rows[0]
    assert any("Nadia Rahman" in row and "Took it out as a PDF" in row for row in page.split("<tr>"))
    assert Event.objects.filter(verb="access.read_log", actor_id=done.sam.pk).count() == 1


def test_a_lead_sees_what_is_refused_to_people_of_theirs(done: Supervision) -> None:
    of = done.school
    elsewhere = world.school("Elmfield")
    do(people.give_account, elsewhere.nadia, "a long enough password", by=OPERATOR)
    browser(of.casey).get(f"/records/{done.record().public_id}")
    browser(of.casey).get(f"/people/{of.vera.public_id}")
    for lead in (of.nadia, of.vera):
        page = main(browser(lead), "/refusals")
        assert "Casey Bloom" in page and "A record: read" in page
        assert "Vera Holt: see findings" in page, "of a person, whose page it was"
        assert str(done.record().public_id) not in page
    assert "Casey Bloom" not in main(browser(elsewhere.nadia), "/refusals")
    told = asks(done, "/refusals")
    assert {name for name, status in told.items() if status == 200} == {"Vera", "Nadia"}
    assert "/refusals" in main(browser(of.vera), "/position")


@pytest.mark.req("J3")
def test_what_was_given_for_a_time_ends_on_the_day_that_is_said(done: Supervision) -> None:
    ends = today() + timedelta(days=6)
    of = done.school
    perform(
        grants.give_record, done.record(), of.casey, "To learn from it", today(), ends, by=of.nadia, at=now()
    )
    page = main(browser(done.sam), f"/records/{done.record().public_id}/readers")
    line = next(one for one in page.split("<li") if "Casey Bloom" in one)
    assert "Was given it to read" in line and f"Until {ends.day} {ends:%B %Y}" in line
    main(browser(of.casey), f"/records/{done.record().public_id}")
    page = main(browser(done.sam), f"/records/{done.record().public_id}/read-by")
    assert "was given it to read" in next(one for one in page.split("<tr>") if "Casey Bloom" in one)


@pytest.mark.req("J6")
def test_what_is_open_in_an_emergency_is_said_to_the_hour(done: Supervision) -> None:
    """Whatever else changes on a day to come: only the opening lets them read."""
    of, ends = done.school, today() + timedelta(days=30)
    mill = do(people.add_site, of.organisation, "Mill Lane", by=OPERATOR)
    do(people.give_role, of.casey, "deputy_dsl", mill, today() - timedelta(days=90), by=OPERATOR)
    Role.objects.filter(person__in=(done.nadia, of.casey)).update(to_date=ends)
    why = "The police ask about her at this moment"
    opening = perform(grants.break_glass, done.case, why, by=of.casey, at=now())
    page = main(browser(done.sam), f"/cases/{done.case.public_id}/readers").partition("Can read the plan")[2]
    line = next(one for one in page.split("<li") if "Casey Bloom" in one)
    assert f"Until {words.moment(opening.until)}" in line and f"{ends.day} {ends:%B %Y}" not in line


@pytest.mark.req("L9")
def test_who_keeps_the_files_reads_a_copy_that_a_request_found_and_is_not_said_to_be_unable(
    done: Supervision,
) -> None:
    of, dpo = done.school.organisation, officer(done.school)
    path = f"/records/{done.record().public_id}/readers"
    before = main(browser(done.sam), path).partition("Cannot, though")[2]
    assert "keeps the files" in next(one.lower() for one in before.split("<li") if dpo.name in one)
    file = File.fresh(of.pk, "shared")
    file.kind = "case"
    file.save()
    sealed = {"asker": b"", "about": b"", "names": b""}
    asked = SubjectRequest.objects.create(
        organisation=of, file=file, person=done.sam, capacity="self", received_on=today(), due_on=today(),
        handler=dpo, logged_at=now(), **sealed,
    )  # fmt: skip
    Item.objects.create(
        request=asked, source_kind="records.record", source_id=str(done.record().public_id), found_by="file",
        supervision=True, title=b"", text=b"", marked=b"",
    )  # fmt: skip
    can, _, cannot = main(browser(done.sam), path).partition("Cannot, though")
    line = next(one for one in can.split("<li") if dpo.name in one)
    assert f"Through the subject access request of {words.day(today())}" in line and dpo.name not in cannot


def test_whatever_the_log_says_of_reading_has_words() -> None:
    """Every verb of reading that the program has, found in its text: none is shown as code."""
    verbs = re.compile(r'"([a-z_]+\.(?:read|export|print)(?:_[a-z_]+)?)"')
    package = Path(clearsight.__file__).parent
    said = {verb for path in package.rglob("*.py") for verb in verbs.findall(path.read_text("utf-8"))}
    assert said - set(MATRIX) <= set(DEEDS), sorted(said - set(MATRIX) - set(DEEDS))
    assert all(words and by and (by in MATRIX or " " in by) for words, by in DEEDS.values())
