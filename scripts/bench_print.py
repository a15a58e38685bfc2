"""How long a PDF takes to make, beside the same words set by the same program on bare paper."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import typst

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scripts.bench_settings")
django.setup()  # a sheet knows of models

from clearsight.integrations.pdf import FONTS  # noqa: E402
from clearsight.web.paper.sheet import SectionPrinted, Sheet, fact, rows, words  # noqa: E402

AT = datetime(2026, 3, 10, 10, tzinfo=UTC)
SAID = (
    "Mornings are calmer, and the school sees it too. Twice there was a reason for being late that could be "
    "checked. Next week the health visitor comes along, and we look at the plan again.\n\n"
)
BARE = "#sys.inputs.said"
TIMES = 15
HEAD = "| what | first | warm | floor | took | ratio |\n| --- | --- | --- | --- | --- | --- |\n"


def measure_print() -> str:
    """A table: a record of two pages and one of a hundred thousand letters, each with its floor."""
    long = 100_000 // (14 * len(SAID))
    return HEAD + _line("a record of two pages", 1) + _line("of 100,000 letters", long)


def _record(times: int, turn: int) -> Sheet:
    """Fourteen fields, three tables; no two turns say the same, since what was set before is remembered."""
    head, row = ["What", "By whom", "By when"], ["Ring the health visitor", "Ada Quill", "7 April 2026"]
    written = [
        words(f"Field {n}", f"{turn}. {SAID}" * times, "Written by Ada Quill, supervisor") for n in range(14)
    ]
    tables = [rows(f"Table {n}", head, [[f"{turn}", *row[1:]]] * 4) for n in range(3)]
    facts = [fact("Supervised by", "Ada Quill"), fact("Where it stands", "Signed by all and sealed")]
    section = SectionPrinted("What was said", ["We speak openly."], facts=facts, blocks=[*written, *tables])
    return Sheet("Supervision record", "Hill School", "Only for the two", "Hill School", sections=[section])


def _line(what: str, times: int) -> str:
    began = time.perf_counter()
    _record(times, TIMES).pdf(AT)
    first = time.perf_counter() - began
    with TemporaryDirectory() as folder:
        template = Path(folder) / "bare.typ"
        template.write_text(BARE)
        compiler = typst.Compiler(str(template), font_paths=[str(FONTS)], ignore_system_fonts=True)
        bare = _least(
            lambda n: compiler.compile(
                format="pdf", sys_inputs={"said": f"{n}. {SAID}" * (14 * times)}, pdf_tags=False
            )
        )
    warm = _least(lambda n: _record(times, n).pdf(AT))
    took = f"{first * 1000:.0f} ms | {warm * 1000:.0f} ms | the same words, plain | {bare * 1000:.0f} ms"
    return f"| {what} | {took} | {warm / bare:.1f} |\n"


def _least(work: Callable[[int], object]) -> float:
    """Seconds of the processors, the least of fifteen."""
    found = []
    for number in range(TIMES):
        began = time.process_time()
        work(number)
        found.append(time.process_time() - began)
    return min(found)
