"""What browsers were told is held against the database: words that are gone, and what is there by half."""

from __future__ import annotations

from typing import Any

import pytest

from clearsight.audit.models import Event
from clearsight.records.models import Entry, Record
from clearsight.signoff.models import Signature
from scripts.torture.browser import Answer
from scripts.torture.told import Told, torn
from tests.root import take_guards_away
from tests.walk import story

pytestmark = pytest.mark.req("L3")
FIELDS = ("matters_arising", "any_other_business")


def kinds(lines: Any) -> list[str]:
    return [line.partition(":")[0] for line in lines]


@pytest.mark.django_db
def test_what_was_told_and_is_gone_and_what_is_there_by_half_are_seen() -> None:
    done = story.held()
    record = done.record()
    about: dict[str, Any] = {"kind": "write", "record": record.pk, "fields": FIELDS, "mark": "The rota."}
    story.write(record, done.nadia, **dict.fromkeys(FIELDS, "The rota."))
    told = Told()
    told.begin()
    assert [*told.take([about], [])] == []
    assert [*told.take([], [{**about, "mark": "Never sent."}])] == []
    assert told.came == {"is not there": 1}
    story.write(record, done.nadia, matters_arising="Half of it.")
    assert kinds(told.take([], [{**about, "mark": "Half of it."}])) == ["half", "words"]
    Entry.objects.filter(record=record, field="any_other_business").delete()
    assert kinds(told.missing()) == ["words"]


@pytest.mark.django_db
def test_a_signature_an_event_and_a_state_that_do_not_agree_are_seen() -> None:
    done = story.agreed()
    record = done.record()
    told = Told()
    told.begin()
    story.sign(record, done.sam)
    mark = Signature.objects.get(record=record).shown_hash
    signed = {"kind": "sign", "record": record.pk, "by": done.sam.pk, "hash": mark}
    agreed = {"kind": "agree", "record": record.pk, "verb": "records.agree", "of": str(record.public_id)}
    assert [*told.take([signed], [])] == []
    assert kinds(told.take([agreed], [])) == ["event"]
    take_guards_away()
    Record.objects.filter(pk=record.pk).update(state="proposed")
    assert kinds(torn({record.pk})) == ["half"]
    Record.objects.filter(pk=record.pk).update(state="agreed")
    Signature.objects.filter(record=record).update(shown_hash="0" * 64)
    Event.objects.filter(verb="records.agree", object_id=str(record.public_id)).delete()
    assert sorted(kinds(told.missing())) == ["event", "half", "signature"]


def test_a_browser_sends_what_a_page_would() -> None:
    page = """<form action="/a"><input name="q" value="1"></form><form><textarea name="t">
    One &amp; two</textarea><input type="radio" name="r" value="x"><input type="radio" name="r" value="y"
    checked>
    <select name="s"><option value="1">1</option><option value="2" selected>2</option></select></form>"""
    form = Answer(200, "", page).form("t")
    assert form is not None
    assert form.fields == {"t": "    One & two", "r": "y", "s": "2"}
