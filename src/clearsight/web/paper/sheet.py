"""The parts of what is printed, as the template (`paper.typ`) takes them: plain data, never markup."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from clearsight.integrations.pdf import typeset
from clearsight.people.models import Person
from clearsight.policy.domain.forms import File
from clearsight.policy.domain.model import Policy
from clearsight.web import words as say

KINDS = {"one_to_one": "One-to-one", "group": "Group", "peer": "Peer group", "ad_hoc": "Ad hoc"}
TEMPLATE = Path(__file__).with_name("paper.typ")
Block = dict[str, Any]
# A line of a table, a column's edges, and the longest word that is not broken: in letters.
_LINE, _EDGE, _WORD = 88, 3, 16
_WIDE = 45  # characters that no longer stand well in half a line


@dataclass(frozen=True, slots=True)
class SectionPrinted:
    """What stands under one heading: what is agreed by all, what is known, then what is written.

    `prompts` are questions that help whoever fills it in by hand.
    """

    heading: str
    statements: Sequence[str] = ()
    prompts: Sequence[str] = ()
    facts: Sequence[Block] = ()
    blocks: Sequence[Block] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document to be printed.

    `title` is what it is called in a reader's list of files too: it names no child. `marking` says for whom
    it is, `foot` stands on every page, `notes` at the end. `pictures` are SVG: blocks name their place.
    """

    title: str
    organisation: str
    marking: str
    foot: str
    lead: str = ""
    facts: Sequence[Block] = ()
    sections: Sequence[SectionPrinted] = field(default_factory=tuple)
    notes: Sequence[str] = ()
    warnings: Sequence[str] = ()
    pictures: Sequence[str] = ()

    def pdf(self, at: datetime) -> bytes:
        """The document as an accessible PDF, dated `at`."""
        said = {name: value for name, value in asdict(self).items() if name != "pictures"}
        return typeset(TEMPLATE, said, at, self.pictures)


def fact(label: str, text: str) -> Block:
    """Something known, under its name."""
    return {"label": label, "text": text, "wide": len(text) > _WIDE or "\n" in text}


def to_write(label: str, lines: int = 1, wide: bool = False) -> Block:
    """Something to be written in, under its name."""
    return {"label": label, "text": "", "lines": lines, "wide": wide}


def words(label: str, said: str, by: str = "") -> Block:
    """What somebody wrote, in paragraphs."""
    parts = [part.strip("\n") for part in re.split(r"\n\s*\n", said)]
    return {"kind": "words", "label": label, "paragraphs": [p for p in parts if p.strip()], "by": by}


def picture(label: str, number: int, by: str = "") -> Block:
    """A picture; `number` is its place among those of the sheet, from 0; `label` says what is on it."""
    return {"kind": "picture", "label": label, "number": number, "by": by}


def drawn(jpeg: bytes, width: int, height: int) -> str:
    """A JPEG as SVG, as `Sheet.pictures` takes it; its size in dots."""
    size, data = f'width="{width}" height="{height}"', base64.b64encode(jpeg).decode()
    image = f'<image {size} href="data:image/jpeg;base64,{data}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{image}</svg>'


def rows(label: str, head: Sequence[str], cells: Sequence[Sequence[str]], by: str = "") -> Block:
    """A table; each column as wide as what stands in it asks for, and no word wider than its column."""
    widths = _widths([[name, *(row[n] for row in cells)] for n, name in enumerate(head)])
    fitted = [[_fitted(cell, width) for cell, width in zip(row, widths, strict=True)] for row in cells]
    return {"kind": "rows", "label": label, "head": list(head), "rows": fitted, "widths": widths, "by": by}


def _widths(columns: Sequence[Sequence[str]]) -> list[int]:
    """For each column its share of a line, in letters: its longest word, and what is left by need."""
    words_in = [max((len(word) for cell in column for word in cell.split()), default=1) for column in columns]
    least = [min(longest, _WORD) + _EDGE for longest in words_in]
    wanted = [
        max(min(max(len(cell) for cell in column), _LINE) + _EDGE - at_least, 1)
        for column, at_least in zip(columns, least, strict=True)
    ]
    left = max(_LINE - sum(least), 0)
    return [at_least + left * want // sum(wanted) for at_least, want in zip(least, wanted, strict=True)]


def _fitted(cell: str, width: int) -> str:
    """With places in it where a word that is too long for the column may be broken."""
    return re.sub(rf"\S{{{width - _EDGE}}}(?=\S)", "\\g<0>\u200b", cell)


STAYS_HERE = "It does not leave the school; on paper it is kept under lock."


def marking_of(file: File | None) -> str:
    """For whom it is, by what is decided of the file in which it lies."""
    if file is None:
        return "Only for those who may read the file"
    return (
        f"To be read by {file.read_by}. {STAYS_HERE}" if file.stays_here else f"To be read by {file.read_by}"
    )


def policy_words(policy: Policy) -> str:
    """Under which policy it was made, and what kind of document that is."""
    head = policy.policy
    kind = {"binding": "", "advisory": ", an advisory policy", "model": ", a model policy"}[
        head.classification
    ]
    return f"{head.title}, version {head.version}{kind}."


def mark_of(shown_hash: str) -> str:
    """The mark that every signature binds, on a line of its own."""
    return f"The mark of exactly what was signed (SHA-256):\n{shown_hash}"


def printed_by(by: Person, at: datetime) -> str:
    """Who took it out of Clearsight, and when."""
    return f"Printed from Clearsight by {by.name} on {say.moment(at)}."
