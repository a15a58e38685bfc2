"""Records filled in to the last field, and PDFs read again by another library than the one that made them."""

from __future__ import annotations

import io
import re
from typing import Any

from django.test import Client
from pypdf import PdfReader

from clearsight.integrations.clock import now
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.policy.domain.forms import FormField
from clearsight.policy.domain.forms.values import blank_row
from clearsight.records import queries as reading
from clearsight.records.models import Record
from tests.walk.story import write
from tests.world import OPERATOR, TODAY, at, do


def signed_in(person: Person) -> Client:
    """A browser without a screen, in which the person is signed in."""
    if person.user is None:
        do(people.give_account, person, "blue kettle on a hill", by=OPERATOR)
        person.refresh_from_db()
    assert person.user is not None
    client = Client()
    client.force_login(person.user)
    return client


def filled(field: FormField, whom: str, text: str = "Words") -> Any:
    """A value that completes a field; what is to be done is `whom`'s."""
    match field.type:
        case "date":
            return "2026-04-07"
        case "number":
            return max(field.min, min(field.max, 60))
        case "duration":
            return "4 weeks"
        case "choice":
            return [field.options[0].id] if field.many else field.options[0].id
        case "yes_no_with_why":
            return {"answer": True, "why": text}
        case "ongoing_new":
            return [{"text": text, "mark": "new"}]
        case "action_rows":
            return [{**blank_row(field), "what": text, "by_whom": whom, "by_when": "2026-04-07"}]
        case "case_list":
            return [{"name": text}]
        case "table":
            cells = {
                c.id: c.options[0].id if c.options else text for c in field.columns if c.type != "number"
            }
            return [
                {
                    **blank_row(field),
                    **cells,
                    **{c.id: "2026-03-01" for c in field.columns if c.type == "date"},
                }
            ]
        case "text":
            return " ".join(text.split())[: field.max_length]
        case _:
            return text


def fill(record: Record, persons: list[Person], text: str = "Words") -> None:
    """Write into every field that one of the persons may write in, in which nothing stands yet."""
    for person in persons:
        shown = reading.read(Record.objects.get(pk=record.pk), by=person, at=at())
        empty = [one.field for name, one in shown.fields.items() if name in shown.writable and not one.value]
        values = {
            field.id: filled(field, person.name, text) for field in empty if field.type != "action_review"
        }
        if values:
            write(record, person, **values)


def read_again(pdf: bytes) -> PdfReader:
    """The PDF, as pypdf reads it."""
    return PdfReader(io.BytesIO(pdf), strict=True)


def text_of(pdf: bytes) -> str:
    """All words of all pages, with single blanks between them."""
    return plain(" ".join(page.extract_text() for page in read_again(pdf).pages))


def plain(text: str) -> str:
    """Words with single blanks between them, and without what is not seen."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "")).strip()


__all__ = ["TODAY", "fill", "filled", "now", "plain", "read_again", "signed_in", "text_of"]
