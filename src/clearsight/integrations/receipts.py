"""Receipts of time-stamping services (RFC 3161): of what one is, when it was given, and who signed it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from clearsight.integrations.apart import apart


class NotVouched(ValueError):
    """A receipt is of something else, or its signature is false. Says which."""


def certificates(content: bytes) -> list[Any]:
    """The certificates in a file, PEM (any number) or DER (one).

    Raises:
        NotVouched: when there are none.
    """
    from pyhanko.keys import load_certs_from_pemder_data

    try:
        found = list(load_certs_from_pemder_data(content))
    except Exception as error:  # whatever a parser says of what it is given
        raise NotVouched(f"there is no certificate in it ({type(error).__name__})") from None
    if not found:
        raise NotVouched("there is no certificate in it")
    return found


def stamped_at(receipt: bytes, note: str) -> datetime:
    """When the service had the note, in UTC, as it says: who it is, is asked of `who_signed`.

    Args:
        receipt: the service's token (DER).

    Raises:
        NotVouched: when it is no receipt of the SHA-256 of this note.
    """
    stamped = _token(receipt)["content"]["encap_content_info"]["content"].parsed
    imprint = stamped["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != "sha256":
        raise NotVouched("it is not of a SHA-256")
    if imprint["hashed_message"].native != hashlib.sha256(note.encode()).digest():
        raise NotVouched("it is of something else")
    at: datetime = stamped["gen_time"].native
    return at


def stamped_in(receipt: bytes) -> bytes:
    """What the service signed, as it stands in its receipt (a TSTInfo in DER).

    Raises:
        NotVouched: when it is no receipt.
    """
    return bytes(_token(receipt)["content"]["encap_content_info"]["content"])


def who_signed(receipt: bytes, note: str, known: Sequence[Any] = ()) -> tuple[bool, str]:
    """Whether somebody known signed the receipt of a note, and in words who did.

    Looked at are its signature, and whether the signer's certificate is for time-stamping, was valid at the
    receipt's own moment, and leads to one that is known; not whether it was revoked.

    Args:
        known: certificates (`certificates`): of the service itself, or of the authority that vouches for it.

    Raises:
        NotVouched: when it is of something else, its signature is false, or nothing that is known vouches
            for who made it.
    """
    # Half a second to load: only for those who have a receipt.
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko_certvalidator import ValidationContext

    at, signed = stamped_at(receipt, note), _token(receipt)["content"]
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what it would say is said here
    context = ValidationContext(known, moment=at)
    digest = hashlib.sha256(note.encode()).digest()
    try:
        found: dict[str, Any] = apart(
            lambda: asyncio.run(validate_tst_signed_data(signed, context, lambda _: digest))
        )
    except Exception as error:  # of a receipt that a stranger wrote, a parser may say anything
        raise NotVouched(f"its signature cannot be checked ({type(error).__name__})") from None
    if not (found["valid"] and found["intact"]):
        raise NotVouched("its signature is false")
    of = found["signing_cert"]
    if not of.not_valid_before <= at <= of.not_valid_after:
        raise NotVouched("its certificate was not valid on that day")
    who = f'signed by "{of.subject.human_friendly}", certificate {of.sha256.hex()} (SHA-256)'
    if not known:
        return False, f"{who}: whose that is nobody has vouched for here"
    if found["trust_problem_indic"] is not None:
        why = getattr(found["trust_problem_indic"], "name", found["trust_problem_indic"])
        raise NotVouched(f"{who}: no certificate that was given vouches for it ({why})")
    return True, f"{who}, which leads to a certificate that was given; whether it was revoked is not checked"


def _token(receipt: bytes) -> Any:
    """The receipt as it is read, where there is one way to read it."""
    from asn1crypto import cms, tsp  # type: ignore[import-untyped]  # comes with pyHanko

    try:
        token = cms.ContentInfo.load(receipt, strict=True)
        kind = token["content"]["encap_content_info"]
        if kind["content_type"].native != "tst_info" or not isinstance(kind["content"].parsed, tsp.TSTInfo):
            raise NotVouched("it is no receipt")
        # In DER it has one spelling: whoever reads it otherwise reads the same.
        if kind["content"].parsed.copy().dump(force=True) != bytes(kind["content"]):
            raise NotVouched("it is not in DER")
    except NotVouched:
        raise
    except Exception as error:  # as above
        raise NotVouched(f"it is no receipt ({type(error).__name__})") from None
    return token
