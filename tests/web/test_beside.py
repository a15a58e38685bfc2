"""Beside a record: what is added after the seal, a disagreement, a role that nobody holds."""

from __future__ import annotations

import re
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records.models import Disagreement, Record
from clearsight.signoff import actions as signoff
from clearsight.signoff.models import Addendum, Seal
from tests import world
from tests.signoff.test_three_signatures import agree, three
from tests.walk import story
from tests.walk.story import Supervision, sign
from tests.web.printed import signed_in, text_of
from tests.world import OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F9")]
ADDED = "The visit was on 3 March."
ROOT = Path(__file__).resolve().parents[2]
DIFFER = "I did not agree to drop the referral."


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(at(hour=12), tick=False):
        yield


def page(client: Client, record: Record, more: str = "") -> str:
    answer = client.get(f"/records/{record.public_id}{more}")
    assert answer.status_code == 200
    return plain(answer.content.decode())


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_an_addendum_is_looked_at_once_more_and_signed_and_stands_on_page_and_paper() -> None:
    done = story.sealed()
    sam, where = signed_in(done.sam), f"/records/{done.record().public_id}/add"
    checked = sam.post(where, {"text": ADDED, "seen": "0", "step": "check"}).content.decode()
    assert "You sign exactly these words" in checked and ADDED in checked and not Addendum.objects.exists()
    changed = sam.post(where, {"text": ADDED, "seen": "0", "step": "change"}).content.decode()
    assert "What is to be added?" in changed and ADDED in changed
    assert sam.post(where, {"text": ADDED, "seen": "0", "step": "sign"}).status_code == 302
    again = sam.post(where, {"text": ADDED, "seen": "0", "step": "sign"})
    assert again.status_code == 409 and "added since you looked" in again.content.decode()
    said = page(signed_in(done.nadia), done.record())
    assert "1. Added and signed by Sam Okafor" in said and ADDED in said
    paper = text_of(sam.get(f"/records/{done.record().public_id}/pdf").content)
    assert "Added since it was sealed" in paper and ADDED in paper and "Sam Okafor, 10 March 2026" in paper
    assert Addendum.objects.get().content_hash in paper.replace(" ", "")


def test_what_is_not_sealed_offers_no_adding_and_says_why() -> None:
    done = story.agreed()
    sam = signed_in(done.sam)
    assert "Add something" not in page(sam, done.record())
    answer = sam.get(f"/records/{done.record().public_id}/add")
    assert answer.status_code == 409 and "not sealed yet" in answer.content.decode()


def test_a_party_is_told_that_this_is_their_signed_copy() -> None:
    done = story.sealed()
    seal = Seal.objects.get(record=done.record())
    said = page(signed_in(done.sam), done.record())
    assert "This is your signed copy" in said and seal.content_hash in said
    assert "Sam Okafor on 10 March 2026 at 10:00 and by Nadia Rahman on 10 March 2026 at 10:00" in said
    assert "Download your signed copy (PDF)" in said


def test_one_signs_with_the_disagreement_recorded() -> None:
    done = story.agreed()
    sam, where = signed_in(done.sam), f"/records/{done.record().public_id}"
    wrong = sam.post(f"{where}/disagree", {"text": " ", "resolve_by": "2026-03-01"})
    assert wrong.status_code == 400 and "with what you do not agree" in wrong.content.decode().lower()
    assert "choose a day from today" in wrong.content.decode().lower()
    day = (TODAY + timedelta(days=14)).isoformat()
    assert sam.post(f"{where}/disagree", {"text": DIFFER, "resolve_by": day}).status_code == 302
    assert "Not settled" in page(sam, done.record()) and DIFFER in page(sam, done.record())
    offered = page(sam, done.record(), "/sign")
    assert DIFFER in offered and "Sign as Sam Okafor, with the disagreement recorded" in offered
    paper = text_of(sam.get(f"{where}/pdf").content)
    assert "Not agreed" in paper and DIFFER in paper and "to be settled by 24 March 2026" in paper


def test_past_its_day_it_waits_for_both_until_whoever_disagreed_says_it_is_settled() -> None:
    done = story.agreed()
    one: Disagreement = do(signoff.disagree, done.record(), DIFFER, TODAY, by=done.sam)
    where = f"/records/{done.record().public_id}/disagreements/{one.public_id}"
    for person in (done.sam, done.nadia):
        home = signed_in(person).get("/").content.decode()
        assert where in home and "to be settled by 10 March 2026" in plain(home)
    assert where not in signed_in(done.school.vera).get("/").content.decode()
    nadia = signed_in(done.nadia)
    assert "Supervisor and supervisee cannot resolve a dispute" in plain(nadia.get(where).content.decode())
    nadia.post(where, {"text": "We make the referral.", "settled_on": TODAY.isoformat()})
    sam = signed_in(done.sam)
    assert "Confirm: a disagreement" in plain(sam.get("/").content.decode())
    offered = re.search(r'name="as" value="([^"]+)"', sam.get(where).content.decode())
    assert offered is not None
    sam.post(where, {"step": "confirm", "as": offered[1]})
    assert where not in sam.get("/").content.decode()
    assert "Settled" in page(sam, done.record()) and "We make the referral." in page(sam, done.record())


