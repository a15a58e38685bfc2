"""Second factors: an app's codes, passkeys, and codes on paper for when both are lost."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.actors import Actor, Operator
from clearsight.access.queries import require
from clearsight.accounts.actions.signing_in import end_sign_ins
from clearsight.accounts.domain.clock_codes import FIGURES, step_of_code
from clearsight.accounts.models import APP, CODES, PASSKEY, Factor, SignIn
from clearsight.accounts.queries import PURPOSE, has_second, identity_of, opened, secret_hash
from clearsight.audit.actions import record
from clearsight.integrations import passkeys
from clearsight.integrations.keys import seal_for, unseal_for
from clearsight.kernel.refusals import Invalid, Refused
from clearsight.people.models import Person

ISSUER = "Clearsight"
SECRET_BYTES, CODE_BYTES, HOW_MANY_CODES, LONGEST_NAME = 20, 5, 10, 60


@dataclass(frozen=True, slots=True)
class Enrolling:
    """An app that is about to be added: what its square picture says, the same to type, and it sealed."""

    address: str
    secret: str
    sealed: str


def begin_app(person: Person, sealed: str = "") -> Enrolling:
    """A fresh secret for an authenticator app; or the one that was sealed a moment ago. It is kept later."""
    identity = f"enrolling:{person.public_id}"
    if sealed:
        secret = unseal_for(PURPOSE, base64.b64decode(sealed), identity)
    else:
        secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
        sealed = base64.b64encode(seal_for(PURPOSE, secret, identity)).decode()
    # What the square picture says to the app: the secret, whose it is and for what.
    words = urlencode({"secret": secret, "issuer": ISSUER}, quote_via=quote)
    return Enrolling(f"otpauth://totp/{quote(f'{ISSUER}:{person.email}')}?{words}", secret, sealed)


@transaction.atomic
def confirm_app(person: Person, sealed: str, code: str, *, here: str, by: Person, at: datetime) -> list[str]:
    """Add the app, once it showed a code; in the place of one before, it ends every other sign-in.

    Args:
        here: the `public_id` of the sign-in that goes on.

    Returns:
        Fresh codes for paper, where the person had none: shown once.

    Raises:
        Invalid: where the code is not the app's.
    """
    require(by, "person.change_password", person, localdate(at))
    secret = begin_app(person, sealed).secret
    step = step_of_code(base64.b32decode(secret), _figures(code), at, after=0)
    if step is None:
        raise Invalid.one("code", "this is not what the app shows now", "type the code that it shows now")
    if person.factors.filter(kind=APP).delete()[0]:
        end_sign_ins(person, but=here, by=by, at=at)
    factor = Factor(person=person, kind=APP, name="Authenticator app", counter=step, made_at=at)
    _keep(factor, secret)
    _audit("accounts.add_factor", person, by, at, kind=APP)
    return _first_codes(person, by, at)


@transaction.atomic
def add_passkey(
    person: Person, begun: dict[str, Any], answer: dict[str, Any], name: str, *, by: Person, at: datetime
) -> list[str]:
    """Add a passkey that the browser has just made. Returns fresh codes, as `confirm_app` does.

    Args:
        begun: what `integrations.passkeys.begin_making` told to keep.
        answer: what the browser answered.

    Raises:
        Invalid: where the answer is not one to what was asked.
    """
    require(by, "person.change_password", person, localdate(at))
    try:
        credential, counter = passkeys.made(begun, answer)
    except passkeys.NotGood:
        raise Invalid.one("passkey", "the passkey could not be made", "try again") from None
    factor = Factor(person=person, kind=PASSKEY, name=name.strip()[:LONGEST_NAME] or "Passkey",
                    counter=counter, made_at=at)  # fmt: skip
    _keep(factor, base64.b64encode(credential).decode())
    _audit("accounts.add_factor", person, by, at, kind=PASSKEY)
    return _first_codes(person, by, at)


def _first_codes(person: Person, by: Person, at: datetime) -> list[str]:
    if person.factors.filter(kind=CODES).exists():
        return []
    return give_codes(person, by=by, at=at)


@transaction.atomic
def give_codes(person: Person, *, by: Person, at: datetime) -> list[str]:
    """Ten fresh codes for paper, each good once; those before are good no more. They are kept nowhere.

    Raises:
        Invalid: to whoever has nothing that the codes could stand in for.
    """
    require(by, "person.change_password", person, localdate(at))
    if not has_second(person):
        raise Invalid.one(
            "codes", "there is nothing yet that codes could stand in for", "add an app or a passkey"
        )
    codes = [
        base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower() for _ in range(HOW_MANY_CODES)
    ]
    person.factors.filter(kind=CODES).delete()
    _keep(Factor(person=person, kind=CODES, name="Codes on paper", made_at=at),
          json.dumps([secret_hash(code) for code in codes]))  # fmt: skip
    _audit("accounts.give_codes", person, by, at)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def could_be_code(typed: str) -> bool:
    """Whether what was typed may be meant as a code: it is as long as one of an app, or of paper."""
    return len(_plain(typed)) in (FIGURES, CODE_BYTES * 8 // 5)


@transaction.atomic
def take_code(person: Person, typed: str, *, at: datetime) -> str:
    """Which factor the typed code is of (app, codes), and use it up; the empty text where it is of none.

    Two who send the same code at once: one of them is taken.
    """
    held = {one.kind: one for one in person.factors.select_for_update().filter(kind__in=(APP, CODES))}
    figures, plain = _figures(typed), _plain(typed)
    app, paper = held.get(APP), held.get(CODES)
    if app is not None and len(figures) == FIGURES and plain == figures:
        step = step_of_code(base64.b32decode(opened(app)), figures, at, after=app.counter)
        if step is not None:
            app.counter = step
            return _used(app, at)
    if paper is not None:
        left = json.loads(opened(paper))
        if secret_hash(plain) in left:
            left.remove(secret_hash(plain))
            paper.used_at = at
            _keep(paper, json.dumps(left))
            _audit("accounts.use_code", person, person, at, left=len(left))
            return CODES
    return ""


def passkey_of(answer: dict[str, Any]) -> Person | None:
    """The person whose passkey says that it answers; whether it does is for `use_passkey` to see."""
    public_id = passkeys.whose(answer)
    found = Person.objects.filter(public_id=public_id, user__isnull=False) if public_id else None
    return found.select_related("organisation", "user").first() if found else None


@transaction.atomic
def use_passkey(person: Person, begun: dict[str, Any], answer: dict[str, Any], *, at: datetime) -> bool:
    """Whether one of the person's passkeys gave this answer to what was asked, and note that it was used."""
    held = list(person.factors.select_for_update().filter(kind=PASSKEY))
    known = [base64.b64decode(opened(one)) for one in held]
    try:
        number, counter = passkeys.used(begun, answer, known)
    except passkeys.NotGood:
        return False
    found = held[number]
    # A copy of it was used before (WebAuthn, 6.1.1); one that has counted does not count nothing after.
    if (counter or found.counter) and counter <= found.counter:
        _audit("accounts.copied_passkey", person, person, at)
        return False
    found.counter = counter
    _used(found, at)
    return True


