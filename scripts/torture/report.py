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
LEAST = 1000  # kills on each database, for figures that are published
HEAD = """`{words}`, on {day}, {cores} cores, Python {python}, with a load of {load:.1f}
(other work on the machine makes it slower, and nothing else). The command ends with status 1 when anything
that was acknowledged is lost, anything is there by half, or a control that must fail does not.

"""
KILLS = """### Killed at random moments: {database}

{kills:,} processes were killed (SIGKILL){crashed}, four at work at a time, in {seconds:.0f} s;
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

SERVED = """### Killed while it is served: {database}

{kills:,} times `clearsight serve` was killed (SIGKILL), in {seconds:.0f} s, while six people worked on its
pages over HTTP, each signed in with a browser of their own: one of its two workers, and {whole} times all of
it, which was started again. {middle:,} times it was in the middle of a form ({struck}).
Pages had said of {acknowledged:,} things that they were done: {kinds}.
Of {unsure:,} forms that were never answered {there:,} are there whole, and the others not at all.
After each kill the database was looked at, and {wholes} times all of it.

| | |
| --- | --- |
| told as saved, and lost | {lost} |
| there by half | {halves} |
| sealed content altered | {altered} |
| a fault for an answer, or a sign-in that was lost | {faults} |
"""
POWER = """### The power is cut: {database}

{cuts:,} times, in {seconds:.0f} s, four processes at work died and the disk kept what had been synchronised,
and nothing else (`scripts/torture/power.py`: the worst disk that there is). Of {acknowledged:,} things
acknowledged {lost} were lost, and {halves} were there by half.
"""
CONTROL = """### The control that must fail: {database}, {how}

Within {cuts} {what} it had failed, as it must: {said}.
"""
FAULTS = """### The disk is full, or fails: {database}

{tried} times a draft was saved on a page while the disk was full or a file could not be written further
({kinds}). Answered: {answered}. Each time nothing claimed to be saved that was not, the draft
stood as it was, no signature was there by half, and once there was room it saved again. Wrong: {wrong}.
"""
RACES = """### Two or three at once: {database}

{rounds:,} times two or three processes did this at the same moment, each with a connection of its own, one
of them up to a twentieth of a second after another. Of those who read while access ended, {before:,}
pages were answered before it had, and {after:,} were asked for after.

| race | times | what must not be |
| --- | --- | --- |
{lines}"""
RACED = {
    "editing": ("two write in one field, having seen the same", "overwritten, or neither told", "edits:"),
    "editing apart": ("two write in two fields", "either lost", "edits:"),
    "proposing": ("one puts it forward while the other writes", "words put forward unseen", "proposing:"),
    "agreeing": ("one agrees while the other sends it back", "agreed after it was sent back", "agreeing:"),
    "signing": ("both sign, one of them twice", "not two signatures and one seal", "signing:"),
    "signing while it is altered": (
        "one signs while the other sends it back and writes", "a signature on other words", "altered:",
    ),
    "reading": ("access ends (given, or by suspending) while two read", "read after its commit", "reading:"),
    "disposing": (
        "two dispose of one file, or one withdraws it or holds it", "twice, or against a hold", "disposing:",
    ),
}  # fmt: skip
LEVELS = {
    (
        "SQLite",
        "control-full",
    ): "`synchronous=full` in place of `extra`: that the journal is gone is not synchronised",
    ("SQLite", "control-off"): "`synchronous=off`",
    ("PostgreSQL", "control-off"): "`fsync=off`, `synchronous_commit=off`",
}


def section(found: list[dict[str, Any]], words: str) -> str:
    """The section of the page, as Markdown."""
    head = HEAD.format(
        words=words, day=f"{date.today():%-d %B %Y}", cores=os.cpu_count(), load=os.getloadavg()[2],  # noqa: DTZ011
        python=platform.python_version(),
    )  # fmt: skip
    return head + "\n".join(_WORDS[one["phase"]](one) for one in found)


def too_few(found: list[dict[str, Any]]) -> Iterator[str]:
    """Where too few were killed for the figures to be published."""
    for name in ("SQLite", "PostgreSQL"):
        these = [one for one in found if one["phase"] == "kills" and one["database"].startswith(name)]
        killed = sum(one["kills"] for one in these)
        if killed < LEAST:
            yield f"{name}: {killed:,} were killed; figures of fewer than {LEAST:,} are not written"


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


def _served(one: dict[str, Any]) -> str:
    reading, came = one["struck"].pop("reading", 0), one["came"]
    struck = _counted({**one["struck"], "reading a page": reading})
    counted = {
        "middle": sum(one["struck"].values()), "struck": struck,
        "kinds": _counted(one["kinds"]), "unsure": sum(came.values()), "there": came.get("is there", 0),
        "lost": _of(one, "words:", "signature:", "event:"), "halves": _of(one, "half:"),
        "altered": _of(one, "seal:"), "faults": _of(one, "answer:", "session:", "sign-in:"),
    }  # fmt: skip
    return SERVED.format(**{**one, **counted})


def _counted(numbers: dict[str, int]) -> str:
    most_first = sorted(numbers.items(), key=lambda one: -one[1])
    return ", ".join(f"{name} {number:,}" for name, number in most_first)


def _of(one: dict[str, Any], *beginnings: str) -> int:
    return sum(line.startswith(beginnings) for line in one["wrong"])


def _power(one: dict[str, Any]) -> str:
    lost, halves = _of(one, "words:", "signature:", "event:"), _of(one, "half:")
    return POWER.format(**one, cuts=one["rounds"], lost=lost, halves=halves)


def _control(one: dict[str, Any]) -> str:
    kind = one["database"].split()[0]
    said = dict.fromkeys(line.partition(":")[0] for line in one["lost"])
    lost = f"acknowledged and gone, or torn ({', '.join(said)})" if said else "NOT: nothing was lost"
    what = "cut(s) of the power" if kind == "SQLite" else "kill(s) of the server with all its processes"
    level = LEVELS[kind, one["phase"]]
    return CONTROL.format(database=one["database"], how=level, cuts=one["rounds"], what=what, said=lost)


def _faults(one: dict[str, Any]) -> str:
    kinds, answered = _counted(one["tried"]), _counted(one["answered"])
    tried, wrong = sum(one["tried"].values()), len(one["wrong"])
    return FAULTS.format(database=one["database"], tried=tried, kinds=kinds, answered=answered, wrong=wrong)


def _races(one: dict[str, Any]) -> str:
    rounds, came = one["rounds"], one["came"]
    lines = "".join(
        f"| {what} | {rounds.get(race, 0):,} | {never}: {_of(one, begins)} |\n"
        for race, (what, never, begins) in RACED.items()
    )
    return RACES.format(
        database=one["database"], rounds=sum(rounds.values()), lines=lines,
        before=came.get("read before", 0), after=came.get("asked after", 0),
    )  # fmt: skip


_WORDS = {
    "kills": _kills, "power": _power, "control-full": _control, "control-off": _control, "faults": _faults,
    "races": _races, "served": _served,
}  # fmt: skip