@pytest.mark.req("L2")
def test_what_is_asked_and_what_comes_back_is_well_formed(tmp_path: Path) -> None:
    done, record = vacant(tmp_path)
    vera, where = signed_in(done.school.vera), f"/sessions/{done.session.public_id}/left-out"
    pages = [vera.get(where), vera.post(where, {"record": str(record.public_id), "because": ""})]
    vera.post(where, {"record": str(record.public_id), "because": "The post is vacant."})
    typed = {"text": ADDED + "\n\nIt was a Tuesday.", "seen": "0", "step": "check"}
    sam, add = signed_in(done.sam), f"/records/{record.public_id}/add"
    pages += [
        sam.post(add, typed),
        sam.post(add, {**typed, "text": ""}),
        sam.get(f"/records/{record.public_id}"),
    ]
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, answer in enumerate(pages):
        (folder / f"{number}.html").write_bytes(answer.content)
    validator = ["node", str(ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs")]
    config = ["--config", str(ROOT / "tests" / "web" / "htmlvalidate.json")]
    found = subprocess.run([*validator, *config, str(folder)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.req("J1", "J2")
def test_leadership_and_strangers_find_nothing_there() -> None:
    done = story.sealed()
    do(signoff.add_to, done.record(), ADDED, 0, by=done.sam)
    elsewhere = world.school("Elmfield")
    where = f"/records/{done.record().public_id}"
    for person in (done.school.vera, done.school.morgan, done.school.casey, elsewhere.nadia, elsewhere.vera):
        client = signed_in(person)
        for path in ("/add", "/disagree", ""):
            assert client.get(where + path).status_code == 404, (person, path)
        assert client.post(where + "/add", {"text": "x", "seen": "1", "step": "sign"}).status_code == 404
    do(people.give_role, done.school.casey, "hr", done.school.site, world.LONG_AGO, by=OPERATOR)
    for person in (done.school.vera, done.school.casey):
        of_session = signed_in(person).get(f"/sessions/{done.session.public_id}").content.decode()
        assert "1 addendum" in of_session and ADDED not in of_session
        assert signed_in(person).get(where).status_code == 404


def vacant(tmp_path: Path) -> tuple[Supervision, Record]:
    """Both have signed; the policy asks for a governor's signature too, and nobody is one."""
    done = three(tmp_path, "governor")
    record = agree(done)
    for person in (done.sam, done.nadia):
        sign(record, person)
    return done, record


def test_a_role_that_nobody_holds_is_left_out_by_a_leader_who_reads_nothing(tmp_path: Path) -> None:
    done, record = vacant(tmp_path)
    said = page(signed_in(done.sam), record)
    assert "Nobody holds the role of governor" in said.partition("This meeting")[0]
    of_session = signed_in(done.sam).get(f"/sessions/{done.session.public_id}").content.decode()
    assert "by whoever holds the role of governor: nobody does" in of_session
    assert "Morgan Reed can give the role to somebody" in said and "Vera Holt can say why" in said
    vera, where = signed_in(done.school.vera), f"/sessions/{done.session.public_id}/left-out"
    assert where in vera.get("/").content.decode()
    told = vera.get(where).content.decode()
    assert "governor" in told and "Cover for Friday" not in told
    wrong = vera.post(where, {"record": str(record.public_id), "because": ""})
    assert wrong.status_code == 400 and Record.objects.get(pk=record.pk).state == "agreed"
    why = "The post is vacant and advertised."
    assert vera.post(where, {"record": str(record.public_id), "because": why}).status_code == 302
    assert Record.objects.get(pk=record.pk).state == "sealed"
    assert where not in vera.get("/").content.decode()
    assert vera.get(f"/records/{record.public_id}").status_code == 404
    said = page(signed_in(done.sam), record)
    assert "sealed without this signature" in said and "Vera Holt" in said and why in said
    paper = text_of(signed_in(done.sam).get(f"/records/{record.public_id}/pdf").content)
    assert "sealed without this signature" in paper and why in paper


def who_may(done: Supervision) -> dict[str, int]:
    where = f"/sessions/{done.session.public_id}/left-out"
    cast: list[Person] = done.school.cast
    return {person.name.split()[0]: signed_in(person).get(where).status_code for person in cast}


@pytest.mark.req("J1")
def test_nobody_leaves_out_what_is_to_check_them(tmp_path: Path) -> None:
    done, record = vacant(tmp_path)
    assert who_may(done) == {
        "Vera": 200, "Nadia": 403, "Sam": 403, "Priya": 404, "Morgan": 404, "Casey": 404,
    }  # fmt: skip
    answer = signed_in(done.nadia).post(
        f"/sessions/{done.session.public_id}/left-out", {"record": str(record.public_id), "because": "x"}
    )
    assert answer.status_code == 403 and Record.objects.get(pk=record.pk).state == "agreed"


def test_while_somebody_can_still_sign_nothing_is_left_out(tmp_path: Path) -> None:
    done = three(tmp_path, "governor")
    record = agree(done)
    sign(record, done.sam)
    vera, where = signed_in(done.school.vera), f"/sessions/{done.session.public_id}/left-out"
    assert "have not all signed yet" in vera.get(where).content.decode()
    assert vera.post(where, {"record": str(record.public_id), "because": "x"}).status_code == 400
    assert where not in vera.get("/").content.decode()
    assert Record.objects.get(pk=record.pk).state == "agreed"


def test_days_that_cannot_be_meant_are_refused(client: Client) -> None:
    done = story.agreed()
    one: Disagreement = do(signoff.disagree, done.record(), DIFFER, TODAY, by=done.sam)
    where = f"/records/{done.record().public_id}/disagreements/{one.public_id}"
    early: date = TODAY - timedelta(days=1)
    answer = signed_in(done.sam).post(where, {"text": "", "settled_on": early.isoformat()})
    text = answer.content.decode()
    assert answer.status_code == 400 and "Say what was agreed" in text and "to today" in text