def _used(factor: Factor, at: datetime) -> str:
    factor.used_at = at
    factor.save(update_fields=["counter", "used_at"])
    _audit("accounts.use_factor", factor.person, factor.person, at, kind=factor.kind)
    return factor.kind


@transaction.atomic
def remove_factor(
    person: Person, factor: Factor, *, must_keep: bool, here: str, by: Person, at: datetime
) -> None:
    """Take a passkey or the app away, and end every other sign-in. With the last go the codes on paper.

    Args:
        must_keep: whether one has to have a second factor.
        here: the `public_id` of the sign-in that goes on.

    Raises:
        Refused: for the last, where one has to have a second factor (`must_keep`).
    """
    require(by, "person.change_password", person, localdate(at))
    others = person.factors.filter(kind__in=(APP, PASSKEY)).exclude(pk=factor.pk).exists()
    if must_keep and not others:
        raise Refused.one("factor", "this is the last that you have", "add another first")
    person.factors.filter(pk=factor.pk).delete()
    if not others:
        person.factors.all().delete()
    end_sign_ins(person, but=here, by=by, at=at)
    _audit("accounts.remove_factor", person, by, at, kind=factor.kind)


@transaction.atomic
def remove_second_factor(person: Person, *, by: Actor, at: datetime) -> None:
    """Everything besides the password of somebody who lost it all; every sign-in of theirs ends.

    Raises:
        Refused: to anybody but the operator: with a new password it would let in whoever asked for both.
    """
    require(by, "person.manage", person, localdate(at))
    if not isinstance(by, Operator):
        raise Refused.one(
            "person", "nobody takes another's second factor away", "ask whoever runs Clearsight"
        )
    person.factors.all().delete()
    SignIn.objects.filter(account_id=person.user_id, account_id__isnull=False).delete()
    _audit("accounts.remove_second_factor", person, by, at)


def _keep(factor: Factor, content: str) -> None:
    factor.sealed = seal_for(PURPOSE, content, identity_of(factor))
    factor.save()


def _plain(typed: str) -> str:
    return typed.replace("-", "").replace(" ", "").lower()


def _figures(typed: str) -> str:
    return "".join(one for one in typed if one in "0123456789")


def _audit(verb: str, person: Person, by: Actor, at: datetime, **detail: Any) -> None:
    record(verb, person, by=by, at=at, organisation=person.organisation_id, detail=detail)
