"""Legal holds: placed by one, lifted by two; and the end of a file, which a hold forbids."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate

from clearsight.access.actors import Operator
from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import record
from clearsight.casework.models import AGAIN, CaseFile, File, LegalHold
from clearsight.casework.queries import asked_for, holds_over
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.kernel.words import NO_WORDS, faults_of_words
from clearsight.people.models import Organisation, Person
from clearsight.scheduling.models import Arrangement

LONGEST = 2_000
Held = Person | Arrangement | CaseFile | File
_NAMED = {Person: "person", Arrangement: "arrangement", CaseFile: "case", File: "file"}


@transaction.atomic
def open_register(organisation: Organisation, *, by: Person, at: datetime) -> File:
    """The file in which whoever keeps the files writes of holds, reviews and disposals; made when needed."""
    require(by, "organisation.place_hold", organisation, localdate(at))
    found = File.objects.filter(organisation=organisation, kind="register").first()
    if found is None:
        found = File.fresh(organisation.pk, "register")
        try:
            with transaction.atomic():
                found.save(force_insert=True)
        except IntegrityError:
            return File.objects.get(organisation=organisation, kind="register")
        record("casework.open_register", found, by=by, at=at, organisation=organisation.pk)
    return found


def one_after_another(organisation: int) -> None:
    """Holds and disposals of an organisation wait for each other, so that none misses what the other did.

    Only in a transaction, at whose end the next one goes on.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation)


@transaction.atomic
def place_hold(on: Held, because: str, since: date, *, by: Person, at: datetime) -> LegalHold:
    """From now on nothing that has to do with it is disposed of, until two have lifted the hold.

    Args:
        on: a person, an arrangement, a case or a file of `by`'s own organisation.
        because: which claim, inquiry or request: read by whoever keeps the files, and nobody else.
        since: the day from which it is asked for.

    Raises:
        Invalid: without words, or for a day still to come; for what is about `by`, or their own supervision.
        Unknown, Refused: for whoever may not, or something of another organisation.
    """
    organisation = by.organisation
    require(by, "organisation.place_hold", organisation, localdate(at))
    faults = faults_of_words("because", because, LONGEST, NO_WORDS, "say for which claim or inquiry")
    if on.organisation_id != organisation.pk:
        faults.append(Fault("on", "there is no such thing", "choose another"))
    if _is_about(on, by):
        faults.append(Fault("person", "nobody holds what is about themselves", "a colleague places it"))
    if since > localdate(at):
        faults.append(Fault("since", "that day is still to come", "write today or an earlier day"))
    if faults:
        raise Invalid(faults)
    one_after_another(organisation.pk)
    register = open_register(organisation, by=by, at=at)
    hold = LegalHold(
        organisation=organisation, register=register, since=since, placed_by=by, placed_at=at,
        **{_NAMED[type(on)]: on},
    )  # fmt: skip
    hold.because = register.seal(because.strip(), hold, "because")
    hold.save(force_insert=True)
    record("casework.place_hold", hold, by=by, at=at, organisation=organisation.pk,
           detail={"on": _NAMED[type(on)]})  # fmt: skip
    return hold


def _is_about(on: Held, person: Person) -> bool:
    """Whether it is somebody themselves, a supervision or a file of theirs, or what they asked for."""
    if isinstance(on, Arrangement):
        theirs = Q(supervisor=person) | Q(memberships__person=person)
        return Arrangement.objects.filter(theirs, pk=on.pk).exists()
    if isinstance(on, File):
        own = Q(person=person) | Q(subject_request__person=person)
        met = Q(arrangement__supervisor=person) | Q(arrangement__memberships__person=person)
        return File.objects.filter(own | met, pk=on.pk).exists()
    return on == person


