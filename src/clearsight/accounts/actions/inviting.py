"""Accounts by invitation alone: a link, good once and for a while, with which one sets how one signs in."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.actors import Actor, Operator
from clearsight.access.queries import require
from clearsight.accounts.actions.signing_in import Stranger
from clearsight.accounts.domain.names import is_plain
from clearsight.accounts.models import BY_ADMINISTRATOR, BY_OPERATOR, BY_OWNER, Identity, Invitation, SignIn
from clearsight.accounts.queries import has_second, must_have_second, secret_hash
from clearsight.audit.actions import record
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid, Refused
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.people.queries import may_sign_in, person_of, reads_by_role, reads_of_others

SECRET_BYTES = 32
LASTS, RESET_LASTS = timedelta(days=3), timedelta(hours=1)
OPERATOR_ALONE = "ask whoever runs Clearsight for it: clearsight account"


@transaction.atomic
def invite(person: Person, *, shown: bool = False, by: Actor, at: datetime) -> str:
    """Invite the person to sign in, for the first time or again; invitations before this one end.

    Args:
        shown: whether the link is shown to whoever invites, who could use it: the log says so.

    Returns:
        The secret of the link, which is kept nowhere.

    Raises:
        Refused: to anybody but the operator, for who leads or oversees by a role, or whose account was
            closed; and where the link would be shown, for who leads a case or supervises, or has an account.
        Invalid: without an email address that can be told from all others.
    """
    require(by, "person.manage", person, localdate(at))
    closed = person.user is not None and not person.user.is_active
    reads = reads_of_others if shown else reads_by_role  # what is mailed reaches nobody but its person
    if not isinstance(by, Operator) and (closed or reads(person, localdate(at))):
        problem = "this account was closed" if closed else "this person reads what others wrote"
        raise Refused.one("person", problem, OPERATOR_ALONE)
    if shown and person.user is not None and not isinstance(by, Operator):
        raise Refused.one("person", "this person has an account, and no mail is sent here", OPERATOR_ALONE)
    refuse_address(person)
    asked_by = BY_OPERATOR if isinstance(by, Operator) else BY_ADMINISTRATOR
    secret = _made(person, asked_by, at, LASTS, shown=shown)
    record("accounts.invite", person, by=by, at=at, organisation=person.organisation_id,
           detail={"link": "shown" if shown else "mailed"})  # fmt: skip
    return secret


def refuse_address(person: Person) -> None:
    """Nothing, where the person's address can be a name to sign in with.

    Raises:
        Invalid: at "email".
    """
    wrong = (
        Fault("email", "an account needs an email address", "write one") if not person.email
        else Fault("email", "the address has letters that look like others", "write it with plain letters")
        if not is_plain(person.email) else None
    )  # fmt: skip
    others = get_user_model().objects.filter(username=person.email.lower()).exclude(person=person)
    if wrong is None and others.exists():
        wrong = Fault("email", "that address has an account already", "use another")
    if wrong is not None:
        raise Invalid([wrong])


def ask_for_reset(name: str, *, at: datetime) -> tuple[Person, str] | None:
    """Somebody forgot the password of the account of that name: whom to mail a link, and its secret.

    None, and nothing is said of why: no such account, a closed one, one whose owner signs in elsewhere, or
    one that a password alone would open though it must not (its owner has no second factor yet).
    """
    user = get_user_model().objects.filter(username=name, is_active=True).first() if name else None
    person = person_of(user) if user is not None else None
    if person is None or not may_sign_in(person, localdate(at)) or person.identities.exists():
        return None
    if must_have_second(person, localdate(at)) and not has_second(person):
        return None
    with transaction.atomic():
        secret = _made(person, BY_OWNER, at, RESET_LASTS, shown=False)
        record("accounts.ask_for_reset", person, by=Stranger(), at=at, organisation=person.organisation_id)
        return person, secret


def _made(person: Person, asked_by: str, at: datetime, lasts: timedelta, *, shown: bool) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    person.invitations.filter(used_at__isnull=True).delete()
    person.invitations.create(
        secret=secret_hash(secret), asked_by=asked_by, shown=shown, made_at=at, expires_at=at + lasts
    )
    return secret


@transaction.atomic
def accept(secret: str, password: str, *, at: datetime) -> Person:
    """Set the password of the account to which the link invites; the account is made if there is none.

    Every sign-in of that account ends. A second factor, if there is one, stays and is asked for.

    Raises:
        Refused: where the link was used, is too old, or may not open this account any more.
        Invalid: for a password that is too easily guessed.
    """
    person, invitation = _invited(secret, at)
    people.refuse_weak(password, person)
    _opened(person, make_password(password))
    _use_up(person, invitation, "accounts.accept", at)
    return person


@transaction.atomic
def bind_identity(secret: str, issuer: str, subject: str, *, at: datetime) -> Person:
    """From now on whom the issuer calls `subject` signs in as the person to whom the link belongs.

    A password that there was opens nothing any more.

    Raises:
        Refused: as `accept`; and where there is a second factor, round which this would lead.
        Invalid: where that identity is somebody's already.
    """
    person, invitation = _invited(secret, at)
    if has_second(person):
        raise Refused.one("person", "this account has a second factor", OPERATOR_ALONE)
    if Identity.objects.filter(issuer=issuer, subject=subject).exists():
        raise Invalid.one("identity", "somebody signs in with this account already", "choose another there")
    _opened(person, make_password(None))
    person.identities.create(issuer=issuer, subject=subject, bound_at=at)
    _use_up(person, invitation, "accounts.bind_identity", at)
    return person


@transaction.atomic
def unbind_identities(person: Person, *, by: Actor, at: datetime) -> None:
    """The person signs in with no other sign-in any more, and needs an invitation.

    Raises:
        Refused: to anybody but the operator.
    """
    require(by, "person.manage", person, localdate(at))
    if not isinstance(by, Operator):
        raise Refused.one("person", "nobody takes another's sign-in away", "close the account")
    person.identities.all().delete()
    SignIn.objects.filter(account_id=person.user_id, account_id__isnull=False).delete()
    record("accounts.unbind_identities", person, by=by, at=at, organisation=person.organisation_id)


def _invited(secret: str, at: datetime) -> tuple[Person, Invitation]:
    found = Invitation.objects.select_for_update(of=("self",)).filter(
        secret=secret_hash(secret), used_at__isnull=True, expires_at__gt=at
    )
    invitation = found.select_related("person__organisation", "person__user").first()
    if invitation is None or not may_sign_in_again(invitation, at):
        raise Refused.one(
            "invitation", "this link opens nothing any more", "ask whoever invited you for another"
        )
    return invitation.person, invitation


def may_sign_in_again(invitation: Invitation, at: datetime) -> bool:
    """Whether the account may still be opened so: what its person is may have changed since then."""
    person = invitation.person
    closed = person.user is not None and not person.user.is_active
    here = (
        person.left is None or person.left >= localdate(at) if closed else may_sign_in(person, localdate(at))
    )
    if invitation.asked_by == BY_OPERATOR:
        return here
    # Whoever asked for it by their own name was mailed it. An administrator to whom a link was shown could
    # sign in with it as somebody who has come to lead since.
    reads = reads_of_others if invitation.shown else reads_by_role
    return here and not closed and (invitation.asked_by == BY_OWNER or not reads(person, localdate(at)))


def _opened(person: Person, hashed: str) -> None:
    refuse_address(person)
    users = get_user_model().objects
    if person.user is None:
        person.user = users.create(username=person.email.lower(), password=hashed)
        person.save(update_fields=["user"])
    else:
        users.filter(person=person).update(password=hashed, is_active=True)
        person.user.refresh_from_db()


def _use_up(person: Person, invitation: Invitation, verb: str, at: datetime) -> None:
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    SignIn.objects.filter(account_id=person.user_id, account_id__isnull=False).delete()
    record(verb, person, by=person, at=at, organisation=person.organisation_id)
