"""A sealed record with an addendum, an agreed one with a disagreement: for those who look at all pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries import read
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.signoff import actions as signoff
from tests.web.world import World


def pages_beside(place: World, arrangement: Arrangement) -> list[str]:
    """The addresses of what stands beside two records, which the supervisor can open."""
    sealed, agreed = _agreed(place, arrangement, 14), _agreed(place, arrangement, 7)
    for person in (place.supervisee, place.supervisor):
        seen = read(sealed, by=person, at=now()).shown_hash
        perform(signoff.sign, sealed, seen, by=person, at=now())
    perform(signoff.add_to, sealed, "It was a Thursday.", 0, by=place.supervisee, at=now())
    one = perform(signoff.disagree, agreed, "Not as I said it", today(), by=place.supervisee, at=now())
    first, other = f"/records/{sealed.public_id}", f"/records/{agreed.public_id}"
    return [
        first, f"{first}/add", other, f"{other}/sign", f"{other}/disagree",
        f"{other}/disagreements/{one.public_id}",
    ]  # fmt: skip


def _agreed(place: World, arrangement: Arrangement, ago: int) -> Record:
    by: dict[str, Any] = {"by": place.supervisor, "at": now()}
    day = today() - timedelta(days=ago)
    before = now() - timedelta(days=ago + 3)
    session = perform(scheduling.schedule, arrangement, day, by=place.supervisor, at=before)
    perform(scheduling.hold, session, day, 60, **by)
    (record,) = perform(records.open_records, session, **by)
    shown = read(record, **by)
    values = {"cases_are": "all", "any_other_business": "Cover for Friday."}
    seen = {name: shown.fields[name].version for name in values}
    perform(records.write, record, values, seen, **by)
    perform(records.propose, record, read(record, **by).versions, **by)
    seen_by = read(record, by=place.supervisee, at=now()).shown_hash
    perform(records.agree, record, seen_by, by=place.supervisee, at=now())
    record.refresh_from_db()
    return record
