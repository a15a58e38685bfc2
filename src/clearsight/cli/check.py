"""Check a supervision tracker against a policy: what it asks, of whom, by when, and whether it was done."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from clearsight.cli.given import day_of
from clearsight.compliance.checking import Checked, check
from clearsight.compliance.domain.reports import as_csv, as_json, as_text
from clearsight.integrations.clock import today
from clearsight.kernel.errors import ClearsightError

EXAMPLES = """\
  clearsight check --policy harewood tracker/                    a folder of CSV files, as of today
  clearsight check --policy embark tracker.xlsx --as-of 2026-03-31
  clearsight check --policy harewood tracker/ --format json > findings.json
  clearsight check --policy progress-careers tracker/ --host hill-school=harewood

It exits 0 when nothing required is overdue, missed or broken, 1 when something is, 2 when the data or the
policy could not be read. The tables and columns: docs/reference/dataset.md; how rules count:
docs/reference/counting.md."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("data", metavar="DATA", type=Path, help="a folder of CSV files, or one XLSX workbook")
    parser.add_argument("--policy", required=True, metavar="NAME", help="a policy's name, folder or file")
    parser.add_argument(
        "--as-of", metavar="DATE", help="judge as on this day, as in 2026-03-31; today if not given"
    )
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text", help="text if not given")
    parser.add_argument("--all", action="store_true", help="in text, show also what is met")
    parser.add_argument(
        "--host",
        action="append",
        default=[],
        metavar="SITE=POLICY",
        help="a host school's own policy speaks at this site too; may be given again",
    )


def run(options: argparse.Namespace) -> int:
    """Carry it out; the exit status says whether something required is wanting."""
    as_of = day_of("--as-of", options.as_of)
    hosts = tuple(_host(pair) for pair in options.host)
    checked = check(options.policy, options.data, as_of, hosts, today=today())
    for piece in _written(checked, as_of, options):
        sys.stdout.write(piece)
    for note in checked.notes:
        print(note, file=sys.stderr)
    return 1 if checked.failing else 0


def _written(checked: Checked, as_of: date, options: argparse.Namespace) -> Iterable[str]:
    if options.format == "json":
        return as_json(checked.policy, as_of, checked.findings)
    if options.format == "csv":
        return as_csv(checked.findings)
    width = min(shutil.get_terminal_size((100, 24)).columns, 110)
    findings, facts = checked.findings, checked.facts
    return as_text(checked.policy, as_of, findings, facts, width=width, everything=options.all)


def _host(pair: str) -> tuple[str, str]:
    site, sign, name = pair.partition("=")
    if not (sign and site and name):
        raise ClearsightError.one("--host", f"{pair!r} is not SITE=POLICY", "as in hill-school=harewood")
    return site, name
