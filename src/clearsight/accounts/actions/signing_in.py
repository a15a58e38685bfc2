"""Signing in, failing to, having to wait, and signing out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.actors import Actor
from clearsight.access.queries import require
from clearsight.accounts.domain.waiting import WITHIN, Wait, wait_after
from clearsight.accounts.models import Attempt, SignIn
from clearsight.accounts.queries import hidden
from clearsight.audit.actions import record
from clearsight.audit.models import Event
from clearsight.people import actions as people
from clearsight.people.models import Person

TOLD = "accounts.tell"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Whoever is not signed in yet, and may be anybody."""

    name: str = "not signed in"
    pk: None = None


@dataclass(frozen=True, slots=True)
class Tries:
    """A try that is counted already, and takes itself back when it succeeds; or how long to wait."""

    counted: tuple[int, ...] = ()
    wait: Wait | None = None


def begin_try(kinds: dict[str, str], whose: Person | None, *, at: datetime) -> Tries:
    """Count a try to sign in before it is made: as many at once as one likes are no more than allowed.

    Known accounts and unknown ones are counted alike.

    Args:
        kinds: of what ("password", "factor", "machine", "reset") and whose: the name as typed, an address.
        whose: the person whose account it is, for the log; nobody's is counted too.
    """
    with transaction.atomic():
        Attempt.objects.filter(at__lte=at - 4 * WITHIN).delete()
        made = [
            Attempt.objects.create(kind=kind, of=hidden(f"{kind}:{of}"), at=at) for kind, of in kinds.items()
        ]
    # Committed first and then counted: of two at once each sees the other.
    with transaction.atomic():
        for one in made:
            wait = _wait(one, at)
            if wait is not None:
                Attempt.objects.filter(pk__in=[made_one.pk for made_one in made]).delete()
                _log_once(whose, one, at)
                return Tries(wait=wait)
    return Tries(tuple(one.pk for one in made))


def _log_once(whose: Person | None, one: Attempt, at: datetime) -> None:
    """That somebody has to wait, once a minute: nobody fills the disk with it."""
    told = hidden(f"told:{one.of}")
    if not Attempt.objects.filter(of=told, at__gt=at - timedelta(minutes=1)).exists():
        Attempt.objects.create(kind=one.kind, of=told, at=at)
        _log("accounts.throttle", whose, one, at, kind=one.kind)


def _wait(one: Attempt, at: datetime) -> Wait | None:
    before = Attempt.objects.filter(kind=one.kind, of=one.of, at__gt=at - timedelta(minutes=15), at__lte=at)
    return wait_after(one.kind, list(before.exclude(pk=one.pk).values_list("at", flat=True)), at)


@transaction.atomic
def note_failed(kind: str, whose: Person | None, *, at: datetime) -> None:
    """Somebody did not succeed: a wrong password, a wrong code, an identity that is nobody's."""
    _log("accounts.fail", whose, Attempt(kind="machine", of="", at=at), at, kind=kind)


@transaction.atomic
def note_signed_in(person: Person, tries: Iterable[Tries], with_: str, *, at: datetime) -> None:
    """The person signed in, with a password alone, an app, codes, a passkey or another sign-in (`with_`)."""
    _take_back(tries)
    # What nobody holds any more goes, whoever's it was.
    SignIn.objects.filter(expire_date__lt=at - timedelta(days=1)).delete()
    record("accounts.sign_in", person, by=person, at=at, organisation=person.organisation_id,
           detail={"with": with_})  # fmt: skip


@transaction.atomic
def note_confirmed(
    person: Person, tries: Iterable[Tries], with_: str, *, whole: bool = True, at: datetime
) -> None:
    """The person showed again that it is them, before something that counts; or took the lock off a page.

    Args:
        whole: whether they showed all that they have to. One of two proofs makes no failure before undone:
            whoever knows the password could guess the code for ever.
    """
    _take_back(tries, before=whole)
    record("accounts.confirm", person, by=person, at=at, organisation=person.organisation_id,
           detail={"with": with_})  # fmt: skip


def _take_back(tries: Iterable[Tries], *, before: bool = True) -> None:
    """What came to something was no failure; whoever knows the password mistyped it before (`before`)."""
    counted = Attempt.objects.filter(pk__in=[pk for one in tries for pk in one.counted])
    own = counted.exclude(kind="machine").values_list("kind", "of") if before else []
    for kind, of in list(own):
        Attempt.objects.filter(kind=kind, of=of).delete()
    counted.delete()


@transaction.atomic
def note_signed_out(person: Person, *, at: datetime) -> None:
    """The person signed out."""
    record("accounts.sign_out", person, by=person, at=at, organisation=person.organisation_id)


@transaction.atomic
def note_locked(person: Person, *, at: datetime) -> None:
    """Nobody had used a page of the person's for a while: it is locked."""
    record("accounts.lock", person, by=person, at=at, organisation=person.organisation_id)


@transaction.atomic
def note_told(person: Person, what: str, *, once_within: timedelta, at: datetime) -> bool:
    """The owner of an account is mailed of a change or of odd tries; of the same not again within that time.

    Returns:
        Whether a mail is to go out.
    """
    lately = Event.objects.filter(verb=TOLD, object_id=str(person.public_id), at__gt=at - once_within)
    if lately.filter(detail={"of": what}).exists():
        return False
    record(TOLD, person, by=Stranger(), at=at, organisation=person.organisation_id, detail={"of": what})
    return True


@transaction.atomic
def end_sign_ins(person: Person, *, but: str = "", only: str = "", by: Actor, at: datetime) -> int:
    """Sign the person out in every browser, in all but one, or in one alone, at once. Returns in how many.

    Args:
        but: the `public_id` of the sign-in that goes on.
        only: the `public_id` of the one that ends.
    """
    require(by, "person.change_password", person, localdate(at))
    return _end(person, but, only, by, at)


def _end(person: Person, but: str, only: str, by: Actor, at: datetime) -> int:
    found = SignIn.objects.filter(account_id=person.user_id, account_id__isnull=False)
    found = found.filter(public_id=only) if only else found.exclude(public_id=but) if but else found
    number, _ = found.delete()
    record("accounts.end_sign_ins", person, by=by, at=at, organisation=person.organisation_id,
           detail={"number": number})  # fmt: skip
    return number


@transaction.atomic
def change_password(
    person: Person, current: str | None, password: str, *, here: str, by: Person, at: datetime
) -> Person:
    """One's own password. Every other sign-in ends, and so does the link to one's calendar.

    Args:
        current: the one so far; None where they showed just now, for this, that it is them.
        here: the `public_id` of the sign-in that goes on.

    Raises:
        Invalid: as `people.change_password`.
    """
    done = people.change_password(person, current, password, by=by, at=at)
    _end(done, here, "", by, at)
    return done


def _log(verb: str, whose: Person | None, one: Attempt, at: datetime, **detail: str) -> None:
    organisation = whose.organisation_id if whose else None
    record(verb, whose or one, by=Stranger(), at=at, organisation=organisation, detail=detail)
