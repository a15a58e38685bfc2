"""What a cell says: from text to a value, once for each spelling that a column holds.

A tracker repeats itself: ten thousand rows hold a few hundred dates and names. So a column is read
through a dictionary from what is written to what it means, and only what is new is worked out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from clearsight.compliance.dataset.codes import Codes
from clearsight.compliance.dataset.faults import Unreadable, listed, nearest, quoted
from clearsight.compliance.dataset.schema import Column, Kind
from clearsight.compliance.dataset.shield import unshielded
from clearsight.kernel.durations import parse_duration
from clearsight.kernel.roles import ADMINISTRATOR
from clearsight.kernel.texts import NOT_IN_TEXT, unseen_in_name

LONGEST = 10_000
LONGEST_NAME = 200
# Said by a source in place of a cell that has no usable value; NUL is allowed in no real one.
NO_VALUE = "\x00no value\x00"
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp")
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_HINTS = 200
# What may be written besides what the policy declares: a role of Clearsight itself. A check passes it over.
OWN = {"role": ADMINISTRATOR}


class Cells(dict[str, Any]):
    """From what is written in a column to what it means; `wrong` holds what means nothing.

    A wrong cell is read as None. A blank one is `blank`, or wrong where `blank` is not given.
    """

    def __init__(self, read: Callable[[str], Any], blank: Callable[[], Any]) -> None:
        super().__init__()
        self._read, self._blank = read, blank
        self.wrong: dict[str, tuple[str, str]] = {}

    def __missing__(self, written: str) -> Any:
        value = None
        try:
            bare = plain(written)
            value = self._read(bare) if bare else self._blank()
        except Unreadable as why:
            self.wrong[written] = (why.problem, why.mend)
        self[written] = value
        return value


def plain(written: str) -> str:
    """The text of a cell, without surrounding blanks and without the apostrophe that shields it.

    Raises:
        Unreadable: the cell has no value, or too long a one.
    """
    if written.startswith(NO_VALUE):
        raise Unreadable(written.removeprefix(NO_VALUE), "type the value itself")
    bare = unshielded(written.strip())
    if len(bare) > LONGEST:
        raise Unreadable(f"{len(bare):,} characters are too many", f"shorten it to {LONGEST:,}")
    return bare.replace("\r\n", "\n").replace("\r", "\n") if "\r" in bare else bare


def as_written(value: Any) -> str:
    """A value that is not text, as the reader takes it: yes, 60, 0.6, 2026-09-07."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value)


def simple(column: str) -> bool:
    """Whether text holds nothing that `identifier` or `plain` would look at twice."""
    return column.isascii() and column.isprintable() and "'" not in column and " " not in column


def identifier(written: str) -> str:
    """An identifier: the organisation's own text, with nothing invisible in it.

    Letters with accents are brought to one form (NFC), since two systems may write them differently.

    Raises:
        Unreadable: it is too long, or holds what cannot be seen.
    """
    if len(written) > LONGEST_NAME:
        raise Unreadable(
            f"an identifier of {len(written):,} characters is too long", f"use {LONGEST_NAME} at most"
        )
    if not written.isprintable():
        for char in written:
            if unicodedata.category(char) in _INVISIBLE or NOT_IN_TEXT.match(char):
                _invisible(char, "an identifier")
    _drawn(written, "an identifier")
    return unicodedata.normalize("NFC", written)


def _invisible(char: str, what: str) -> None:
    name = unicodedata.name(char, "a control character").lower()
    raise Unreadable(f"{what} may not hold {name} (U+{ord(char):04X})", "retype it without that character")


def _text(written: str) -> str:
    found = None if written.isprintable() else NOT_IN_TEXT.search(written)
    if found:
        _invisible(found.group(), "text")
    return written


def _line(written: str) -> str:
    _drawn(_text(written), "a name")
    return " ".join(written.split()) if "\n" in written or "\t" in written else written


def _drawn(written: str, what: str) -> None:
    """Two names that look alike are one: none is told from another by a letter that nobody sees."""
    if not written.isascii() and (found := unseen_in_name(written)):
        _invisible(found, what)


