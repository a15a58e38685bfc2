"""Names to sign in with, and words for the browser in which somebody is signed in."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 150
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook"),
    ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def name_of(typed: str) -> str:
    """The name to sign in with, as it is kept: in small letters, and nothing around it.

    An address that only looks like another (a Cyrillic letter, a full-width one, one that is not seen) is not
    that other: it is no name at all, and becomes the empty text.
    """
    name = typed.strip().lower()
    return name if is_plain(name) and len(name) <= LONGEST_NAME else ""


def is_plain(address: str) -> bool:
    """Whether an address can be told from all others by eye: the letters of one keyboard, and no other."""
    return address.isascii() and address.isprintable() and unicodedata.normalize("NFKC", address) == address


def machine_words(agent: str) -> str:
    """What a browser says of itself, in words that its owner knows: "Chrome on Windows"."""
    browser = next((words for mark, words in _BROWSERS if mark in agent), "A browser")
    system = next((words for mark, words in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
