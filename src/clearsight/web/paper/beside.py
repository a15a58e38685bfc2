"""What stands beside a record, as it is printed: not agreed, signed by whom besides, added after the seal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clearsight.records.queries import DisagreementShown
from clearsight.records.queries.attached import AttachedShown
from clearsight.signoff.queries import AddendumShown, LeftOut
from clearsight.web import words
from clearsight.web.paper import sheet
from clearsight.web.paper.sheet import Block, SectionPrinted


def not_agreed(disagreements: Iterable[DisagreementShown]) -> list[SectionPrinted]:
    """With what somebody did not agree, and what was then agreed about it."""
    blocks: list[Block] = []
    for one in disagreements:
        by = f"{one.author.name}, {words.moment(one.at)}, to be settled by {words.day(one.resolve_by)}"
        blocks.append(sheet.words(f"{one.author.name} does not agree", one.text, by))
        for said in one.said:
            label = "It was settled" if said.confirmed_at else "Said to be settled, and not confirmed"
            when = f"{said.author.name}, {words.moment(said.at)}, of {words.day(said.settled_on)}"
            blocks.append(sheet.words(label, said.text, when))
        if one.settled is None:
            blocks.append({"kind": "none", "text": "How it was settled is not written yet."})
    return [SectionPrinted("Not agreed", blocks=blocks)] if blocks else []


def on_paper(attached: Iterable[AttachedShown]) -> list[SectionPrinted]:
    """Pages on paper stay in Clearsight: what is on them, and the mark of each to tell it by."""
    blocks = []
    for one in attached:
        row, taker = one.attachment, one.attachment.taken_off_by
        how = "Added after it was signed by" if row.added else "Attached by"
        by = f"{how} {row.attached_by.name}, {words.moment(row.attached_at)}"
        marks = "\n".join(page.sha256 for page in one.pages)
        said = f"{one.words}\n\n{marks}" if taker is None else f"Taken off by {taker.name}: {one.because}"
        blocks.append(sheet.words(words.plural(len(one.pages), "page"), said, by))
    return [SectionPrinted("Pages on paper, kept in Clearsight", blocks=blocks)] if blocks else []


def pictured(
    attached: Iterable[AttachedShown], scans: Mapping[str, bytes]
) -> tuple[list[SectionPrinted], list[str]]:
    """The pages themselves, each on a page, and their pictures as the template takes them (SVG).

    Args:
        scans: as JPEG, by their marks; of a mark that is not there no page is printed.
    """
    blocks: list[Block] = []
    pictures: list[str] = []
    for one in attached:
        for page in one.pages if one.stands else ():
            if jpeg := scans.get(page.sha256):
                label = f"Page {page.number} of {len(one.pages)}: {one.words or 'nobody said what is on it'}"
                blocks.append(sheet.picture(label, len(pictures), f"Its mark: {page.sha256}"))
                pictures.append(sheet.drawn(jpeg, page.width, page.height))
    return [SectionPrinted("The pages on paper", blocks=blocks)] if blocks else [], pictures


def left_out(signatures: Iterable[LeftOut]) -> list[tuple[str, str]]:
    """The roles without whose signature it was sealed: each with who said so, when, and why."""
    return [
        (
            words.capital(one.role),
            "sealed without this signature, because nobody held the role: "
            f"{one.by.name}, {words.moment(one.at)}: {one.because}",
        )
        for one in signatures
    ]


def added(addenda: Iterable[AddendumShown]) -> list[SectionPrinted]:
    """What was added after the seal, in order, each with its mark."""
    blocks = [
        sheet.words(
            f"Addendum {one.number}" + ("" if one.as_added else ", altered since it was added"), one.text,
            f"Added and signed by {one.author.name}, {words.moment(one.at)}. Its mark: {one.content_hash}",
        )
        for one in addenda
    ]  # fmt: skip
    return [SectionPrinted("Added since it was sealed", blocks=blocks)] if blocks else []
