"""Pages on paper for the demonstration, and copies that were filed elsewhere."""

from __future__ import annotations

import io
from datetime import datetime

from PIL import Image, ImageDraw, ImageFont

from clearsight.compliance.actions import perform
from clearsight.demo.domain.texts import BY_HAND
from clearsight.integrations.pictures import Picture
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import CopyElsewhere, Record

A4 = (1240, 1754)


def attach_by_hand(record: Record, by: Person, at: datetime) -> None:
    """A photograph of a page of notes, as somebody would have taken it after the session."""
    perform(records.attach, record, [_page(BY_HAND)], "Notes of the session by hand, one page", by=by, at=at)


def _page(lines: tuple[str, ...]) -> Picture:
    """A ruled page, a little askew, with words in blue ink."""
    page = Image.new("RGB", A4, "#f3efe4")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(46)
    for line in range(14, 140, 8):
        draw.line((90, line * 12 + 60, A4[0] - 90, line * 12 + 60), fill="#c9d3df", width=2)
    for number, words in enumerate(lines):
        draw.text((120, 176 + 96 * number), words, fill="#27408b", font=font)
    turned = page.rotate(1.2, Image.Resampling.BICUBIC, fillcolor="#8a8378")
    out = io.BytesIO()
    turned.save(out, "JPEG", quality=80)
    return Picture(out.getvalue(), *A4)


def file_in_cpoms(record: Record, by: Person, at: datetime) -> None:
    """Somebody has taken the copies that the form asks for to where the school keeps such records."""
    copies = list(CopyElsewhere.objects.filter(record=record, waiting=True))
    if copies and record.session.held_on is not None:
        mark, day = reading.content_hash(record), record.session.held_on
        perform(records.file_elsewhere, copies, "CPOMS", day, "", mark, by=by, at=at)
