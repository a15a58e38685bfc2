"""The pages about cases: opened, planned, given a status, followed, handed on, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from clearsight.casework.models import CaseFile
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests.web.test_pages import signed_in
from tests.web.world import CHILD, FAMILY, OPERATOR, World, add_person

PAGES = ("plan", "children", "status", "statuses", "lead", "close")


def says(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def lead_of(place: World) -> Person:
    return Person.objects.get(organisation=place.organisation, name="Walter Okoro")


def half_term_over(place: World) -> None:
    """One half term, that ended yesterday, in which nobody spoke of the case."""
    stretch = scheduling.Stretch("Last", today() - timedelta(days=30), today() - timedelta(days=1))
    perform(scheduling.set_calendar, place.organisation, "half_term", [stretch], by=OPERATOR, at=now())


def post(client: Client, path: str, answers: int = 302, **typed: Any) -> str:
    answer = client.post(path, typed)
    assert answer.status_code == answers, answer.content.decode()
    return answer.content.decode()


@pytest.mark.req("G1", "G4")
def test_a_case_from_opening_to_closing(place: World) -> None:
    lead = signed_in(lead_of(place).email)
    post(lead, "/cases/new", site=place.site.public_id, lead=place.supervisee.public_id, family="Marrow",
         **{"child-1": "Olive Marrow", "born-1": "2019-02-03", "opened": today().isoformat()})  # fmt: skip
    case = CaseFile.objects.exclude(pk=place.case.pk).get()
    at = f"/cases/{case.public_id}"
    worker = signed_in(place.supervisee.email)
    assert "Marrow" in says(worker, "/cases") and "Olive Marrow" in says(worker, at)
    child = case.children.get().public_id
    post(worker, f"{at}/status", child=child, status="looked_after", from_date=today().isoformat())
    post(worker, f"{at}/children", child="Basil Marrow", born="2021-02-03")
    plan = {"outcomes": "Both sleep at home", "plan": "The aunt stays", "reason": "She can"}
    post(worker, f"{at}/plan", seen="0", likely="likely", likely_because="She says so", **plan)
    page = says(worker, at)
    for words in ("Looked after", "Basil Marrow", "Both sleep at home", "Likely to work: She says so"):
        assert words in page
    held = case.statuses.get()
    post(worker, f"{at}/statuses", which=held.pk, outcome="ended", last_day=today().isoformat())
    assert "Looked after ended for Olive Marrow" in says(worker, at)
    post(lead, f"{at}/lead", lead=place.supervisor.public_id, role="Learning mentor")
    page = says(lead, at)
    assert "Dervla Penhale leads it, in place of Rosa Quayle" in page and "Learning mentor" in page
    post(lead, f"{at}/close", closed=today().isoformat())
    assert "Closed on" in says(lead, at) and "Marrow" not in says(lead, "/cases")
    assert "Marrow" in says(lead, "/cases?show=closed")
    assert "closed" in post(lead, f"{at}/children", 409, child="One more")


def faults_in(page: str) -> int:
    """How many faults the page itself tells; the cover of a locked page has room for one."""
    return page[: page.index("</main>")].count("govuk-error-message")


@pytest.mark.req("L2")
def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_is_still_there(place: World) -> None:
    lead, worker = signed_in(lead_of(place).email), signed_in(place.supervisee.email)
    page = post(lead, "/cases/new", 400, family="", code="C/2", opened="soon", **{"born-2": "2019-02-03"})
    for words in ("Choose where it is", "Choose who leads it", "Write the name by which you call",
                  "this is not a day", "Write the name of the child who was born on that day"):  # fmt: skip
        assert words.lower() in page.lower(), words
    assert 'value="C/2"' in page
    at = f"/cases/{place.case.public_id}"
    page = post(worker, f"{at}/plan", 400, seen="0", plan="The aunt stays", likely="likely")
    assert faults_in(page) == 3 and "The aunt stays" in page
    page = post(worker, f"{at}/status", 400, from_date="")
    assert faults_in(page) == 3


@pytest.mark.req("L3", "G4")
def test_a_plan_that_somebody_wrote_meanwhile_is_not_written_over(place: World) -> None:
    worker, at = signed_in(place.supervisee.email), f"/cases/{place.case.public_id}"
    post(worker, f"{at}/plan", seen="0", outcomes="One")
    page = post(signed_in(lead_of(place).email), f"{at}/plan", 409, seen="0", outcomes="Another")
    assert "meanwhile" in page and "Another" in page


@pytest.mark.req("G6", "J1", "J2")
def test_whoever_does_not_work_with_it_is_told_of_no_case_and_no_name(place: World) -> None:
    at = f"/cases/{place.case.public_id}"
    half_term_over(place)
    outside = [place.head, place.stranger]
    for role in ("hr", "administrator", "trust_safeguarding_lead"):
        outside.append(add_person(place.organisation, f"{role.title()} Person", role, place.site))
    for person in outside:
        client = signed_in(person.email)
        for path in (at, *(f"{at}/{page}" for page in PAGES)):
            assert client.get(path).status_code == 404, (person.name, path)
        for path in ("/cases", "/cases?show=closed", "/cases/coverage", "/cases/drift", "/position", "/"):
            page = client.get(path).content.decode()
            assert FAMILY not in page and CHILD not in page, (person.name, path)
            if path != "/" and person.name != "Trust_Safeguarding_Lead Person":
                assert place.case.code not in page, (person.name, path)
    # Whoever leads over all sites knows by its reference that a case waits, and nothing more.
    assert place.case.code in says(client, "/cases/drift") and place.case.code in says(
        client, "/cases/coverage"
    )


@pytest.mark.req("G1")
def test_the_lead_may_not_hand_it_on_and_a_party_who_heard_of_it_may_not_change_it(place: World) -> None:
    at = f"/cases/{place.case.public_id}"
    assert signed_in(place.supervisee.email).get(f"{at}/lead").status_code == 403
    heard = add_person(place.organisation, "Heard Once", "teacher", place.site)
    group = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee, heard], kind="group",
        from_date=today() - timedelta(days=30), by=lead_of(place), at=now(),
    )  # fmt: skip
    session = perform(scheduling.schedule, group, today(), by=place.supervisor, at=now())
    perform(supervision.bring_cases, session, [place.case], by=place.supervisee, at=now())
    client = signed_in(heard.email)
    page = says(client, at)
    assert FAMILY in page and "Outcomes and plan" not in page
    assert [client.get(f"{at}/{page}").status_code for page in PAGES] == [403] * len(PAGES)


@pytest.mark.req("E3", "K5")
def test_coverage_is_shown_and_counted_for_the_position(place: World) -> None:
    half_term_over(place)
    client = signed_in(lead_of(place).email)
    assert "Not discussed" in says(client, "/cases/coverage")
    assert "1 of 1 live case was not discussed" in says(client, "/position")
    assert "live case" not in says(signed_in(place.head.email), "/position")
