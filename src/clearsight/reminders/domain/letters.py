"""A mail out of notices: a subject and plain text, in the order of what cannot wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import fill

from clearsight.reminders.domain.notices import KINDS, Notice, in_words

CHOICE_PATH = "/reminders"
WIDTH = 72


@dataclass(frozen=True, slots=True)
class Written:
    """What a mail says."""

    subject: str
    body: str


def write_notices(notices: Iterable[Notice], root: str) -> Written:
    """The mail that tells of these, each kind in one sentence with a link.

    Args:
        root: the address of this installation, without a slash at its end ("https://clearsight.example").
    """
    listed = list(notices)
    told = [same for kind in KINDS.values() if (same := [one for one in listed if one.kind is kind])]
    lines = [in_words(same) for same in told]
    things = f"{len(listed)} things wait for you in Clearsight"
    subject = lines[0][0] if len(lines) == 1 else things
    said = "\n\n".join(f"{_lines(sentence)}\n{root}{path}" for sentence, path in lines)
    return Written(subject, f"{said}\n\n{_end(root)}")


def write_invitation(sentence: str, path: str, root: str) -> Written:
    """The mail beside a calendar entry."""
    return Written(sentence, f"{_lines(sentence)}\n{root}{path}\n\n{_end(root)}")


def _lines(sentence: str) -> str:
    """A sentence in lines that every mail program shows as they are (RFC 5322, 2.1.1)."""
    return fill(f"{sentence}.", WIDTH)


def _end(root: str) -> str:
    return (
        "-- \nWhat it is about is never told by mail: it is behind the link,\nwhere you sign in. "
        f"What Clearsight sends you, you choose here:\n{root}{CHOICE_PATH}\n"
    )