@transaction.atomic
def ask_to_lift(hold: LegalHold, because: str, *, by: Person, at: datetime) -> LegalHold:
    """Say that a hold is no longer needed, and why; somebody else lifts it.

    Raises:
        Invalid: without words.
        Conflict: when somebody has asked already, or it is lifted.
    """
    require(by, "hold.lift", hold, localdate(at))
    if faults := faults_of_words("because", because, LONGEST, NO_WORDS, "say why it is no longer needed"):
        raise Invalid(faults)
    sealed = hold.register.seal(because.strip(), hold, "lift_because")
    waiting = LegalHold.objects.filter(pk=hold.pk, lift_asked_at=None)
    if not waiting.update(lift_because=sealed, lift_asked_by=by, lift_asked_at=at):
        raise Conflict.one("because", "somebody has asked for this already", "look at it again")
    record("casework.ask_to_lift_hold", hold, by=by, at=at, organisation=hold.organisation_id)
    hold.refresh_from_db()
    return hold


@transaction.atomic
def lift_hold(hold: LegalHold, *, by: Person, at: datetime) -> LegalHold:
    """Lift a hold that somebody else has asked to be lifted.

    Raises:
        Refused: to whoever asked for it.
        Conflict: when nobody has asked, or it is lifted already.
    """
    require(by, "hold.lift", hold, localdate(at))
    hold.refresh_from_db()
    if hold.lift_asked_by_id == by.pk:
        raise Refused.one("hold", "a hold is lifted by two", "somebody else who keeps the files lifts it")
    waiting = LegalHold.objects.filter(pk=hold.pk, lift_asked_at__isnull=False, lifted_at=None)
    if not waiting.update(lifted_by=by, lifted_at=at):
        raise Conflict.one("hold", "nobody asks for this any more", "look at it again")
    record("casework.lift_hold", hold, by=by, at=at, organisation=hold.organisation_id)
    hold.refresh_from_db()
    return hold


@transaction.atomic
def destroy_key(file: File, because: str, *, by: Person, at: datetime) -> File:
    """Destroy a file's key: nothing that is sealed under it opens again. What was signed stays proven.

    That two have decided it is asked for by `retention.actions.dispose`, which alone calls this.

    Args:
        because: under what: a clause or a schedule, and nobody's words, for it stands in plain text.

    Raises:
        Unknown, Refused: for whoever does not keep the files.
        Conflict: under a legal hold, whoever asks; while somebody has asked for what lies in it and has no
            answer; or when it is destroyed already.
    """
    require(by, "file.keep", file, localdate(at))
    if holds_over(file).exists():
        raise Conflict.one("hold", "a legal hold is on it", "have the hold lifted first")
    if asked_for(file):
        raise Conflict.one("request", "somebody has asked for what lies in it", "have that answered first")
    kept = File.objects.filter(pk=file.pk, destroyed_at=None)
    if not kept.update(wrapped_key=b"", destroyed_at=at, destroyed_by=by, destroyed_because=because[:300]):
        raise Conflict.one("file", "it is disposed of already", "look at it again")
    record("casework.destroy_key", file, by=by, at=at, organisation=file.organisation_id,
           detail={"kind": file.kind})  # fmt: skip
    file.refresh_from_db()
    return file


@transaction.atomic
def destroy_key_again(
    public_id: str, then: datetime, who: Person | None, because: str, *, by: Operator, at: datetime
) -> bool:
    """Destroy the key of a file that was disposed of after the backup that was restored; whether it stood.

    `who` did it `then`; none, where they came after the backup: nobody stands for them.
    """
    # Who wraps keys anew has to do with keys and reads nothing: the same of whoever destroys one again.
    found = visible_to(by, "file.wrap_anew", File.objects.filter(public_id=public_id), localdate(at))
    file = found.filter(destroyed_at=None).first()
    if file is None:
        return False
    if who is not None and who.organisation_id != file.organisation_id:
        who = None
    File.objects.filter(pk=file.pk).update(
        wrapped_key=b"", destroyed_at=then, destroyed_by=who, destroyed_because=f"{AGAIN}{because}"[:300]
    )
    record("casework.destroy_key", file, by=by, at=at, organisation=file.organisation_id,
           detail={"kind": file.kind, "again": True})  # fmt: skip
    return True
