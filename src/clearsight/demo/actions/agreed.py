"""Agreements that the people of an invented organisation drew up here, with their words, and signed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from clearsight.compliance.actions import perform
from clearsight.demo.domain.cast import Meeting
from clearsight.demo.domain.terms import Terms
from clearsight.demo.domain.texts import AGREED, AGREED_SINCE, written
from clearsight.people.models import Person
from clearsight.policy.domain.forms.values import is_blank
from clearsight.scheduling.models import Arrangement
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Agreement
from clearsight.supervision.queries import new_agreement, parts_of, read_agreement

# The second version is nearly a year old: it is soon time to renew it.
RENEWED, LONG_BEFORE = timedelta(days=340), timedelta(days=400)


def agree(
    arrangement: Arrangement, meeting: Meeting, who: dict[str, Person], terms: Terms, today: date
) -> None:
    """A first version from the beginning, and after some months one that says a few things otherwise.

    Of a group with one version the last member has still to agree to it.
    """
    supervisor, members = who[meeting.supervisor], [who[code] for code in meeting.members]
    parties = [supervisor, *members]
    if arrangement.from_date > today - LONG_BEFORE:
        parties = parties[:-1] if len(members) > 1 else parties
        _version(arrangement, parties, {**AGREED}, arrangement.from_date)
        return
    _version(arrangement, parties, {**AGREED}, arrangement.from_date)
    _version(arrangement, parties, {**AGREED, **AGREED_SINCE}, terms.on_or_before(today - RENEWED))


def _version(arrangement: Arrangement, parties: list[Person], words: dict[str, str], on: date) -> None:
    at = datetime.combine(on, time(15, 0), UTC)
    form, values = new_agreement(arrangement, by=parties[0], on=on)
    for field in form.fields():
        said: Any = words.get(field.id)
        if field.type in ("text", "long_text") and said is not None:
            values[field.id] = said
        elif field.required and is_blank(field, values.get(field.id)):
            values[field.id] = written(field, on, parties[0].name, "")
    drawn = perform(supervision.draw_up_agreement, arrangement, values, by=parties[0], at=at)
    for person in parties[1:]:
        _own_part(drawn, person, words, at)
    drawn.refresh_from_db()
    for person in parties:
        shown = read_agreement(drawn, by=person, at=at)
        perform(supervision.sign_agreement, drawn, shown.shown_hash, by=person, at=at)


def _own_part(drawn: Agreement, person: Person, words: dict[str, str], at: datetime) -> None:
    """What this party contributes and wants, where the template asks each for their own words."""
    shown = read_agreement(drawn, by=person, at=at)
    mine = parts_of(shown.form, drawn.arrangement, person, at.date())
    if mine:
        said = {name: words[name] for name in mine}
        perform(supervision.write_own_part, drawn, said, shown.shown_hash, by=person, at=at)
