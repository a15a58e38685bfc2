"""Every page: on a phone, without JavaScript, as well-formed HTML, and nothing at all to a stranger."""

from __future__ import annotations

import io
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.integrations.pictures import Picture
from clearsight.policy import actions as policies
from clearsight.records import actions as records
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests.web.beside import pages_beside
from tests.web.hand import Hand
from tests.web.world import PASSWORD, World, world

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
FORM = "/policy/forms/supervision_record"
NARROW = {"width": 390, "height": 844}


@pytest.fixture
def begun() -> tuple[World, list[str]]:
    """A supervision under way, and the address of every page that its supervisor can open."""
    place = world("harewood", "dsl", "family_worker")
    by: dict[str, Any] = {"by": place.supervisor, "at": now()}
    arrangement = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee], every="4 weeks",
        from_date=today() - timedelta(days=30), minutes=60, venue="The quiet room", by=place.head, at=now(),
    )  # fmt: skip
    session = perform(scheduling.schedule, arrangement, today(), **by)
    perform(supervision.bring_cases, session, [place.case], **by)
    perform(supervision.add_agenda_item, session, "The new rota", **by)
    opened = perform(records.open_records, session, **by)
    action = perform(supervision.agree_action, session, "Ring the clinic", place.supervisor, today(), **by)
    days = [(today() + timedelta(days=n), None) for n in (3, 5)]
    proposal = perform(supervision.propose_dates, arrangement, days, by=place.supervisee, at=now())
    objection = perform(supervision.object_to, arrangement, "Somebody else would be better", **by)
    offer = perform(supervision.offer_supervision, place.head, **by)
    perform(policies.begin_form, place.organisation, "supervision_record", **by)
    attached = perform(records.attach, opened[0], [white_page()], "A page of notes", **by)
    record = f"/records/{opened[0].public_id}"
    case = f"/cases/{place.case.public_id}"
    at, meets = f"/sessions/{session.public_id}", f"/arrangements/{arrangement.public_id}"
    paths = [
        "/", "/position", "/arrangements", "/arrangements/new", "/policy",
        "/policy/rules/contract-four-weeks",
        f"/people/{place.supervisee.public_id}", "/actions", "/escalations", "/reminders",
        f"/escalations/start/dispute?arrangement={arrangement.public_id}", f"/actions/{action.public_id}",
        meets, f"{meets}/schedule", f"{meets}/propose", f"{meets}/objection",
        f"/dates/{proposal.public_id}", f"/objections/{objection.public_id}", f"/offers/{offer.public_id}",
        "/cases/people",
        f"{meets}/agreement", f"{meets}/ad-hoc", at, f"{at}/hold", f"{at}/move", f"{at}/cancel",
        *(f"/records/{record.public_id}" for record in opened), *pages_beside(place, arrangement),
        f"{record}/attach", f"{record}/attached/{attached.public_id}", f"{record}/elsewhere", "/elsewhere",
        "/cases", "/cases/new", "/cases/coverage", "/cases/drift", case, f"{case}/plan",
        f"{case}/status", f"{case}/statuses", f"{case}/close",
        f"{case}/good-practice", "/good-practice", f"{at}/other-form",
        "/policy/forms", FORM, f"{FORM}/versions/1",
        *(f"{FORM}/draft{page}" for page in ("", "/title", "/preview", "/put-in-force", "/sections/wellbeing",
          "/sections/wellbeing/add", "/sections/wellbeing/add?kind=choice", "/fields/matters_arising",
          "/fields/matters_arising/take-away")),
    ]  # fmt: skip
    return place, paths


def white_page() -> Picture:
    out = io.BytesIO()
    Image.new("L", (210, 297), "white").save(out, "JPEG")
    return Picture(out.getvalue(), 210, 297)


@pytest.mark.req("L2")
def test_every_page_fits_a_phone_and_satisfies_axe(open_page: Any, begun: tuple[World, list[str]]) -> None:
    place, paths = begun
    hand = Hand(open_page(viewport=NARROW), set()).sign_in(place.supervisor)
    for path in [*paths, "/components/"]:
        hand.open(path)


@pytest.mark.req("L2")
def test_every_page_opens_and_a_form_saves_without_javascript(
    open_page: Any, begun: tuple[World, list[str]]
) -> None:
    place, _ = begun
    hand = Hand(open_page(java_script_enabled=False)).sign_in(place.supervisee)
    hand.open("/").press("Prepare").says("General wellbeing")
    hand.page.get_by_label("General wellbeing", exact=True).fill("Well.")
    hand.press("Save").says("Saved.")
    assert hand.page.locator("nav[aria-label=Main] a", has_text="The policy").is_visible()


@pytest.mark.req("L2")
def test_every_page_is_well_formed(begun: tuple[World, list[str]], tmp_path: Path) -> None:
    place, paths = begun
    client = signed_in(place.supervisor.email)
    for number, path in enumerate([*paths, "/components/", "/sign-in"]):
        response = client.get(path)
        assert response.status_code in (200, 302), path
        (tmp_path / f"{number:02d}.html").write_bytes(response.content)
    validator = ["node", str(ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs")]
    config = ["--config", str(ROOT / "tests" / "web" / "htmlvalidate.json")]
    found = subprocess.run([*validator, *config, str(tmp_path)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.req("J1")
def test_a_stranger_is_told_of_nothing(begun: tuple[World, list[str]]) -> None:
    place, paths = begun
    client = signed_in(place.stranger.email)
    theirs = [path for path in paths if path.count("-") >= 4]
    assert len(theirs) >= 10
    assert {path: client.get(path).status_code for path in theirs} == dict.fromkeys(theirs, 404)


def test_nothing_is_shown_before_signing_in(begun: tuple[World, list[str]]) -> None:
    _, paths = begun
    answers = {path: Client().get(path) for path in paths}
    assert all(
        answer.status_code == 302 and answer["Location"].startswith("/sign-in") for answer in answers.values()
    )


@pytest.mark.req("J2")
def test_leadership_sees_that_it_is_arranged_and_not_what_is_written(begun: tuple[World, list[str]]) -> None:
    place, paths = begun
    client = signed_in(place.head.email)
    session = next(path for path in paths if path.startswith("/sessions/"))
    page = client.get(session).content.decode()
    assert "The new rota" not in page and "Larkspur" not in page
    assert client.get(next(path for path in paths if path.startswith("/records/"))).status_code == 404


@pytest.mark.req("G6")
def test_no_page_names_a_child_in_its_title_or_address(begun: tuple[World, list[str]]) -> None:
    place, paths = begun
    client = signed_in(place.supervisor.email)
    for path in paths:
        title = client.get(path).content.decode().partition("<title>")[2].partition("</title>")[0]
        assert title and "Larkspur" not in title and "Juniper" not in title, path


def test_pages_may_not_be_framed_cached_or_given_foreign_scripts(begun: tuple[World, list[str]]) -> None:
    place, paths = begun
    client = signed_in(place.supervisor.email)
    for path in paths:
        answer = client.get(path)
        assert "unsafe" not in answer["Content-Security-Policy"] and answer["Cache-Control"] == "no-store"
        text = answer.content.decode()
        assert " style=" not in text and "onclick=" not in text and "<script>" not in text, path


def signed_in(email: str) -> Client:
    """A client without a browser, signed in."""
    client = Client()
    assert client.post("/sign-in", {"username": email, "password": PASSWORD}).status_code == 302
    return client
