"""What a bundle of evidence says of itself, to whoever is given it: on paper, and in its read-me.txt.

For a governor, a tribunal, a court: what this is, who signed it and when, who outside has seen the log since,
how to check it without believing whoever gave it, and what it does not show.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from clearsight.web import words
from clearsight.web.paper.sheet import Block, SectionPrinted, fact, rows

KINDS = {
    "http": "cosigned by another computer", "mail": "sent to them by mail",
    "sheet": "printed: ask who outside keeps it",
    "time_stamp": "time-stamped by a service",
}  # fmt: skip
LEAD = (
    "Evidence: the record as it was signed, with all that shows that nobody has changed it since. Who "
    "signed it, how that can be checked without believing whoever gave it to you, and what it does not "
    "show, stands on the last pages, under “What shows that this is what was signed”."
)
# As the verifier says them (`cli.verifier.NO_PROMISE`), but for this paper, which it does not read.
NOT_SHOWN = (
    "That what was written is true: only that it is what was signed, and when it was there.",
    "Anything before the first checkpoint that somebody outside kept, or in the time between two of them.",
    "That nothing else was done: what came after this was made can be missing.",
    "That people are who they say: an account signs, and the organisation says whose it is.",
)
NOBODY = (
    "Nobody outside the organisation has kept a checkpoint of this log yet. Until somebody has, whoever "
    "administers the computer could have made all of it anew, and it is their word alone."
)
HOW = (
    "Take verifier.py (src/clearsight/cli/verifier.py) from Clearsight's own source, not from whoever gave "
    "you this. It is one file of at most 400 lines, and needs Python 3.9 or later and nothing else.",
    "Ask the organisation for the public key of its log, by a way on which you believe it (its website, a "
    "printed sheet), and compare it, letter by letter, with the one that is named here.",
    "Ask somebody outside who keeps a checkpoint of that log for theirs, and put it in a file: what shows "
    "that history was not rewritten is what they kept, and not what is in here.",
    "Run it on the file that you were given, with both ({line}). It names whatever is not "
    "shown, says of each date how far it can be believed, and ends with “All that the bundle claims is "
    "shown” and what that leaves open, or with “It is NOT as it claims.”",
)


def proof_printed(evidence: dict[str, Any]) -> SectionPrinted:
    """The last section of the PDF."""
    seen = _seen(evidence)
    blocks = [_said("What this is", [*_what(evidence), *([] if seen else [NOBODY])])]
    blocks.append(rows("Who signed it, and when", ("Signed by", "When"), _signed(evidence)))
    if added := _added(evidence):
        blocks.append(rows("What was written beside it since", ("What", "By whom, and when"), added))
    if seen:
        head = ("Who", "How", "When", "Entries of the log")
        blocks.append(rows("Checkpoints of the log that were made for others", head, seen))
    blocks.append(_said("How to check it", _how()))
    blocks.append(_said("What it does not show", NOT_SHOWN))
    facts = [
        fact("The record", evidence["record_id"]),
        fact("The log", evidence["log"]["origin"]),
        fact("Its public key", evidence["log"]["key"]),
    ]
    return SectionPrinted("What shows that this is what was signed", facts=facts, blocks=blocks)


def read_me(
    evidence: dict[str, Any], name: str, made_by: str, at: datetime, inside: Collection[str] = ()
) -> str:
    """The text beside it, for whoever opens the file first.

    Args:
        name: what the bundle is called.
        made_by: Clearsight, and its version.
        at: when it was made.
        inside: the names of the files that are in it besides.
    """
    return "\n".join(_lines(evidence, name, made_by, at, {one.partition("/")[0] for one in inside})) + "\n"


def _lines(
    evidence: dict[str, Any], name: str, made_by: str, at: datetime, inside: Collection[str]
) -> Iterator[str]:
    yield from ("EVIDENCE OF ONE SEALED RECORD", "")
    yield from _wrapped(f"{evidence['organisation']}. Made by {made_by} on {words.day(at)}.")
    yield from _wrapped(f"Record {evidence['record_id']}.")
    yield from ("", "WHAT IT IS", "")
    for one in _what(evidence):
        yield from (*_wrapped(one), "")
    yield from ("WHO SIGNED IT, AND WHEN", "")
    yield from (f"  {who}: {when}" for who, when in _signed(evidence))
    if added := _added(evidence):
        yield from ("", "WHAT WAS WRITTEN BESIDE IT SINCE", "")
        yield from (f"  {what}: {who}" for what, who in added)
    yield from ("", "CHECKPOINTS OF THE LOG THAT WERE MADE FOR OTHERS", "")
    seen = _seen(evidence)
    yield from (f"  {who}, {how}, {when}: {size} entries" for who, how, when, size in seen)
    yield from _wrapped(NOBODY) if not seen else ()
    yield from ("", "HOW TO CHECK IT", "")
    for number, one in enumerate(HOW, 1):
        yield from _wrapped(one.format(line="the line stands below"), f"  {number}. ")
    yield from ("", f"    python3 verifier.py {name} --key KEY --witnessed NOTES", "")
    yield from ("  The key of the log, as this file has it:", "", f"    {evidence['log']['key']}", "")
    yield from ("WHAT IT DOES NOT SHOW", "")
    for one in ("That record.pdf says the same: the verifier prints the text that was signed.", *NOT_SHOWN):
        yield from _wrapped(one, "  - ")
    yield from ("", "WHAT IS IN THIS FILE", "")
    for called, what in (one for one in FILES if one[0] in inside):
        yield from _wrapped(what, f"  {called:<15}")
    yield ""
    yield from _wrapped(CARE)


CARE = (
    "It holds what people wrote in confidence: keep it as you would the record. Do not unpack it and pack "
    "it again: the verifier takes it as it was given."
)
FILES = (
    (
        "record.pdf",
        "the record, to be read; a reader of PDFs says whether the file was changed since it was made",
    ),
    (
        "evidence.json",
        "what is proved, for the verifier: the text that was signed, who signed it, what was added, the "
        "entries of the log that bind them, the proof that they stand in it, and what others have witnessed",
    ),
    ("pages", "the pages on paper that belong to it, each named by its SHA-256"),
)


def _what(evidence: dict[str, Any]) -> Iterator[str]:
    """What it is, in sentences."""
    yield (
        f"This is one record of supervision of {evidence['organisation']}, as it was signed, sealed on "
        f"{_when(evidence['sealed']['at'])}. Whether anything in it was changed since, the check shows."
    )
    entries = words.plural(_size(evidence), "entry", "entries")
    yield (
        "Each signature is an entry of a log to which one can only add. When this was made that log had "
        f"{entries}. The proof in evidence.json shows that the signatures stand in it, and tells nothing of "
        "the other entries."
    )
    if evidence["unopened"]:
        yield "Something of it was altered in the database and does not open: evidence.json names it."


def _signed(evidence: dict[str, Any]) -> list[tuple[str, str]]:
    people = evidence["people"]
    return [(people.get(one["person"], one["person"]), _when(one["at"])) for one in evidence["signatures"]]


def _added(evidence: dict[str, Any]) -> list[tuple[str, str]]:
    """What the log has of addenda, settlements and pages that were added: what it is, by whom and when."""
    called = {
        "signoff.add_to": "An addendum", "records.say_settled": "How a disagreement was settled",
        "records.attach": "Pages on paper",
    }  # fmt: skip
    events = [(one["number"], json.loads(one["event"])) for one in evidence["events"]]
    sealed = min((number for number, one in events if one["verb"] == "signoff.seal"), default=0)
    return [
        (called[one["verb"]], f"{one['actor_name']}, {_when(one['at'])}") for number, one in events
        if one["verb"] in called and number > sealed
    ]  # fmt: skip


def _seen(evidence: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        (
            "A sheet of paper" if one["kind"] == "sheet" else one["witness"],
            KINDS.get(one["kind"], one["kind"]),
            _when(one["at"]),
            one["note"].split("\n")[1],
        )
        for one in evidence["witnessed"]
    ]


def _how() -> list[str]:
    said = (one.format(line="read-me.txt, beside this, has the line") for one in HOW)
    return [f"{number}. {one}" for number, one in enumerate(said, 1)]


def _size(evidence: dict[str, Any]) -> int:
    return int(evidence["checkpoint"].split("\n")[1])


def _when(text: str) -> str:
    return words.moment(datetime.fromisoformat(text))


def _said(label: str, paragraphs: Sequence[str]) -> Block:
    return {"kind": "words", "label": label, "paragraphs": list(paragraphs), "by": ""}


def _wrapped(text: str, before: str = "") -> list[str]:
    return textwrap.wrap(text, 78, initial_indent=before, subsequent_indent=" " * len(before))
