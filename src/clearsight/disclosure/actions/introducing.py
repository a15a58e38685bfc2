"""Who the organisation is to whoever asks what it keeps: said once, and in every answer from then on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import one_after_another
from clearsight.disclosure.models import Controller
from clearsight.kernel.refusals import Invalid
from clearsight.kernel.words import NO_WORDS, faults_of_words
from clearsight.people.models import Organisation, Person

# Each with the longest it may be, and what to do where it is missing: whoever asked reads it.
FACTS = {
    "called": (200, "say who is responsible for what is kept"),
    "reach": (500, "say how they are reached"),
    "officer": (500, "say who that is, and how they are reached; where you need none, who answers for it"),
    "purposes": (1000, "say what it is used for"),
    "recipients": (1000, "say who receives it, or that nobody does"),
    "abroad": (1000, "say whether any of it leaves the country"),
}


@transaction.atomic
def say_who_we_are(
    organisation: Organisation, said: Mapping[str, str], *, by: Person, at: datetime
) -> Controller:
    """Who the controller is, who protects data there, what for, who else receives it, and whether abroad.

    Args:
        said: words for each of `FACTS`.

    Raises:
        Invalid: with each that is missing or too long.
        Unknown, Refused: for whoever handles no requests.
    """
    require(by, "organisation.handle_requests", organisation, localdate(at))
    if faults := [
        fault
        for name, (longest, mend) in FACTS.items()
        for fault in faults_of_words(name, said.get(name, ""), longest, NO_WORDS, mend)
    ]:
        raise Invalid(faults)
    one_after_another(organisation.pk)
    facts = {name: said[name].strip() for name in FACTS}
    before = Controller.objects.filter(organisation=organisation).values(*FACTS).first() or {}
    made, _ = Controller.objects.update_or_create(
        organisation=organisation, defaults={**facts, "said_by": by, "said_at": at}
    )
    record("disclosure.say_who_we_are", made, by=by, at=at, organisation=organisation.pk,
           detail={"changed": sorted(name for name in FACTS if before.get(name) != facts[name])})  # fmt: skip
    return made
