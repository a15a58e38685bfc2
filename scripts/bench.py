"""Measure, and write docs/reference/performance.md: `python -m scripts.bench [--people N]`.

Every figure stands beside a floor that was measured in the same run, since machines differ and are noisy:
what counts are the ratios.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from datetime import date

from scripts.bench_check import measure_check
from scripts.bench_database import measure_database
from scripts.bench_print import measure_print
from scripts.bench_rows import measure_rows
from scripts.bench_search import measure_search
from scripts.steps import ROOT

OUT = ROOT / "docs" / "reference" / "performance.md"
HEAD = """# Performance

Measured by `make bench`. Machines differ and are noisy, so read the ratios: whatever a figure is compared
with was measured in the same run.

"""
CHECK = """## A check

{when}. Each line has a floor, the least that anybody could do with the same rows: it finds each person's last
session and nothing else, judges no rule, checks no identifier and explains nothing.

| what | took | floor | took | ratio |
| --- | --- | --- | --- | --- |
"""
DATABASE = """## A change and a page, alone and among many

{when}.

An organisation of 20 people with a year of supervision, first alone in its database, then the same one
among many others. `pages` says how many bare signed-in pages would have taken as
long (the session, the user, a line of text: the unit). The last ratio says what other organisations' data
cost: it should stay at 1, and `tests/compliance/test_scale.py` holds that what the database looks at does
not grow. Every request goes through all that a server does for it, rendering included; a page that saves is
timed until it has answered, with the audit log, the sealing and the evaluation of whom it touched. Times
are those of the processors, of Clearsight and of the database's own process together, the least of fifteen:
what else the machine does is not in them, nor is the wait for the disk. The aim is under four pages for a
list and under six for a save, and is not met: composing some fifteen queries anew is most of what a page
costs. `python -m scripts.bench --only database --database 200000` measures among ten times as many, in half
an hour.

"""
ROWS = """## What it costs to keep the organisations apart

{when}. PostgreSQL, with two organisations of 20 people: pages and saves asked by the owner of the tables, to
whom every row is shown, and by the role to which the database shows one organisation's alone
([why](../adr/0019-rows-of-one-organisation.md)). Processors' time as above, the least of fifteen; the same
queries are asked. `python -m scripts.bench --only rows` measures it again.

"""
PRINT = """## A record as a PDF

{when}. Made by Typst as PDF/UA-1 and PDF/A-2a at once, with fonts and tags. `first` is the
first of its kind in a process, by the clock; `warm` is the work of the processors, the least of fifteen that
each say something new. The floor is Typst itself with the same words on bare paper, untagged.
`python -m scripts.bench --only print` measures it again.

"""
SEARCH = """## A search

{when}.
Somebody who leads looks for words in a school of 10,000 records, all of which they may read, with
three fields of sixty words each: all are opened and looked through, and every part of the page is there
(access, the log, rendering). Nothing is kept from one search to the next, and no index of the words.
Processors' time as above; `bare pages` says how many bare signed-in pages would have taken as long in
the same run. The aim is 200 ms, whatever the words. Where all have to be opened, half is AES-GCM and reading
rows, and no lock is held meanwhile;
`tests/search/test_searching.py` holds how many are opened, and that it is each of them once.
`python -m scripts.bench --only search` measures it again.

"""
# What else the machine did before anything was measured: it shares caches and clocks with what is.
OTHERS = os.getloadavg()[0]
HEADS = {"check": CHECK, "database": DATABASE, "rows": ROWS, "print": PRINT, "search": SEARCH}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000, help="in the tracker that is checked")
    parser.add_argument("--database", type=int, default=20_000, help="people in the large database")
    parser.add_argument("--only", choices=tuple(HEADS), help="measure one, and keep the others as they stand")
    parser.add_argument("--quick", action="store_true", help="a hundredth of both, to see that it works")
    parser.add_argument("--print", action="store_true", help="only print, leave the page as it is")
    options = parser.parse_args()
    part = 100 if options.quick else 1
    sections: dict[str, str] = {}
    wanted = {options.only} if options.only else set(HEADS)
    if "check" in wanted:
        lines = "".join(f"{line}\n" for line in measure_check(options.people // part))
        sections["check"] = CHECK.format(when=_when()) + lines
    if "database" in wanted:
        sections["database"] = DATABASE.format(when=_when()) + measure_database(options.database // part)
    if "rows" in wanted:
        sections["rows"] = ROWS.format(when=_when()) + measure_rows()
    if "print" in wanted:
        sections["print"] = PRINT.format(when=_when()) + measure_print()
    if "search" in wanted:
        sections["search"] = SEARCH.format(when=_when()) + measure_search(options.people // part)
    # Read only now: it may have been measured elsewhere meanwhile.
    sections = _sections_as_they_stand() | sections
    page = HEAD + "\n".join(sections[name] for name in HEADS if name in sections)
    print(page)
    if not (options.print or options.quick):
        OUT.write_text(page, "utf-8")
        print(f"written: {OUT.relative_to(ROOT)}", file=sys.stderr)


def _sections_as_they_stand() -> dict[str, str]:
    text = OUT.read_text("utf-8") if OUT.exists() else ""
    parts = [f"## {part.rstrip()}\n" for part in text.split("\n## ")[1:]]
    titles = {name: words.split("\n")[0] for name, words in HEADS.items()}
    return {name: part for name, title in titles.items() for part in parts if part.startswith(f"{title}\n")}


def _when() -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    busy = f", beside other work (a load of {OTHERS:.0f} as it began)" if OTHERS >= 1 else ""
    return f"On {date.today().isoformat()}, {machine}{busy}"  # noqa: DTZ011


if __name__ == "__main__":
    main()
