"""What is known of how somebody signs in."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet

from clearsight.access.predicates import holding
from clearsight.accounts.models import APP, CODES, PASSKEY, Factor, Identity, Invitation, SignIn
from clearsight.integrations.keys import derived_key, unseal_for
from clearsight.kernel.roles import READING
from clearsight.people.models import Person

PURPOSE = "second factors"
# Who must have a second factor (`CLEARSIGHT_SECOND_FACTOR`).
EVERYBODY, READERS, NOBODY = "everybody", "readers", "nobody"
# What a session was begun with that is more than a password.
PROVIDER, PROVIDER_STRONG = "provider", "provider_strong"
STRONG = {APP, PASSKEY, CODES, PROVIDER_STRONG}


def hidden(what: str) -> str:
    """A name or an address so that it can be found again, and not read."""
    return hmac.new(derived_key("sign-in attempts"), what.encode(), hashlib.sha256).hexdigest()


def factors_of(person: Person) -> QuerySet[Factor]:
    """What the person has besides a password, the oldest first."""
    return person.factors.order_by("made_at", "pk")


def has_second(person: Person) -> bool:
    """Whether a password alone does not sign this person in."""
    return person.factors.filter(kind__in=(APP, PASSKEY)).exists()


# What an organisation demands of somebody on a day: a second factor, and after how many minutes pages lock.
Demand = Callable[[Person, date], tuple[bool, int | None]]
_demands: list[Demand] = []


def also_demanded(demand: Demand) -> None:
    """Ask this too, besides the installation: whichever is stricter holds. What is above says so at start."""
    if demand not in _demands:
        _demands.append(demand)


def must_have_second(person: Person, on: date) -> bool:
    """Whether the person is asked for more than a password: by this installation, or by their policy."""
    asked = settings.CLEARSIGHT_SECOND_FACTOR
    if asked == EVERYBODY:
        return True
    if asked == READERS and person.roles.filter(holding(on), role__in=READING).exists():
        return True
    return any(demand(person, on)[0] for demand in _demands)


def lock_seconds(person: Person, on: date) -> int:
    """After how long without a key or a touch the person's pages are covered."""
    said = [minutes for demand in _demands if (minutes := demand(person, on)[1]) is not None]
    return int(min(settings.LOCK_AFTER_SECONDS, *(60 * minutes for minutes in said), 3600))


def sign_ins_of(person: Person, at: datetime) -> QuerySet[SignIn]:
    """The browsers in which the person is signed in at that moment, the one last used first."""
    return SignIn.objects.filter(account_id=person.user_id, expire_date__gt=at).order_by("-used", "pk")


def secret_hash(secret: str) -> str:
    """What is kept of the secret of an invitation."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_invitation(secret: str, at: datetime) -> Invitation | None:
    """The invitation of that secret, unless it was used or is too old. The person is loaded with it."""
    found = Invitation.objects.filter(secret=secret_hash(secret), used_at__isnull=True, expires_at__gt=at)
    return found.select_related("person__organisation", "person__user").first()


def whose_identity(issuer: str, subject: str) -> Person | None:
    """Whose the name is that an issuer gave somebody; nothing else about them is asked."""
    found = Identity.objects.filter(issuer=issuer, subject=subject)
    one = found.select_related("person__organisation", "person__user").first()
    return one.person if one else None


def passkeys_held(person: Person) -> list[bytes]:
    """The numbers and public keys of the person's passkeys."""
    return [base64.b64decode(opened(one)) for one in person.factors.filter(kind=PASSKEY)]


def opened(factor: Factor) -> str:
    """What is sealed in a factor.

    Raises:
        DoesNotOpen: altered, or moved to somebody else.
    """
    return unseal_for(PURPOSE, bytes(factor.sealed), identity_of(factor))


def identity_of(factor: Factor) -> str:
    """To what the sealed part of a factor is bound."""
    return f"accounts.factor:{factor.public_id}:{factor.person.public_id}"
