"""What stands beside the records of an invented organisation: addenda after a seal, and a disagreement."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from clearsight.compliance.actions import perform
from clearsight.people.models import Organisation, Person
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.signoff import actions as signoff

# By the short name of the organisation: the arrangement with a sealed record, and who adds what to it.
ADDS = {
    "millbrook": (
        "MB-1",
        (
            ("imran", "The training that we spoke of is on a Thursday, not on a Tuesday."),
            ("hannah", "Thank you: the cover for it is arranged for the Thursday."),
        ),
    )
}
# The arrangement with a record that waits to be signed; who disagrees with what, and who had signed already.
DISAGREES = {
    "millbrook": (
        "MB-3", "tomasz", "imran",
        "I did not agree that the home visits can wait until after the holidays.",
    )
}  # fmt: skip


def put_beside(organisation: Organisation, at: datetime) -> None:
    """Two addenda, and a disagreement that is to be settled today, where the organisation has them."""
    who = {person.code: person for person in Person.objects.filter(organisation=organisation)}
    if organisation.slug in ADDS:
        code, added = ADDS[organisation.slug]
        for number, (author, text) in enumerate(added):
            record = _main_record(organisation, code, "sealed")
            perform(signoff.add_to, record, text, number, by=who[author], at=at)
    if organisation.slug in DISAGREES:
        code, author, signer, text = DISAGREES[organisation.slug]
        record = _main_record(organisation, code, "agreed")
        perform(signoff.disagree, record, text, localdate(at), by=who[author], at=at)
        shown = reading.read(record, by=who[signer], at=at)
        perform(signoff.sign, record, shown.shown_hash, by=who[signer], at=at)


def _main_record(organisation: Organisation, arrangement: str, state: str) -> Record:
    records = Record.objects.filter(organisation=organisation, session__arrangement__code=arrangement)
    return records.filter(state=state, case=None).select_related("session__arrangement").latest("pk")
