"""Two versions of an agreement beside each other: term by term, with what changed marked word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from clearsight.policy.domain.forms import Form, FormField, Value
from clearsight.policy.domain.forms.said import value_words
from clearsight.supervision.queries import AgreementShown

Change = Literal["same", "changed", "new", "taken_out"]
SAID = {"same": "The same", "changed": "Changed", "new": "New", "taken_out": "Taken out"}
# Above so many words a comparison word by word costs more than it tells: the whole text is marked.
MOST_WORDS = 1500


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. `marked`: it stands in this version alone."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class TermBeside:
    """One term in two versions, in pieces; `heading` is the section that it stands in."""

    heading: str
    label: str
    change: Change
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def says(self) -> str:
        """What has become of it, in a word."""
        return SAID[self.change]


def terms_beside(earlier: AgreementShown, later: AgreementShown) -> list[TermBeside]:
    """Every term of either version, in the order of the later one; what it no longer has comes last."""
    before, after = _terms(earlier), _terms(later)
    keys = [*after, *(key for key in before if key not in after)]
    nothing = ("", "", "")
    return [_beside(before.get(key, nothing), after.get(key, nothing)) for key in keys]


def _terms(shown: AgreementShown) -> dict[str, tuple[str, str, str]]:
    """By its key: the heading, the label and the words of each term that says anything."""
    found: dict[str, tuple[str, str, str]] = {}
    for section in shown.form.sections:
        if section.statements:
            said = "\n".join(section.statements)
            found[f"section {section.id}"] = (section.heading, "What the template says", said)
        for field in section.fields:
            if words := _words(field, shown.values.get(field.id)):
                found[field.id] = (section.heading, field.label, words)
    return found


def _words(field: FormField, value: Value) -> str:
    return "" if field.type == "signature" else value_words(field, value).strip()


def _beside(before: tuple[str, str, str], after: tuple[str, str, str]) -> TermBeside:
    heading, label, _ = after if after[2] else before
    was, now = before[2], after[2]
    if was == now:
        whole = (Piece(now, False),)
        return TermBeside(heading, label, "same", whole, whole)
    change: Change = "new" if not was else "taken_out" if not now else "changed"
    earlier, later = in_pieces(was, now)
    return TermBeside(heading, label, change, earlier, later)


def in_pieces(was: str, now: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two texts in pieces, each marked where it stands in that text alone."""
    before, after = re.findall(r"\S+\s*", was), re.findall(r"\S+\s*", now)
    if max(len(before), len(after)) > MOST_WORDS:
        return (Piece(was, True),), (Piece(now, True),)
    same = SequenceMatcher(None, [w.strip() for w in before], [w.strip() for w in after], autojunk=False)
    earlier: list[Piece] = []
    later: list[Piece] = []
    for what, from_, to, other_from, other_to in same.get_opcodes():
        if to > from_:
            earlier.append(Piece("".join(before[from_:to]), what != "equal"))
        if other_to > other_from:
            later.append(Piece("".join(after[other_from:other_to]), what != "equal"))
    return tuple(earlier), tuple(later)


def form_changed(earlier: Form, later: Form) -> bool:
    """Whether the two were written on different versions of the policy's template."""
    return (earlier.id, earlier.version) != (later.id, later.version)
