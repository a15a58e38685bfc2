"""What goes out to whoever asked what is kept about them: a letter, then the copy, set anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from clearsight.disclosure.domain import EXEMPTIONS, NOT_LOOKED_FOR
from clearsight.disclosure.domain.redacting import BAR
from clearsight.disclosure.domain.telling import (
    AUTOMATED,
    COMPLAINT,
    NOT_ALL_IS_SAID,
    RIGHTS_BESIDES,
    SOURCE,
    in_order,
)
from clearsight.disclosure.models import Controller
from clearsight.disclosure.queries.releasing import Part, Released
from clearsight.integrations.pdf import typeset
from clearsight.people.models import Person
from clearsight.web import words as say
from clearsight.web.paper.sheet import drawn

TEMPLATE = Path(__file__).with_name("answer.typ")
RIGHTS = (
    "You can ask us to look at this answer again. You can complain to the Information Commissioner "
    "(ico.org.uk, 0303 123 1113), and you can ask a court to order that we comply."
)
FOOT = "Given in answer to a request for personal data: only for whoever asked"
CAPACITY = {
    "self": "about yourself",
    "parent": "as a parent, or somebody with parental responsibility",
    "representative": "for somebody else, with their authority",
}
# The label of a line as it was found: a few words, a colon, and then what was written.
_LABELLED = re.compile(r"([^:█]{1,90}):((?: .*)?)")
Block = dict[str, Any]


def disclosed_pdf(given: Released, at: datetime) -> bytes:
    """The answer as a PDF: what stood under a black bar is not in it, in any layer, nor how long it was."""
    return _pdf(given, at, "")


def draft_pdf(given: Released, by: Person, at: datetime) -> bytes:
    """The same, each page marked as a draft, with who looked at it and when: it goes to nobody."""
    return _pdf(given, at, f"DRAFT, not given out: {by.name}, {say.moment(at)}")


def _pdf(given: Released, at: datetime, draft: str) -> bytes:
    who = given.controller
    assert who is not None  # nothing is released, nor looked at, before that is said
    pictures: list[str] = []
    document = {
        "title": "Answer to a request for personal data",
        "organisation": who.called,
        "reach": who.reach,
        "draft": draft,
        "foot": FOOT,
        "address": [_lines([given.asker, "", say.day(given.day)])],
        "subject": f"What we keep about {_whom(given)}",
        "letter": [*_letter(given, who)],
        "sections": [_section(heading, blocks) for heading, blocks in _sections(given, who)],
        "copy": "Your copy",
        "groups": [
            {"heading": group.heading,
             "parts": [_part(one, pictures) for one in given.parts if one.group is group]}
            for group in in_order(one.group for one in given.parts)
        ],
    }  # fmt: skip
    return typeset(TEMPLATE, document, at, pictures)


def _whom(given: Released) -> str:
    return "you" if given.request.capacity == "self" else given.about


def _letter(given: Released, who: Controller) -> Iterator[Block]:
    request = given.request
    yield _text(
        f"On {say.day(request.received_on)} we received your request for what we keep about {_whom(given)}. "
        f"You asked {CAPACITY[request.capacity]}. This letter is our answer."
    )
    groups = in_order(one.group for one in given.parts)
    if not groups:
        yield _text("We looked for it, and there is nothing that we may give you a copy of.")
    else:
        count = say.plural(len(given.parts), "thing")
        yield _text(
            f"After this letter comes your copy: {count}. It is grouped, and in each group the oldest "
            "stands first:"
        )
        counted = [(one.heading, sum(part.group is one for part in given.parts)) for one in groups]
        yield _list(f"{heading}: {say.plural(number, 'thing')}" for heading, number in counted)
    yield _text(
        "If anything in it is not clear, or you need it in another form, ask us: "
        "how to reach us is at the top of this letter."
    )
    yield _lines(["Yours sincerely", "", request.handler.name, f"for {who.called}"])


def _sections(given: Released, who: Controller) -> Iterator[tuple[str, list[Block]]]:
    yield "What was taken out, and why", [*_taken_out(given)]
    yield "What else is not in here", [_list(_left_out(given))]
    groups = in_order(one.group for one in given.parts)
    yield "What we use it for", [_text(who.purposes)]
    if groups:
        yield "What kinds of things we keep", [_list(say.capital(one.category) for one in groups)]
    inside = (
        "Inside our organisation: those who write it, supervise, lead or oversee, as far as they need it."
    )
    yield "Who receives it", [_text(inside), _text(who.recipients)]
    yield (
        "How long we keep it",
        [
            _list(f"{label}: {length}" for label, length in given.kept),
            _text(
                "It is kept for longer while a claim or an inquiry needs it. Before it goes, somebody looks."
            ),
        ],
    )
    yield "Where it comes from", [_text(SOURCE)]
    yield "Decisions by a computer", [_text(AUTOMATED)]
    yield "Whether it goes abroad", [_text(who.abroad)]
    yield "Your rights", [
        _text("You can ask us:"), _list(RIGHTS_BESIDES),
        _text("You can also ask us to look at this answer again."), _text(COMPLAINT),
    ]  # fmt: skip
    yield (
        "Who we are",
        [
            _text(f"Responsible for it (the controller): {who.called}, {who.reach}"),
            _text(f"Who looks after personal data with us (the data protection officer): {who.officer}"),
        ],
    )


def _taken_out(given: Released) -> Iterator[Block]:
    barred = any(BAR in f"{one.title}{one.text}" or one.under for one in given.parts)
    if barred:
        yield _text(
            f"Where you see {BAR} [taken out], or a black box on a page, words were taken out before this "
            "was made. Beside some stands why: “another person's data” is what tells of somebody else, who "
            "has not asked."
        )
    if given.withheld:
        yield _text("These are not given at all:")
        where = {
            one.says: one.where.replace("DPA 2018", "Data Protection Act 2018") for one in EXEMPTIONS.values()
        }
        yield _list(f"{say.plural(count, 'thing')}: {says} ({where[says]})" for says, count in given.withheld)
    yield _text(NOT_ALL_IS_SAID)


def _left_out(given: Released) -> Iterator[str]:
    """What was found and is not given, by how much of it there is; and what is not looked for."""
    if number := given.drafts:
        are = (
            "is not finished by whoever writes it"
            if number == 1
            else "are not finished by those who write them"
        )
        yield f"{say.plural(number, 'thing')} {are}. You can ask for {'it' if number == 1 else 'them'} later."
    if number := given.request.left_out:
        concern = "concerns" if number == 1 else "concern"
        yield (
            f"{say.plural(number, 'thing')} {concern} somebody who answers this. "
            "You can ask that somebody else looks."
        )
    yield from NOT_LOOKED_FOR


def _part(part: Part, pictures: list[str]) -> Block:
    """Its words, each under its label; or the page on paper, which is added to the pictures."""
    made: Block = {"heading": part.title, "lines": [], "picture": -1, "alt": "", "under": ""}
    if part.picture is None:
        return {**made, "lines": [*_said(part.text)]}
    pictures.append(drawn(part.picture.jpeg, part.picture.width, part.picture.height))
    under = f"Black boxes: {part.under}" if part.under else ""
    said = part.text or "A page on paper"
    return {**made, "lines": [_line("", said)], "picture": len(pictures) - 1, "alt": said, "under": under}


def _said(text: str) -> Iterator[Block]:
    """Each thing that was written, with its label where it has one."""
    for line in text.split("\n"):
        if found := _LABELLED.fullmatch(line):
            yield _line(found[1], found[2].strip())
        elif line.strip():
            yield _line("", line)


def _line(label: str, said: str) -> Block:
    return {"label": label, "paragraphs": [one for one in said.split("\n") if one.strip()]}


def _section(heading: str, blocks: list[Block]) -> Block:
    return {"heading": heading, "blocks": blocks}


def _text(said: str) -> Block:
    return {"kind": "text", "text": said}


def _list(items: Iterable[str]) -> Block:
    return {"kind": "list", "items": list(items)}


def _lines(items: Iterable[str]) -> Block:
    return {"kind": "lines", "items": list(items)}
