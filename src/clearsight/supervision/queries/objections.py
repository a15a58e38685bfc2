"""Arrangements that are not agreed yet, and what a party said against one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.predicates import holding, may_act
from clearsight.access.queries import permits, require, visible_to
from clearsight.audit.actions import record
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement, ArrangementMember
from clearsight.supervision.models import Agreement, AgreementSignature, Objection


@dataclass(frozen=True, slots=True)
class ObjectionShown:
    """What a party said against an arrangement, and what was answered, to the two alone."""

    objection: Objection
    because: str
    answer: str
    may_answer: bool
    may_withdraw: bool


@atomic
def read_objection(objection: Objection, *, by: Person, at: datetime) -> ObjectionShown:
    """What was said, and answered. Audited as read.

    Raises:
        Unknown: to everybody else, the other parties too.
    """
    today, waits = localdate(at), objection.state == "open"
    require(by, "objection.view", objection, today)
    organisation = objection.arrangement.organisation_id
    record("supervision.read_objection", objection, by=by, at=at, organisation=organisation)
    return ObjectionShown(
        objection,
        objection.file.unseal(objection.because, objection, "because", blank=False),
        objection.file.unseal(objection.answer, objection, "answer"),
        waits and permits(by, "objection.answer", objection, today),
        waits and permits(by, "objection.withdraw", objection, today),
    )


def objections_to_answer(person: Person, on: date) -> list[Objection]:
    """Those that wait for this person, the longest waiting first."""
    return _to_answer(person, on)


@worded
def _to_answer(person: Asker, on: One) -> QuerySet[Objection]:
    here = Objection.objects.filter(arrangement__organisation=person.organisation_id, state="open")
    waiting = here.select_related("person", "arrangement")
    return visible_to(person, "objection.answer", waiting, on).order_by("said_at", "pk")


def own_objection(arrangement: Arrangement, person: Person) -> Objection | None:
    """What this person said last against the arrangement, if anything that stands."""
    said = Objection.objects.filter(arrangement=arrangement, person=person)
    return said.exclude(state="withdrawn").order_by("-pk").first()


def who_hears(objection: Objection, on: date) -> list[Person]:
    """Whoever hears it, by name: those who lead safeguarding there and are no party, or else leadership."""
    staff = Person.objects.filter(may_act(on), organisation=objection.arrangement.organisation_id)
    return [one for one in staff.order_by("name", "pk") if permits(one, "objection.answer", objection, on)]


def not_agreed_with(person: Person, on: date) -> list[Arrangement]:
    """The arrangements of this person for which nobody has drawn up an agreement; cover is none of them."""
    return _not_agreed(person, on)


@worded
def _not_agreed(person: Asker, on: One) -> QuerySet[Arrangement]:
    drawn = Agreement.objects.filter(arrangement=OuterRef("pk"))
    member = ArrangementMember.objects.filter(holding(on), person=person.pk)
    mine = Q(supervisor=person.pk) | Q(pk__in=member.values("arrangement"))
    here = Arrangement.objects.filter(organisation=person.organisation_id, covers__isnull=True)
    found = here.filter(mine, holding(on), ~Exists(drawn))
    return found.select_related("supervisor").order_by("from_date", "pk")


def both_sides_signed() -> Q:
    """A condition on arrangements: the supervisor and somebody supervised have signed an agreement."""
    signed = AgreementSignature.objects.filter(agreement__arrangement=OuterRef("pk"))
    supervisor = OuterRef("supervisor")
    return Q(Exists(signed.filter(person=supervisor))) & Q(Exists(signed.exclude(person=supervisor)))
