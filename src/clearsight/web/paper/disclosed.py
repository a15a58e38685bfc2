"""What goes out to whoever asked what is kept about them: set anew, from what is left of each item."""

from __future__ import annotations

from datetime import datetime

from clearsight.disclosure.queries import Released
from clearsight.web import words as say
from clearsight.web.paper.sheet import SectionPrinted, Sheet, fact, words

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
    withheld = [words(label.capitalize(), say.plural(count, "document")) for label, count in given.withheld]
    sections = [
        SectionPrinted(f"{number}. {title}", blocks=[words("What is kept", text)])
        for number, (title, text) in enumerate(given.parts, 1)
    ]
    if withheld:
        sections.append(SectionPrinted("What is withheld, and why", blocks=withheld))
    return Sheet(
        title="What is kept about you, or about the child you asked for",
        organisation=request.organisation.name,
        marking="Only for whoever asked",
        foot=FOOT,
        lead="Where a black bar stands, words were taken out; beside it stands under which provision.",
        facts=facts,
        sections=sections,
        notes=[RIGHTS],
    ).pdf(at)
