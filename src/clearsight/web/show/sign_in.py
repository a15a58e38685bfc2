"""How somebody signs in, as the pages about it show it."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

import qrcode
from django.conf import settings
from django.utils.timezone import localdate, localtime
from qrcode.image.svg import SvgPathImage

from clearsight.accounts.domain.waiting import Wait
from clearsight.accounts.models import APP, CODES, PASSKEY
from clearsight.accounts.queries import factors_of, has_second, must_have_second, sign_ins_of
from clearsight.integrations import passkeys
from clearsight.integrations.openid import Provider
from clearsight.kernel.errors import Fault
from clearsight.people.models import Person

KINDS = {APP: "Authenticator app", PASSKEY: "Passkey", CODES: "Codes on paper"}


def my_sign_in(person: Person, here: str, strong: bool, at: datetime) -> dict[str, Any]:
    """What one has to sign in with, and where one is signed in.

    Args:
        here: the public id of the sign-in of the browser that asks.
        strong: whether that was begun with more than a password.
    """
    user, second = person.user, has_second(person)
    return {
        "person": person, "has_password": bool(user and user.has_usable_password()),
        "provider": [_named(one.issuer) for one in person.identities.all()],
        "factors": [(one, KINDS[one.kind]) for one in factors_of(person)],
        "second": second, "must": must_have_second(person, localdate(at)), "first": not second and not strong,
        "passkeys": passkeys.possible(), "here": here, "sign_ins": list(sign_ins_of(person, at)),
    }  # fmt: skip


def ways_to_confirm(person: Person, locked: bool) -> dict[str, Any]:
    """With what the person can show that it is them: two proofs of who has two, one to unlock a page."""
    kinds = set(person.factors.values_list("kind", flat=True))
    user, second = person.user, bool(kinds & {APP, PASSKEY})
    named = [provider_of(issuer) for issuer in person.identities.values_list("issuer", flat=True)]
    return {
        "by_password": bool(user and user.has_usable_password()), "one_is_enough": locked,
        "by_code": second and bool(kinds & {APP, CODES}), "app": APP in kinds,
        "by_passkey": PASSKEY in kinds and passkeys.possible(),
        "by_provider": [one for one in named if one and (not second or one.strong or one.always_strong)],
    }  # fmt: skip


def other_ways() -> dict[str, Any]:
    """The ways to sign in that this installation has besides a password."""
    return {
        "providers": list(settings.CLEARSIGHT_PROVIDERS.values()),
        "passkeys": passkeys.possible(),
        "mail": settings.CLEARSIGHT_MAIL is not None,
    }


def provider_of(issuer: str) -> Provider | None:
    """The other sign-in of that issuer, where the installation names one."""
    return next((one for one in settings.CLEARSIGHT_PROVIDERS.values() if one.issuer == issuer), None)


def _named(issuer: str) -> str:
    found = provider_of(issuer)
    return found.name if found else issuer


def square_of(address: str) -> str:
    """The square picture for an authenticator app, as an address that an <img> takes."""
    picture: bytes = qrcode.make(address, image_factory=SvgPathImage, border=3).to_string()
    return f"data:image/svg+xml;base64,{base64.b64encode(picture).decode()}"


def waiting(wait: Wait, place: str) -> Fault:
    """That there were too many tries, and until when to wait."""
    whom = "from this network" if wait.kind == "machine" else "in a short time"
    until = f"{localtime(wait.until):%H:%M}"
    return Fault(place, f"there were too many tries {whom}", f"wait until {until}, then try again")
