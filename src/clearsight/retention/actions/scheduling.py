"""How long is chosen where the policy says nothing; and when each review is due, worked out and stored."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import one_after_another
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.kernel.words import NO_WORDS, faults_of_words
from clearsight.people.models import Organisation, Person
from clearsight.retention.domain import COUNTED
from clearsight.retention.models import Review, Schedule
from clearsight.retention.queries import RECKONED, is_reckoned, reads_as_length, reckoned

LONGEST = 200


@transaction.atomic
def choose_schedule(
    organisation: Organisation,
    kind: str,
    anchor: str,
    keep: str,
    rests_on: str,
    *,
    by: Person,
    at: datetime,
) -> Schedule:
    """Keep what a kind of file holds for so long, counted from such a day; reviews are reckoned anew.

    A rule of the policy still holds beside it: what both speak of is kept until the later of the two.

    Args:
        keep: a length of time, "25 years".
        rests_on: on what that rests: a toolkit, a statute, a decision; it stands on pages.

    Raises:
        Invalid: for a kind, a day or a length that cannot be counted, or without what it rests on.
        Unknown, Refused: for whoever keeps no files.
    """
    require(by, "organisation.keep_files", organisation, localdate(at))
    faults = faults_of_words("rests_on", rests_on, LONGEST, NO_WORDS, "say on what it rests")
    if kind not in COUNTED:
        faults.append(Fault("kind", "there is no such kind of file", "choose one"))
    elif anchor not in COUNTED[kind]:
        faults.append(Fault("anchor", "this kind is not counted from that", "choose another day"))
    if not reads_as_length(keep):
        faults.append(Fault("keep", "this is not a length of time", "write it as 25 years"))
    if faults:
        raise Invalid(faults)
    still = Schedule.objects.filter(organisation=organisation, record=kind, anchor=anchor, ended_at=None)
    still.update(ended_at=at)
    chosen = Schedule.objects.create(
        organisation=organisation, record=kind, anchor=anchor, keep=keep.strip().lower(), chosen_by=by,
        rests_on=rests_on.strip(), chosen_at=at,
    )  # fmt: skip
    record("retention.choose_schedule", chosen, by=by, at=at, organisation=organisation.pk,
           detail={"record": kind, "anchor": anchor, "keep": chosen.keep})  # fmt: skip
    reckon(organisation, by=by, at=at)
    return chosen


@transaction.atomic
def end_schedule(schedule: Schedule, *, by: Person, at: datetime) -> Schedule:
    """The organisation no longer goes by it. Nothing falls due by it from now on.

    Raises:
        Conflict: when it has ended already.
    """
    require(by, "organisation.keep_files", schedule.organisation, localdate(at))
    if not Schedule.objects.filter(pk=schedule.pk, ended_at=None).update(ended_at=at):
        raise Conflict.one("schedule", "it has ended already", "look at it again")
    record("retention.end_schedule", schedule, by=by, at=at, organisation=schedule.organisation_id)
    reckon(schedule.organisation, by=by, at=at)
    schedule.refresh_from_db()
    return schedule


@transaction.atomic
def reckon(organisation: Organisation, *, by: Person, at: datetime) -> int:
    """Work out when each review is due, from the facts and rules of today, and store it; how many changed.

    Raises:
        Unknown, Refused: for whoever keeps no files.
    """
    require(by, "organisation.keep_files", organisation, localdate(at))
    # Two who open a page at once, or one who does while another chooses, each find what the other stored.
    one_after_another(organisation.pk)
    stored = {(one.file_id, one.record_id): one for one in Review.objects.filter(organisation=organisation)}
    changed = 0
    for found in reckoned(organisation, localdate(at)):
        known = stored.pop(found.key, None)
        if known is None:
            Review.objects.create(organisation=organisation, file=found.file, record=found.record,
                                  due_on=found.due_on, under=found.under)  # fmt: skip
        elif (known.due_on, known.under) != (found.due_on, found.under):
            Review.objects.filter(pk=known.pk).update(due_on=found.due_on, under=found.under)
        else:
            continue
        changed += 1
    Review.objects.filter(pk__in=[one.pk for one in stored.values()]).delete()
    record(RECKONED, organisation, by=by, at=at, organisation=organisation.pk,
           detail={"changed": changed, "gone": len(stored)})  # fmt: skip
    return changed + len(stored)


@transaction.atomic
def reckon_if_needed(organisation: Organisation, *, by: Person, at: datetime) -> int:
    """`reckon`, unless it was done today and nothing since alters what is due: a page does not look at all
    that was ever kept.

    Raises:
        Unknown, Refused: for whoever keeps no files.
    """
    require(by, "organisation.keep_files", organisation, localdate(at))
    if is_reckoned(organisation, at):
        return 0
    one_after_another(organisation.pk)
    return 0 if is_reckoned(organisation, at) else reckon(organisation, by=by, at=at)
