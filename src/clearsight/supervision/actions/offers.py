"""Supervision offered to somebody who works a case and has none; they accept it, or say why not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import open_file_of
from clearsight.kernel.refusals import Invalid
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.people.queries import may_sign_in
from clearsight.supervision.actions.answering import answer_once
from clearsight.supervision.models import Offer
from clearsight.supervision.queries.offers import is_supervised

LONGEST_BECAUSE = 1_000


@transaction.atomic
def offer_supervision(to: Person, *, by: Person, at: datetime) -> Offer:
    """Offer supervision to somebody involved in a case (Embark, 5 and 6); they answer on their first page.

    Raises:
        Invalid: to oneself, to somebody who has it or to whom it is offered already, or who has left.
    """
    today = localdate(at)
    require(by, "person.offer_supervision", to, today)
    # Of two who offer at once the later waits here, and sees what the earlier did.
    Person.objects.select_for_update(no_key=True).get(pk=to.pk)
    if to.pk == by.pk:
        raise Invalid.one("person", "nobody offers it to themselves", "ask for more supervision instead")
    if not may_sign_in(to, today):
        raise Invalid.one("person", "this person does not work here now", "choose another")
    if is_supervised(to, today):
        raise Invalid.one("person", "is supervised already", "draw up the agreement there")
    if Offer.objects.filter(to=to, state="open").exists():
        raise Invalid.one("person", "it is offered already", "wait for the answer")
    made = Offer.objects.create(organisation_id=to.organisation_id, to=to, offered_by=by, offered_at=at)
    _audit("supervision.offer_supervision", made, by, at)
    return made


@transaction.atomic
def accept_offer(offer: Offer, *, by: Person, at: datetime) -> Offer:
    """Yes. Whoever offered it arranges it next, and both draw up the agreement.

    Raises:
        Conflict: when it is answered or withdrawn already.
    """
    require(by, "offer.answer", offer, localdate(at))
    answer_once(offer, "offer", answered_at=at, state="accepted")
    _audit("supervision.accept_offer", offer, by, at)
    return offer


@transaction.atomic
def decline_offer(offer: Offer, because: str, *, by: Person, at: datetime) -> Offer:
    """No, and why: read by who offered it alone. That it was offered stays on record.

    Raises:
        Invalid: without a reason.
        Conflict: when it is answered or withdrawn already.
    """
    require(by, "offer.answer", offer, localdate(at))
    if faults := faults_of_words("because", because, LONGEST_BECAUSE, "it is not said why"):
        raise Invalid(faults)
    file = open_file_of(by, "personal", by=by, at=at)
    answer_once(
        offer,
        "offer",
        answered_at=at,
        state="declined",
        file=file,
        because=file.seal(because.strip(), offer, "because"),
    )
    _audit("supervision.decline_offer", offer, by, at)
    return offer


@transaction.atomic
def withdraw_offer(offer: Offer, *, by: Person, at: datetime) -> Offer:
    """It is not offered any more.

    Raises:
        Conflict: when it is answered or withdrawn already.
    """
    require(by, "offer.withdraw", offer, localdate(at))
    answer_once(offer, "offer", answered_at=at, state="withdrawn")
    _audit("supervision.withdraw_offer", offer, by, at)
    return offer


def _audit(verb: str, offer: Offer, by: Person, at: datetime) -> None:
    record(verb, offer, by=by, at=at, organisation=offer.organisation_id)