def _date(written: str) -> date:
    mend = "write year, month and day, as in 2026-09-07"
    try:
        if len(written) != 10 or written[4] != "-" or written[7] != "-":
            if re.match(r"\d{4}-\d\d-\d\d[T ]", written):
                mend = f"dates are whole days: write {written[:10]}"
            elif re.fullmatch(r"\d{5}", written):
                mend = "it looks like a date cell shown as a number: give the cell a date format"
            raise ValueError
        day = date.fromisoformat(written)
    except ValueError:
        raise Unreadable(f"{quoted(written)} is not a date", mend) from None
    if not 1900 <= day.year <= 2199:
        raise Unreadable(
            f"{written} is not a sensible date", "use the years 1900 to 2199; leave it blank if not known"
        )
    return day


def _yes_no(written: str) -> bool:
    try:
        return _YES_NO[written.lower()]
    except KeyError:
        raise Unreadable(f"{quoted(written)} is neither yes nor no", "write yes or no") from None


def _whole(at_most: int) -> Callable[[str], int]:
    def read(written: str) -> int:
        # Some programs write a column of whole numbers with a blank in it as 60.0.
        if re.fullmatch(r"[0-9]{1,9}(\.0{1,9})?", written) and float(written) <= at_most:
            return int(float(written))
        raise Unreadable(
            f"{quoted(written)} is not a whole number from 0 to {at_most:,}", "write digits only, as in 60"
        )

    return read


def _fraction(written: str) -> float:
    if re.fullmatch(r"[0-9]{0,3}(\.[0-9]{1,30})?", written) and 0 < float(written) <= 1:
        return float(written)
    raise Unreadable(
        f"{quoted(written)} is not a fraction of full time", "write more than 0, up to 1, as in 0.6"
    )


def _every(written: str) -> str:
    try:
        if parse_duration(written).unit != "years":
            return _text(" ".join(written.split()))
    except ValueError:
        pass
    raise Unreadable(
        f"{quoted(written)} is not a length of time",
        "write a whole number and days, weeks, months, half terms or terms, as in '4 weeks'",
    )


def _code(choices: Sequence[str], vocabulary: str) -> Callable[[str], str]:
    known = {choice.lower(): choice for choice in choices}
    none = f"the policy declares none for this column: declare it there, under [codes.{vocabulary}]"
    declared = f"write {listed(sorted(choices))}" if choices else none
    hints = iter(range(_HINTS))

    def read(written: str) -> str:
        code = known.get(written.lower())
        if code is not None:
            return code
        # Looking for the nearest is slow: a hostile file gets no more than some hints.
        near = nearest(written, choices) if next(hints, None) is not None else ""
        meant = f"did you mean {near}? " if near else ""
        raise Unreadable(f"{quoted(written)} is not a declared code", meant + declared)

    return read


def _identifiers(written: str) -> tuple[str, ...]:
    return tuple(identifier(each) for each in written.split())


def cells_for(column: Column, blank: Any, codes: Codes, names: Cells, *, to_keep: bool = False) -> Cells:
    """How a column is read.

    Args:
        blank: what a blank cell means, where the column is not required.
        codes: those that the policy declares.
        names: the cells of all identifier columns together, so that each name is kept once.
        to_keep: refuse what is longer than the database keeps.
    """
    if column.kind is Kind.IDENTIFIER:
        return Cells(_kept(identifier, column.kept), lambda: "") if to_keep else names
    readers: dict[Kind, Callable[[str], Any]] = {
        Kind.IDENTIFIERS: _identifiers, Kind.LINE: _line, Kind.TEXT: _text, Kind.DATE: _date,
        Kind.YES_NO: _yes_no, Kind.FRACTION: _fraction, Kind.EVERY: _every,
    }  # fmt: skip
    if column.kind is Kind.CODE:
        own = OWN.get(column.vocabulary, ())
        read: Callable[[str], Any] = _code(
            column.choices or (*codes.of(column.vocabulary), *own), column.vocabulary
        )
    else:
        read = _whole(column.at_most) if column.kind is Kind.WHOLE else readers[column.kind]
    if to_keep and column.kept:
        read = _kept(read, column.kept)
    return Cells(read, _missing if column.required else lambda: blank)


def _kept(read: Callable[[str], Any], most: int) -> Callable[[str], Any]:
    def no_longer(written: str) -> Any:
        if len(written) > most:
            raise Unreadable(f"{len(written):,} characters are more than can be kept", f"use {most} at most")
        return read(written)

    return no_longer


def _missing() -> Any:
    raise Unreadable(*MISSING)


MISSING = ("a value is missing", "this column must be filled in")


def all_names() -> Cells:
    """Cells for every identifier column; a blank one is "" and the column says if that will do."""
    return Cells(identifier, lambda: "")
