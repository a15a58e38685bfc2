"""Only `integrations/clock.py` reads the clock: everything else is given `today` or `now`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import Module, called, modules, sample

CLOCK = "src/clearsight/integrations/clock.py"
READS = {
    "date.today", "datetime.now", "datetime.today", "datetime.utcnow", "time.time", "time.localtime",
    "time.gmtime", "timezone.now", "Now", "auto_now", "auto_now_add",
}  # fmt: skip
# These turn a moment into local time, and read the clock only where they are given none.
READ_UNLESS_GIVEN = {"timezone.localdate", "timezone.localtime"}


def clock_reads(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        name = ""
        if isinstance(node, ast.Call) and not node.args and called(node) in READ_UNLESS_GIVEN:
            yield f"{module.at(node)} {called(node)}()"
        elif isinstance(node, ast.Attribute):
            name = ".".join(called(node).split(".")[-2:])  # however the module was imported
        elif isinstance(node, ast.Name | ast.keyword):
            name = (node.id if isinstance(node, ast.Name) else node.arg) or ""
        elif isinstance(node, ast.ImportFrom) and node.module in ("time", "django.utils.timezone"):
            name = f"{node.module.split('.')[-1]}.{node.names[0].name}"
        if name in READS:
            yield f"{module.at(node)} {name}"


def test_nobody_else_reads_the_clock() -> None:
    assert [line for m in modules("src") if m.path != CLOCK for line in clock_reads(m)] == []


def test_the_detector_sees_a_violation() -> None:
    for bad in (
        "datetime.now(UTC)", "import datetime\nd = datetime.date.today()", "f = timezone.now",
        "timezone.localdate()", "x = DateField(auto_now=True)",
        "from django.utils.timezone import now",
    ):  # fmt: skip
        assert list(clock_reads(sample(bad))) != [], bad
    assert (
        list(clock_reads(sample("now = clock.now()\ntoday = clock.today()\nx = timezone.localtime(now)")))
        == []
    )
