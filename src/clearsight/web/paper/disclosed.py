"""What goes out to whoever asked what is kept about them: set anew, from what is left of each item."""

from __future__ import annotations

import base64
from datetime import datetime

from clearsight.disclosure.domain import NOT_LOOKED_FOR
from clearsight.disclosure.queries import Part, Released
from clearsight.web import words as say
from clearsight.web.paper.sheet import Block, SectionPrinted, Sheet, fact, words

RIGHTS = (
    "You can ask us to look at this answer again. You can complain to the Information Commissioner "
    "(ico.org.uk, 0303 123 1113), and you can ask a court to order that we comply."
)
FOOT = "Given in answer to a request for personal data"


def disclosed_pdf(given: Released, at: datetime) -> bytes:
    """The answer as a PDF: what stood under a black bar is not in it, in any layer, nor how long it was."""
    request = given.request
    facts = [
        fact("About", given.about),
        fact("Received", say.day(request.received_on)),
        fact("Answered", say.day(at)),
        fact("Given", say.plural(len(given.parts), "document")),
    ]
    withheld = [words(say.capital(label), say.plural(count, "document")) for label, count in given.withheld]
    pictures: list[str] = []
    sections = [
        SectionPrinted(f"{number}. {part.title}", blocks=[_block(part, pictures)])
        for number, part in enumerate(given.parts, 1)
    ]
    if withheld:
        sections.append(SectionPrinted("What is withheld, and why", blocks=withheld))
    sections.append(SectionPrinted("What is not in here, and why", blocks=_left_out(given)))
    return Sheet(
        title="What is kept about you, or about the child you asked for",
        organisation=request.organisation.name,
        marking="Only for whoever asked",
        foot=FOOT,
        lead="Where a black bar or box stands, something was taken out; beside it stands why.",
        facts=facts,
        sections=sections,
        notes=[RIGHTS],
        pictures=pictures,
    ).pdf(at)


def _left_out(given: Released) -> list[Block]:
    """What was found and is not given, by how much of it there is; and what is not looked for."""
    count = given.request.left_out
    found = [
        (given.drafts, "Not finished by whoever writes it. Once it is, you can ask for it"),
        (count, "Concerns somebody who answers this. You can ask that somebody else looks at it"),
    ]
    left = [words(why, say.plural(number, "document")) for number, why in found if number]
    return [*left, words("Not looked for", "\n".join(NOT_LOOKED_FOR))]


def _block(part: Part, pictures: list[str]) -> Block:
    """Its words; or the page on paper, which is added to the pictures of the sheet."""
    if part.picture is None:
        return words("What is kept", part.text)
    size = f'width="{part.picture.width}" height="{part.picture.height}"'
    data = base64.b64encode(part.picture.jpeg).decode()
    drawn = f'<image {size} href="data:image/jpeg;base64,{data}"/>'
    pictures.append(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{drawn}</svg>')
    under = f"Black boxes: {part.under}" if part.under else ""
    said = part.text or "A page on paper"
    return {"kind": "picture", "label": said, "number": len(pictures) - 1, "by": under}
