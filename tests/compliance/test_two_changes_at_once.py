"""Two changes about the same people in the same moment: the second sees what the first did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection, connections, transaction

from clearsight.audit.models import Event as AuditEvent
from clearsight.casework import actions as casework
from clearsight.compliance.actions import reevaluate
from clearsight.compliance.models import Standing
from clearsight.retention import actions as retention
from clearsight.retention.models import Review
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.supervision import actions as supervision
from clearsight.supervision.queries import agreement_hash
from tests import world
from tests.casework.test_holds import officer
from tests.world import TODAY, do

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = timedelta(days=7)
TERMS = {
    "frequency": "2 weeks", "starts": "2026-03-10", "venue": "Here", "who_records": "supervisor",
    "who_stores": "Nadia", "dispute_school": "Elmfield", "review_on": "2027-03-10",
}  # fmt: skip


def second_within_first(first: Callable[[], Any], second: Callable[[], Any]) -> None:
    """Do `first`, then `second` elsewhere up to where it waits for `first`, which only then is finished."""

    def other() -> None:
        try:
            second()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            done = pool.submit(other)
            _until_it_waits(done)
        done.result(timeout=30)


def _until_it_waits(done: Future[None]) -> None:
    if connection.vendor == "sqlite":
        return  # nobody begins to write there before the first is finished
    ended = Event()
    done.add_done_callback(lambda _: ended.set())
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] or ended.wait(0.02):
                return


def what_is_stored() -> Counter[Any]:
    return Counter(
        (row.owner_id, row.rule, str(row.subject), row.status, row.due_on, row.holds_from, row.holds_to)
        for row in Standing.objects.all()
    )


@pytest.mark.req("K7")
def test_what_is_stored_of_two_sessions_held_at_once_is_what_is_found_afresh() -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    days = (TODAY, TODAY - timedelta(days=1))
    one, two = (do(scheduling.schedule, arrangement, day, by=of.nadia, on=TODAY - WEEK) for day in days)
    second_within_first(
        lambda: do(scheduling.hold, one, days[0], 60, by=of.nadia),
        lambda: do(scheduling.hold, two, days[1], 60, by=of.nadia),
    )
    stored = what_is_stored()
    assert stored
    reevaluate([of.nadia.pk, of.sam.pk], TODAY)
    assert what_is_stored() == stored


@pytest.mark.req("L9")
def test_two_who_open_what_is_due_for_review_at_once_reckon_it_once() -> None:
    of = world.school()
    dpo, case = officer(of), world.fennimore(of)
    do(casework.close_case, case, TODAY, by=of.nadia)
    do(retention.choose_schedule, of.organisation, "case_record", "case_closed", "7 years", "Us", by=dpo)
    Review.objects.all().delete()
    second_within_first(
        *[lambda: do(retention.reckon_if_needed, of.organisation, by=dpo, on=TODAY + WEEK)] * 2
    )
    assert Review.objects.count() == 1
    assert AuditEvent.objects.filter(verb="retention.reckon").count() == 2, "as it was chosen, and once now"


def test_what_both_parties_sign_at_once_is_agreed() -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    agreement = do(supervision.draw_up_agreement, arrangement, TERMS, by=of.nadia)
    shown = agreement_hash(agreement)
    second_within_first(
        lambda: do(supervision.sign_agreement, agreement, shown, by=of.nadia),
        lambda: do(supervision.sign_agreement, agreement, shown, by=of.sam),
    )
    assert Arrangement.objects.get(pk=arrangement.pk).every == "2 weeks"
