"""On which line of a TOML file each table and key stands, so that an error can lead there.

Python's `tomllib` gives values without their places. This reads the same text once more for the places alone;
it is only ever given text that `tomllib` has accepted, so it need not judge anything.
"""

from __future__ import annotations

import re
from typing import Any

Path = tuple[str | int, ...]
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\n]+")


def lines_of(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, key and item, by its path: ("rules", 0, "asks", "every")."""
    return _Scanner(text).scan()


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """The line of a path, or of the nearest table around it that is written in the file."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


class _Scanner:
    """One walk through the text, keeping the path of the table that it is in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        self._line, self._counted = 1, 0

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self._blank()
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)
            self._blank()
        return self.lines

    def _header(self) -> Path:
        line, many = self._now(), self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        path = self._resolved(self._key(), keep_last=not many)
        self.at = self.text.index("]", self.at) + (2 if many else 1)
        if many:
            number = self.counts.get(path, 0)
            self.counts[path] = number + 1
            self.lines.setdefault(path, line)
            path = (*path, number)
        self._note(path, line)
        return path

    def _resolved(self, key: list[str], *, keep_last: bool) -> Path:
        """A header's path, in which an array of tables stands for its latest item."""
        path: Path = ()
        for n, part in enumerate(key):
            path = (*path, part)
            if path in self.counts and (keep_last or n < len(key) - 1):
                path = (*path, self.counts[path] - 1)
        return path

    def _pair(self, table: Path) -> None:
        line = self._now()
        path = (*table, *self._key())
        self.at = self.text.index("=", self.at) + 1
        for length in range(len(table) + 1, len(path) + 1):
            self._note(path[:length], line)
        self._value(path)

    def _key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._blank()
            string = _STRING.match(self.text, self.at)
            found = string or _BARE.match(self.text, self.at)
            if found is None:
                return parts
            parts.append(found.group()[1:-1] if string else found.group())
            self.at = found.end()
            self._blank()
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def _value(self, path: Path) -> None:
        self._blank()
        first = self.text[self.at : self.at + 1]
        if first == "[":
            self._items(path)
        elif first == "{":
            self._inline(path)
        else:
            found = (_STRING if first in "\"'" else _SCALAR).match(self.text, self.at)
            self.at = found.end() if found else self.at + 1

    def _items(self, path: Path) -> None:
        self.at += 1
        number = 0
        while not self._closes("]"):
            self._note((*path, number), self._now())
            self._value((*path, number))
            number += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while not self._closes("}"):
            self._pair(path)

    def _closes(self, bracket: str) -> bool:
        """Past blanks and commas: whether the list or table ends here."""
        self._blank()
        while self.text.startswith(",", self.at):
            self.at += 1
            self._blank()
        if self.at >= len(self.text) or self.text.startswith(bracket, self.at):
            self.at += 1
            return True
        return False

    def _note(self, path: Path, line: int) -> None:
        self.lines.setdefault(path, line)

    def _blank(self) -> None:
        found: Any = _BLANK.match(self.text, self.at)
        self.at = found.end()

    def _now(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line
