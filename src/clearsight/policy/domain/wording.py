"""English for the sentences of a policy: lists, numbers, articles, lengths of time, labels of codes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clearsight.kernel.durations import Duration
from clearsight.policy.domain.codes import all_codes
from clearsight.policy.domain.model import Codes

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SHARES = {0.5: "half", 0.25: "a quarter", 0.75: "three quarters", 1.0: "all"}


class Labels:
    """What the codes of a policy are called."""

    def __init__(self, codes: Codes) -> None:
        self._labels = all_codes(codes)

    def of(self, family: str, code: str) -> str:
        """The label of a code; without one, the code in words."""
        return self._labels[family].get(code, "") or code.replace("_", " ")

    def event(self, code: str) -> str:
        """The label of an event in quotation marks: it may be a noun or a whole sentence."""
        return f"“{self.of('event', code)}”"

    def any_of(self, family: str, codes: Iterable[str]) -> str:
        """Labels joined by "or"."""
        return listed((self.of(family, code) for code in codes), "or")


def listed(words: Iterable[str], last: str = "and") -> str:
    """One, two and three; each word once."""
    items = list(dict.fromkeys(word for word in words if word))
    if len(items) < 2:
        return "".join(items)
    comma = ";" if any("," in item and not item.startswith("“") for item in items) else ","
    joint = "; " if comma == ";" else " "
    return f"{f'{comma} '.join(items[:-1])}{joint}{last} {items[-1]}"


def number(value: float) -> str:
    """A number as it is read: six, 12, 1.5."""
    return _SMALL[int(value)] if value == int(value) and 0 <= value <= 10 else f"{value:g}"


def share(value: float) -> str:
    """A share as it is read: half, 40%."""
    return _SHARES.get(value, f"{value * 100:g}%")


def times(value: float) -> str:
    """How often: once, twice, six times."""
    return "once" if value == 1 else "twice" if value == 2 else f"{number(value)} times"


def some(count: float, one: str, many: str = "") -> str:
    """A number of things: one hour, six hours."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def every(length: Duration) -> str:
    """How often: every year, every 4 weeks, every half term."""
    unit = length.unit.removesuffix("s")
    return f"every {unit}" if length.count == 1 else f"every {length.count} {length.unit}"


def a(noun: str) -> str:
    """With its article: a deputy, an operational manager; somebody who holds cases."""
    if _of_anybody(noun):
        return f"somebody{noun.removeprefix('person')}"
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _of_anybody(noun: str) -> bool:
    return noun == "person" or noun.startswith(("person ", "person,"))


def all_of(noun: str) -> str:
    """Everyone of them: every deputy, everyone who holds cases."""
    return f"everyone{noun.removeprefix('person')}" if _of_anybody(noun) else f"every {noun}"


def within_quotes(words: Iterable[str], last: str = "or") -> str:
    """Labels as they are written, told apart by quotation marks."""
    return listed((f"“{word}”" for word in words), last)


def on(day: date) -> str:
    """A date in words: 7 September 2026."""
    return f"{day.day} {day.strftime('%B %Y')}"


def capital(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]
