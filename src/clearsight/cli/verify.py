"""Check an evidence bundle: is the record what was signed, and was the log that says so ever rewritten?

It asks no database and no network. The same check runs without Clearsight: `cli/verifier.py` is one file that
needs Python alone (docs/reference/evidence.md).
"""

from __future__ import annotations

import argparse

from clearsight.cli import verifier

EXAMPLES = """\
  clearsight verify evidence.zip
  clearsight verify evidence.zip --key "clearsight/log/...+...+..." --witnessed notes.txt

The key is what `clearsight audit key` prints, or stands on a printed sheet; notes.txt holds checkpoints that
somebody else kept. The status is 0 when all is shown, 1 when something is not, 2 when it cannot be read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `clearsight verify`."""
    verifier.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Check it, and say what came of it."""
    return verifier.run(options)
