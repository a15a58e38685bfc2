"""Who is with the organisation, what they are, and when: written by administrators and the operator."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q
from django.utils.timezone import localdate

from clearsight.access.actors import Actor, Operator
from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid, Refused
from clearsight.kernel.roles import READING
from clearsight.kernel.texts import unseen_in_name
from clearsight.people.models import (
    Circumstance,
    Employment,
    Organisation,
    Person,
    Role,
    Site,
    Training,
    fresh_code,
)
from clearsight.people.queries import reads_by_role

SHORT_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
LONGEST_NAME = 200
FURTHEST = timedelta(days=2 * 366)  # two years, whichever they are
# A policy may declare roles of its own, and policies lie above people: here only its spelling counts.
ROLE_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")


@transaction.atomic
def found_organisation(name: str, slug: str, *, by: Actor, at: datetime) -> Organisation:
    """Begin to keep an organisation's supervision. Only the operator may.

    Raises:
        Invalid: when the short name is taken, or one of the names cannot be meant.
    """
    require(by, "organisation.found", Organisation(), localdate(at))
    _refuse(not SHORT_NAME.fullmatch(slug), "short name", f"{slug[:60]!r} is no short name",
            "use up to 80 small letters, digits and hyphens, as in hill-school")  # fmt: skip
    wrong = not name.strip() or len(name) > LONGEST_NAME or unseen_in_name(name) != ""
    _refuse(wrong, "name", f"{name[:60]!r} is no name", f"write it in 1 to {LONGEST_NAME} plain characters")
    taken = Organisation.objects.filter(slug=slug).exists()
    _refuse(taken, "slug", f"there is already an organisation called {slug!r}", "choose another short name")
    organisation = Organisation.objects.create(name=name, slug=slug)
    record("people.found_organisation", organisation, by=by, at=at, organisation=organisation.pk)
    return organisation


@transaction.atomic
def add_site(
    organisation: Organisation,
    name: str,
    *,
    kind: str = "school",
    urn: str = "",
    code: str = "",
    by: Actor,
    at: datetime,
) -> Site:
    """Add a school, a host school or an office to the organisation."""
    require(by, "organisation.manage_people", organisation, localdate(at))
    if kind not in ("school", "host", "office"):
        raise Invalid.one("kind", f"{kind!r} is no kind of site", "use school, host or office")
    _refuse_unseen(name)
    site = Site.objects.create(
        organisation=organisation, code=code or fresh_code(), name=name, kind=kind, urn=urn
    )
    record("people.add_site", site, by=by, at=at, organisation=organisation.pk)
    return site


@transaction.atomic
def add_person(
    organisation: Organisation,
    name: str,
    started: date,
    *,
    email: str = "",
    code: str = "",
    by: Actor,
    at: datetime,
) -> Person:
    """Add somebody who works with or for the organisation from `started` on. Gives no account."""
    require(by, "organisation.manage_people", organisation, localdate(at))
    _refuse(name.strip() == "", "name", "a person needs a name", "write it")
    _refuse_unseen(name)
    person = Person.objects.create(
        organisation=organisation, code=code or fresh_code(), name=name.strip(), email=email, started=started
    )
    record("people.add_person", person, by=by, at=at, organisation=organisation.pk, touches=[person.pk])
    return person


@transaction.atomic
def record_leaving(person: Person, last_day: date, *, by: Actor, at: datetime) -> Person:
    """The person leaves; `last_day` is the last on which they are with the organisation and may sign in.

    From the day after, signing in fails like a wrong password, and an open session opens nothing. Roles end
    with that day, and those still to come never begin. What they supervise, and have undertaken, stays.

    Raises:
        Refused: to oneself.
        Invalid: for a day before they started, more than two years ahead, or later than is recorded: that
            would let somebody back in, which the operator alone does.
    """
    require(by, "person.manage", person, localdate(at))
    if by == person:
        raise Refused.one("person", "nobody records their own leaving", "ask another administrator")
    _refuse(last_day < person.started, "last_day", "nobody leaves before they started", "correct the date")
    _refuse(last_day > localdate(at) + FURTHEST, "last_day", "that is more than two years ahead",
            "correct the date")  # fmt: skip
    later = person.left is not None and last_day > person.left and not isinstance(by, Operator)
    _refuse(later, "last_day", "an earlier last day is recorded", "ask whoever runs Clearsight to correct it")
    person.left = last_day
    person.save(update_fields=["left"])
    person.roles.filter(from_date__gt=last_day).delete()
    person.roles.filter(Q(to_date__isnull=True) | Q(to_date__gt=last_day)).update(to_date=last_day)
    _audit("people.record_leaving", person, person, by, at, until=last_day.isoformat())
    return person


@transaction.atomic
def give_role(
    person: Person,
    role: str,
    site: Site,
    from_date: date,
    to_date: date | None = None,
    *,
    by: Actor,
    at: datetime,
) -> Role:
    """The person holds the role at the site from one day to another, both included.

    Raises:
        Refused: to whoever gives it to themselves: a role opens what others wrote. To anybody but the
            operator, for one that reads, where the person can sign in: whoever let them in set the password.
        Invalid: for a site elsewhere, for dates the wrong way round, or for what cannot be a role's code.
    """
    require(by, "person.manage", person, localdate(at))
    _refuse_oneself(person, by)
    _refuse_opening(person, role, by)
    _refuse(not ROLE_CODE.fullmatch(role), "role", f"{role[:60]!r} is no code of a role", "choose a role")
    _refuse(site.organisation_id != person.organisation_id, "site", "there is no such site", "choose another")
    _refuse_backwards(from_date, to_date)
    given = Role.objects.create(person=person, role=role, site=site, from_date=from_date, to_date=to_date)
    _audit("people.give_role", given, person, by, at, role=role)
    return given


@transaction.atomic
def end_role(role: Role, last_day: date, *, by: Actor, at: datetime) -> Role:
    """The role ends; `last_day` is the last on which it is held. Nobody prolongs their own."""
    require(by, "person.manage", role.person, localdate(at))
    # To end a role later than it ends now is to give it.
    if role.to_date is not None and last_day > role.to_date:
        _refuse_oneself(role.person, by)
        _refuse_opening(role.person, role.role, by)
    _refuse_backwards(role.from_date, last_day)
    role.to_date = last_day
    role.save(update_fields=["to_date"])
    _audit("people.end_role", role, role.person, by, at, role=role.role, until=last_day.isoformat())
    return role


@transaction.atomic
def note_circumstance(
    person: Person,
    circumstance: str,
    from_date: date,
    to_date: date | None = None,
    *,
    by: Actor,
    at: datetime,
) -> Circumstance:
    """A condition on the person (probation, long absence) that changes what the policy asks for."""
    require(by, "person.manage", person, localdate(at))
    _refuse_backwards(from_date, to_date)
    noted = Circumstance.objects.create(
        person=person, circumstance=circumstance, from_date=from_date, to_date=to_date
    )
    _audit("people.note_circumstance", noted, person, by, at, circumstance=circumstance)
    return noted


@transaction.atomic
def note_training(
    person: Person, kind: str, completed_on: date, *, provider: str = "", by: Actor, at: datetime
) -> Training:
    """The person completed a training of this kind on that day."""
    require(by, "person.manage", person, localdate(at))
    noted = Training.objects.create(person=person, kind=kind, completed_on=completed_on, provider=provider)
    _audit("people.note_training", noted, person, by, at, kind=kind)
    return noted


@transaction.atomic
def note_employment(
    person: Person,
    employment: str,
    from_date: date,
    to_date: date | None = None,
    *,
    fraction: float = 1.0,
    by: Actor,
    at: datetime,
) -> Employment:
    """How the person is employed, in a class that the policy declares, at a fraction of full time."""
    require(by, "person.manage", person, localdate(at))
    _refuse_backwards(from_date, to_date)
    _refuse(
        not 0 < fraction <= 1, "fraction", "a fraction of full time lies above 0 and up to 1", "correct it"
    )
    noted = Employment.objects.create(
        person=person, employment=employment, fraction=fraction, from_date=from_date, to_date=to_date
    )
    _audit("people.note_employment", noted, person, by, at)
    return noted


@transaction.atomic
def give_account(person: Person, password: str, *, hashed: bool = False, by: Actor, at: datetime) -> Person:
    """Let the person sign in by email address and password.

    Whoever sets a password could sign in with it: to those who read others' content the operator alone gives
    one, at the command line.

    Args:
        hashed: whether `password` is the hash of one already, where many accounts begin with the same.

    Raises:
        Refused: to anybody but the operator, for who holds, or is to hold, a role that leads or
            oversees.
        Invalid: without an email address, when it is already somebody's name to sign in with, or for a
            password that is too easily guessed.
    """
    require(by, "person.manage", person, localdate(at))
    if not isinstance(by, Operator) and reads_by_role(person, localdate(at)):
        mend = "ask whoever runs Clearsight for it: clearsight account"
        raise Refused.one("person", "this person reads what others wrote", mend)
    _refuse(not person.email, "email", "an account needs an email address", "write one")
    users = get_user_model().objects
    name = person.email.lower()
    if not hashed:
        refuse_weak(password, person)
    _refuse(
        users.filter(username=name).exists(), "email", "that address has an account already", "use another"
    )
    person.user = users.create(
        username=name, email=person.email, password=password if hashed else make_password(password)
    )
    person.save(update_fields=["user"])
    record("people.give_account", person, by=by, at=at, organisation=person.organisation_id)
    return person


@transaction.atomic
def change_password(
    person: Person, current: str | None, password: str, *, by: Person, at: datetime
) -> Person:
    """One's own password, by whoever knows the one so far, or (None) showed just now that it is them.

    Raises:
        Invalid: at "current", where that is not it; for a new one that is too easily guessed, or the same.
    """
    require(by, "person.change_password", person, localdate(at))
    user = get_user_model().objects.select_for_update(no_key=True).filter(person=person).first()
    known = user and (user.has_usable_password() if current is None else user.check_password(current))
    _refuse(not known, "current", "this is not your password", "try again")
    same = user is not None and user.check_password(password)
    _refuse(same, "password", "this is the one that you have", "choose another")
    refuse_weak(password, person)
    _set_password(person, password)
    record("people.change_password", person, by=by, at=at, organisation=person.organisation_id)
    return person


@transaction.atomic
def give_password(person: Person, password: str, *, by: Actor, at: datetime) -> Person:
    """Another password for somebody who has an account, by the operator alone: theirs is lost, or stolen.

    Every session of theirs ends with it; an account that was closed is open again.

    Raises:
        Refused: to anybody but the operator: whoever sets a password could sign in with it.
        Invalid: where there is no account, or for a password that is too easily guessed.
    """
    require(by, "person.manage", person, localdate(at))
    if not isinstance(by, Operator):
        raise Refused.one("person", "nobody sets another's password", "they change it themselves")
    _refuse(person.user_id is None, "email", "this person has no account", "give one first")
    refuse_weak(password, person)
    _set_password(person, password, is_active=True)
    record("people.give_password", person, by=by, at=at, organisation=person.organisation_id)
    return person


def _set_password(person: Person, password: str, **changes: bool) -> None:
    # A session knows the hash with which it began: with another it is none any more.
    get_user_model().objects.filter(person=person).update(password=make_password(password), **changes)
    if person.user is not None:
        person.user.refresh_from_db()


@transaction.atomic
def close_account(person: Person, *, by: Actor, at: datetime) -> Person:
    """Nobody signs in as this person from now on; the next request of an open session is refused too.

    Raises:
        Refused: to oneself.
    """
    require(by, "person.manage", person, localdate(at))
    if by == person:
        raise Refused.one("person", "nobody closes their own account", "ask another administrator")
    if person.user is not None:
        person.user.is_active = False
        # Whatever hung on the password (sessions, the link to a calendar) is over, and stays so.
        person.user.set_unusable_password()
        person.user.save(update_fields=["is_active", "password"])
    record("people.close_account", person, by=by, at=at, organisation=person.organisation_id)
    return person


def _audit(verb: str, what: Model, person: Person, by: Actor, at: datetime, **detail: str) -> None:
    """Audit a change of what a person is, which may alter the findings of their supervisors and theirs."""
    record(
        verb,
        what,
        by=by,
        at=at,
        organisation=person.organisation_id,
        touches=[person.pk],
        around=True,
        detail=detail,
    )


def _refuse_unseen(name: str) -> None:
    if unseen := unseen_in_name(name):
        raise Invalid.one("name", f"a letter in it is not seen (U+{ord(unseen):04X})", "retype it")


def _refuse(wrong: bool, place: str, problem: str, mend: str) -> None:
    if wrong:
        raise Invalid([Fault(place, problem, mend)])


def _refuse_opening(person: Person, role: str, by: Actor) -> None:
    """Whoever gave the account knows its first password: a role after it opens what one before it would."""
    if role in READING and person.user_id is not None and not isinstance(by, Operator):
        mend = "ask whoever runs Clearsight to give it: clearsight role"
        raise Refused.one("person", "this person can sign in, and the role reads what others wrote", mend)


def refuse_weak(password: str, person: Person) -> None:
    """Nothing, for a password that the person may choose.

    Raises:
        Invalid: at "password", with all that is wrong with it.
    """
    try:
        # As it will be: the name to sign in with and the person's own name are easily guessed.
        user = get_user_model()(username=person.email.lower(), email=person.email, first_name=person.name)
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(dict.fromkeys(_weakness(one) for one in error.error_list)) from None


def _weakness(error: ValidationError) -> Fault:
    """What is wrong with a password and how it is mended: too short, like one's own name, or known."""
    said = str(error.messages[0]).rstrip(".")
    if error.code == "password_too_similar":
        # Django names the column; the email address stands in two.
        like = "name" if (error.params or {}).get("verbose_name") == "first name" else "email address"
        said = f"it is too much like your {like}"
    mend = "choose a longer one" if error.code == "password_too_short" else "choose another"
    return Fault("password", said[:1].lower() + said[1:], mend)


def _refuse_oneself(person: Person, by: Actor) -> None:
    if by == person:
        raise Refused.one("person", "nobody gives a role to themselves", "ask another administrator")


def _refuse_backwards(from_date: date, to_date: date | None) -> None:
    _refuse(
        to_date is not None and to_date < from_date, "to_date", "it ends before it begins", "correct a date"
    )
