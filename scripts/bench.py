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

from scripts.bench_check import Line, measure_check
from scripts.bench_database import measure_database
from scripts.steps import ROOT

OUT = ROOT / "docs" / "reference" / "performance.md"
HEAD = """# Performance

Measured by `make bench` on {day}: {machine}. Machines differ and are noisy, so read the ratios: each line
has a floor, the least that anybody could do with the same rows, measured in the same run.

| what | took | floor | took | ratio |
| --- | --- | --- | --- | --- |
"""
TAIL = """
The floor of a check finds each person's last session and nothing else: it judges no rule, checks no
identifier, and explains nothing. The floor of a change and of a page is the same in a database that holds
nothing else: the ratio says what other organisations' data cost, and should stay at 1.
"""


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000, help="in the tracker that is checked")
    parser.add_argument("--database", type=int, default=200_000, help="people in the large database")
    parser.add_argument("--print", action="store_true", help="only print, leave the page as it is")
    options = parser.parse_args()
    lines: list[Line] = []
    for measure in (lambda: measure_check(options.people), lambda: measure_database(options.database)):
        for line in measure():
            print(line, flush=True)
            lines.append(line)
    if not options.print:
        OUT.write_text(_page(lines), "utf-8")
        print(f"written: {OUT.relative_to(ROOT)}", file=sys.stderr)


def _page(lines: list[Line]) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    day = date.today().isoformat()  # noqa: DTZ011
    return HEAD.format(day=day, machine=machine) + "".join(f"{line}\n" for line in lines) + TAIL


if __name__ == "__main__":
    main()
