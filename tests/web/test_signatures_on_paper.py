"""On paper those who sign stand together, and a signature to be given does not stand alone on a page."""

from __future__ import annotations

import pytest

from clearsight.web.paper.answers import people_signed
from clearsight.web.paper.sheet import SectionPrinted, Sheet, words
from tests.web.printed import plain, read_again, signed_in
from tests.world import at, school

pytestmark = pytest.mark.req("F11")


def pages_of(pdf: bytes) -> list[str]:
    """What each page says."""
    return [plain(page.extract_text()) for page in read_again(pdf).pages]


@pytest.mark.parametrize("lines", range(36, 42))
def test_who_has_signed_stands_on_one_page_however_long_the_record_is(lines: int) -> None:
    said = words("What was said", "\n".join(["We spoke about it."] * lines))
    signed = [people_signed("Supervisee", [("Sam Okafor", "signed")]),
              people_signed("Supervisor", [("Nadia Rahman", "signed")])]  # fmt: skip
    sections = [SectionPrinted("Notes", blocks=[said]), SectionPrinted("Agreement", blocks=signed)]
    pages = pages_of(Sheet("A record", "Thornhill", "", "", sections=sections).pdf(at()))
    theirs = [page for page in pages if "Sam Okafor" in page]
    assert len(theirs) == 1 and "Nadia Rahman" in theirs[0] and "Agreement" in theirs[0]


@pytest.mark.django_db
def test_on_a_blank_form_what_is_signed_stands_right_above_the_signatures() -> None:
    form = signed_in(school().nadia).get("/forms/decision_record/blank.pdf")
    last = pages_of(form.content)[-1]
    assert last.count("Signature Date") == 2 and "Actions agreed" in last
