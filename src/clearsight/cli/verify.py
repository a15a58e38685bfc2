"""Check an evidence bundle: is the record what was signed, and was the log that says so ever rewritten?

It asks no database and no network. The same check runs without Clearsight: `cli/verifier.py` is one file that
needs Python alone (docs/reference/evidence.md). Only who signed a receipt of a time-stamping service is
checked here alone.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clearsight.cli import verifier
from clearsight.integrations.receipts import NotVouched, certificates, stamped_in, who_signed
from clearsight.kernel.errors import ClearsightError

EXAMPLES = """\
  clearsight verify evidence.zip
  clearsight verify evidence.zip --key "clearsight/log/...+...+..." --witnessed notes.txt
  clearsight verify evidence.zip --stamp-certificate stamps.pem

The key is what `clearsight audit key` prints, or stands on a printed sheet; notes.txt holds checkpoints that
somebody else kept; stamps.pem is the certificate of a time-stamping service, or of who vouches for it. The
status is 0 when all is shown, 1 when something is not, 2 when it cannot be read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `clearsight verify`."""
    verifier.arguments(parser)
    parser.add_argument(
        "--stamp-certificate", type=Path, metavar="FILE", action="append", default=[],
        help="certificates by which to believe a time-stamping service's receipt (PEM or DER)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Check it, and say what came of it.

    Raises:
        ClearsightError: when a file or a certificate that was given cannot be read.
    """
    for given in filter(None, (options.bundle, options.witnessed)):
        _refuse_unreadable(Path(given))
    signers = Signers([one for path in options.stamp_certificate for one in _certificates(path)])
    status = verifier.run(options, signers)
    if status == 0 and signers.known and not signers.vouched:
        print("But no receipt in it is by a certificate that was given: of that nothing is shown.")
        return 1
    return status


def _refuse_unreadable(path: Path) -> None:
    try:
        path.open("rb").close()
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise ClearsightError.one(
            str(path), f"it cannot be read ({problem})", "name a file that is there, as it was given to you"
        ) from None


@dataclass
class Signers:
    """Who signed the receipts of a bundle, by the certificates that are known."""

    known: list[Any]
    vouched: set[str] = field(default_factory=set)

    def __call__(self, receipt: bytes, note: str) -> tuple[bool | None, str]:
        """As the verifier asks it: whether the receipt is believed, and why.

        Of one that nobody knows the signer of it is not said (None) as long as no certificate is given.
        """
        try:
            known, said = who_signed(receipt, note, self.known)
            if stamped_in(receipt) != _walked(receipt):
                raise NotVouched("it can be read in two ways")
        except NotVouched as why:
            return False, str(why)
        self.vouched |= {said} if known else set()
        return known or None, said


def _walked(receipt: bytes) -> bytes:
    """What is stamped where the verifier looks for it, with a parser of its own."""
    for place in (0, 1, 0, 2, 1, 0):
        receipt = verifier.parts(receipt)[place]
    return receipt


def _certificates(path: Path) -> list[Any]:
    try:
        return certificates(path.read_bytes())
    except (OSError, NotVouched) as error:
        raise ClearsightError.one(str(path), str(error), "give the service's certificate as PEM") from None
