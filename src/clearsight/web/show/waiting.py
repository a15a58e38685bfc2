"""What waits for somebody about agreements: to be read and signed, to be renewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse

from clearsight.access.queries import visible_to
from clearsight.compliance.queries import Renewal, renewals_near
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import Agreement, AgreementSignature
from clearsight.supervision.queries import agreement_signatories
from clearsight.web import words


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the reader: what, a few words about it, and where."""

    what: str
    about: str
    href: str
    verb: str


def agreements_waiting(actor: Person, today: date) -> list[Waiting]:
    """The agreements that the reader is asked to sign, and those that it is time to renew."""
    return [*_to_sign(actor, today), *_to_renew(actor, today)]


def _to_sign(actor: Person, today: date) -> list[Waiting]:
    signed = AgreementSignature.objects.filter(agreement=OuterRef("pk"), person=actor)
    later = Agreement.objects.filter(arrangement=OuterRef("arrangement"), pk__gt=OuterRef("pk"))
    waiting = Agreement.objects.exclude(Exists(signed)).exclude(Exists(later)).exclude(terms=b"")
    mine = visible_to(actor, "agreement.sign", waiting, today).select_related("arrangement__supervisor")
    return [
        Waiting("Supervision agreement", f"with {agreement.arrangement.supervisor.name}",
                reverse("agreement", kwargs={"agreement": agreement.public_id}), "Read and sign")
        for agreement in mine
    ]  # fmt: skip


def _to_renew(actor: Person, today: date) -> list[Waiting]:
    """Those to be looked at again, unless a new version lies before the parties already."""
    return [
        Waiting("supervision agreement", _by_when(one, actor, today),
                reverse("draw_up", kwargs={"arrangement": one.arrangement.public_id}), "Renew")
        for one in renewals_near(actor, today)
        if not _is_being_signed(one.arrangement, today)
    ]  # fmt: skip


def _by_when(renewal: Renewal, actor: Person, today: date) -> str:
    leads = renewal.arrangement.supervisor_id == actor.pk
    others = members_on(renewal.arrangement, today) if leads else [renewal.arrangement.supervisor]
    whom = words.listed(person.name for person in others)
    return f"with {whom}, {'was due' if renewal.overdue else 'due'} by {words.day(renewal.due_on)}"


def _is_being_signed(arrangement: Arrangement, today: date) -> bool:
    newest = arrangement.agreements.order_by("pk").last()
    return newest is not None and bool(newest.terms) and bool(agreement_signatories(newest, today))
