"""Nobody puts forward or agrees what they were not shown; the page says what has changed since."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from clearsight.kernel.refusals import Conflict
from clearsight.people import actions as people
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.signoff import actions as signoff
from clearsight.supervision.models import Action
from tests.walk import story
from tests.walk.story import Supervision, propose, write
from tests.world import OPERATOR, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F9", "L3")]
MINE = {"what": "Ring the nurse", "by_whom": "Sam Okafor", "by_when": "2026-04-01"}


def rewritten() -> tuple[Supervision, reading.RecordShown]:
    """A record that Sam read when it was put forward; Nadia has taken it back and put more in it since."""
    held = story.held()
    record = held.record()
    write(record, held.nadia, cases_are="all", any_other_business="Cover for Friday.")
    propose(record, held.nadia)
    shown = reading.read(held.record(), by=held.sam, at=at())
    do(signoff.return_with_comments, held.record(), "I have forgotten something", by=held.nadia)
    write(held.record(), held.nadia, any_other_business="Sam takes on the rota.", actions=[MINE])
    propose(held.record(), held.nadia)
    return held, shown


def test_what_changed_since_it_was_shown_cannot_be_agreed() -> None:
    held, shown = rewritten()
    with pytest.raises(Conflict, match="no longer what you were shown"):
        do(records.agree, held.record(), shown.shown_hash, by=held.sam)
    assert held.record().state == "proposed"
    assert not Action.objects.exists()


def test_the_page_that_was_open_meanwhile_shows_side_by_side_what_changed(client: Client) -> None:
    held, shown = rewritten()
    do(people.give_account, held.sam, "a long enough password", by=OPERATOR)
    client.force_login(held.sam.user)
    seen = {f"seen.{name}": version for name, version in shown.versions.items()}
    answer = client.post(
        f"/records/{held.record().public_id}/agree", {"shown_hash": shown.shown_hash, **seen}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    before, after = page.index("Cover for Friday."), page.index("Sam takes on the rota.")
    assert "no longer what you were shown" in page and before < after
    assert page.count("changed since you read it") == 2
    assert held.record().state == "proposed"


def test_nobody_puts_forward_what_the_other_wrote_unseen() -> None:
    held = story.held()
    write(held.record(), held.nadia, cases_are="all")
    seen = reading.read(held.record(), by=held.nadia, at=at()).versions
    write(held.record(), held.sam, wellbeing="I cannot go on like this.")
    with pytest.raises(Conflict) as told:
        do(records.propose, held.record(), seen, by=held.nadia)
    assert [fault.place for fault in told.value.faults] == ["wellbeing"]
    assert Record.objects.get(pk=held.record().pk).state == "draft"


def test_the_page_of_who_puts_it_forward_shows_what_was_written_meanwhile(client: Client) -> None:
    held = story.held()
    write(held.record(), held.nadia, cases_are="all")
    do(people.give_account, held.nadia, "a long enough password", by=OPERATOR)
    client.force_login(held.nadia.user)
    path = f"/records/{held.record().public_id}"
    hidden = re.findall(r'name="((?:seen|was)\.(?:wellbeing|cases_are))" value="(\w*)"', _page(client, path))
    write(held.record(), held.sam, wellbeing="I cannot go on like this.")
    answer = client.post(path, {**dict(hidden), "f.cases_are": "all", "step": "propose"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "I cannot go on like this." in page and "changed since you read it" in page
    assert client.post(path, {**dict(hidden), "f.cases_are": "all", "step": "save"}).status_code == 302


def _page(client: Client, path: str) -> str:
    return client.get(path).content.decode()
