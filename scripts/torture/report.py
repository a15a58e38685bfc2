"""What came of the torture, in words and figures, for whoever ran it and for docs/reference/trust.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from datetime import date
from typing import Any

from scripts.steps import ROOT

PAGE = ROOT / "docs" / "reference" / "trust.md"
BEGIN, END = "<!-- torture: begin, written by make torture -->", "<!-- torture: end -->"
HEAD = """## Torture

`{words}`, on {day}, {cores} cores, Python {python}, with a load of {load:.1f}
(other work on the machine makes it slower, and nothing else). The command ends with status 1 when anything
that was acknowledged is lost, anything is there by half, or a control that must fail does not.

"""
KILLS = """### Killed at random moments: {database}

{kills:,} processes were killed (SIGKILL){crashed}, two at work at a time, in {seconds:.0f} s;
{middle:,} of them in the middle of something ({struck}).
They had said of {acknowledged:,} things that they were done: {kinds}.
After each round the database was opened anew and looked at, and {wholes} times all of it: every acknowledged
word, signature and event, each signature with its event, each of {sealed:,} seals with its record and
content, and the findings against those evaluated anew.

| | |
| --- | --- |
| acknowledged and lost | {lost} |
| half a signature, half a seal | {halves} |
| sealed content altered | {altered} |
| findings other than those evaluated anew | {stale} |
"""


def section(found: list[dict[str, Any]], words: str) -> str:
    """The section of the page, as Markdown."""
    head = HEAD.format(
        words=words, day=f"{date.today():%-d %B %Y}", cores=os.cpu_count(), load=os.getloadavg()[2],  # noqa: DTZ011
        python=platform.python_version(),
    )  # fmt: skip
    return head + "\n".join(_WORDS[one["phase"]](one) for one in found)


def verdict(one: dict[str, Any]) -> Iterator[str]:
    """What did not hold."""
    for line in one["wrong"]:
        yield f"{one['phase']} on {one['database']}: {line}"


def write(text: str) -> None:
    """Put the section between its marks in the page, or at the end of the page."""
    page = PAGE.read_text("utf-8") if PAGE.exists() else "# Trust\n"
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2].lstrip("\n")
    whole = f"{before.rstrip()}\n\n{BEGIN}\n{text.rstrip()}\n{END}\n"
    PAGE.write_text(whole + (f"\n{after}" if after else ""), "utf-8")


def _kills(one: dict[str, Any]) -> str:
    middle = one["kills"] - one["struck"].pop("between two", 0)
    crashed = f", and the server of the database {one['crashes']} times with all its processes"
    counted = {
        "lost": _of(one, "words:", "signature:", "event:"), "halves": _of(one, "half:"),
        "altered": _of(one, "seal:"), "stale": _of(one, "findings:"),
        "struck": _counted(one["struck"]), "kinds": _counted(one["kinds"]),
    }  # fmt: skip
    return KILLS.format(**{**one, **counted}, middle=middle, crashed=crashed if one["crashes"] else "")


def _counted(numbers: dict[str, int]) -> str:
    most_first = sorted(numbers.items(), key=lambda one: -one[1])
    return ", ".join(f"{name} {number:,}" for name, number in most_first)


def _of(one: dict[str, Any], *beginnings: str) -> int:
    return sum(line.startswith(beginnings) for line in one["wrong"])


_WORDS = {"kills": _kills}
