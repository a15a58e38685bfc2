"""From a draft to the seal, on the pages: nobody is asked twice, nobody signs for another or all at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from clearsight.records.models import Record
from clearsight.signoff.models import Signature
from tests.walk import story
from tests.walk.story import Supervision, agree, propose, write
from tests.web.printed import signed_in
from tests.world import at

pytestmark = [pytest.mark.django_db, pytest.mark.req("F9")]


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(at(hour=12), tick=False):
        yield


def state(client: Client, record: Record) -> str:
    """What the page of the record says of where it stands: the first status on it."""
    html = client.get(f"/records/{record.public_id}").content.decode()
    found = re.search(r"</svg>\s*([\w ]+?)\s*</strong>", html.partition("<h1")[2])
    return found[1] if found else "Draft"


def post_hash(client: Client, record: Record, step: str, page: str = "") -> int:
    """Do a step with the mark of exactly what the page shows now."""
    where = f"/records/{record.public_id}"
    html = client.get(where + page).content.decode()
    mark = re.search(r'name="shown_hash" value="([0-9a-f]{64})"', html)
    return client.post(f"{where}/{step}", {"shown_hash": mark[1] if mark else ""}).status_code


def written() -> tuple[Supervision, Record]:
    done = story.held()
    write(done.record(), done.nadia, cases_are="all", any_other_business="Cover for Friday.")
    return done, done.record()


def test_draft_proposed_returned_agreed_signed_by_each_sealed() -> None:
    done, record = written()
    sam, nadia = signed_in(done.sam), signed_in(done.nadia)
    propose(record, done.nadia)
    assert state(sam, record) == state(nadia, record) == "Waiting to be agreed"
    sam.post(f"/records/{record.public_id}/send-back", {"comment": "The date is wrong"})
    assert done.record().state == "draft" and "The date is wrong" in text(nadia, record)
    propose(done.record(), done.nadia)
    assert post_hash(sam, record, "agree") == 302
    assert state(sam, record) == "Waiting to be signed"
    assert post_hash(nadia, record, "sign", "/sign") == 302
    assert "Nadia Rahman" in text(sam, record) and "has not signed yet" in text(sam, record)
    assert post_hash(sam, record, "sign", "/sign") == 302
    assert state(sam, record) == state(nadia, record) == "Signed"
    assert "It is exactly as it was signed" in text(sam, record)
    assert "This is your signed copy" in text(sam, record)


def text(client: Client, record: Record) -> str:
    html = client.get(f"/records/{record.public_id}").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


@pytest.mark.abuse(10)
def test_nobody_agrees_their_own_signs_twice_or_for_another() -> None:
    done, record = written()
    propose(record, done.nadia)
    sam, nadia = signed_in(done.sam), signed_in(done.nadia)
    assert ">Agree</button>" not in nadia.get(f"/records/{record.public_id}").content.decode()
    nadia.post(f"/records/{record.public_id}/agree", {"shown_hash": mark_of(sam, record)})
    assert done.record().state == "proposed"
    agree(record, done.sam)
    assert post_hash(sam, record, "sign", "/sign") == 302
    assert sam.post(f"/records/{record.public_id}/sign", {"shown_hash": "0" * 64}).status_code == 409
    again = sam.get(f"/records/{record.public_id}/sign").content.decode()
    assert "Sign as" not in again and "nothing for you to sign" in again
    sam.post(f"/records/{record.public_id}/sign", {"as": str(done.nadia.public_id), "person": "Nadia Rahman"})
    assert list(Signature.objects.values_list("person", flat=True)) == [done.sam.pk]


def mark_of(client: Client, record: Record) -> str:
    html = client.get(f"/records/{record.public_id}").content.decode()
    found = re.search(r'name="shown_hash" value="([0-9a-f]{64})"', html)
    assert found is not None
    return found[1]


def test_one_signature_is_for_one_record_alone() -> None:
    done = story.agreed()
    sam = signed_in(done.sam)
    assert post_hash(sam, done.record(), "sign", "/sign") == 302
    assert Signature.objects.count() == 1
    assert state(sam, done.record("caseload_record")) == "Waiting to be signed"
    html = sam.get("/").content.decode()
    assert html.count('type="checkbox"') == 0 and "Sign all" not in html
