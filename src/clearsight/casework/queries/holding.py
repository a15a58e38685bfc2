"""What is held in an organisation, all at once: the same as `queries.holds_over` says of one file.

That asks of a file which holds are over it. Where many files are looked at it is asked the other way, once:
from the few holds that are in force, to what they cover. A test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from clearsight.casework.models import File, LeadChange, LegalHold
from clearsight.scheduling.models import Arrangement, Session


@dataclass(frozen=True, slots=True)
class Held:
    """What is under a hold, by primary keys: files with all that is in them, and whatever is of a session.

    `touched` are the files in which anything lies that is of such a session: none of them goes as a whole.
    """

    files: tuple[int, ...] = ()
    sessions: tuple[int, ...] = ()
    touched: tuple[int, ...] = ()


def held_in(organisation: int) -> Held:
    """What is under a legal hold in an organisation (its primary key)."""
    in_force = LegalHold.objects.filter(organisation=organisation, lifted_at=None)
    rows = list(in_force.values_list("person", "case", "arrangement", "file"))
    if not rows:
        return Held()
    persons, cases, met, files = ({one for one in named if one} for named in zip(*rows, strict=True))
    sessions = _sessions(persons, cases, met)
    laid = File.objects.filter(records__session__in=sessions).order_by().values_list("pk", flat=True)
    copied = File.objects.filter(kept_copies__record__session__in=sessions).order_by()
    touched = laid.union(copied.values_list("pk", flat=True))
    return Held(tuple(_files(persons, cases, met, files)), tuple(sessions.values_list("pk", flat=True)),
                tuple(touched))  # fmt: skip


def _sessions(persons: set[int], cases: set[int], met: set[int]) -> QuerySet[Session]:
    """In which somebody of these was or belongs, in which the case was spoken of, or of that supervision."""
    with_them = Arrangement.objects.filter(
        Q(pk__in=met) | Q(supervisor__in=persons) | Q(pk__in=_groups(persons))
    )
    there = Session.objects.filter(attendance__person__in=persons).order_by()
    spoken = Session.objects.filter(discussions__case__in=cases).order_by()
    written = Session.objects.filter(records__case__in=cases).order_by()
    return Session.objects.filter(
        Q(arrangement__in=with_them) | Q(supervisor__in=persons) | Q(pk__in=there.values("pk"))
        | Q(pk__in=spoken.values("pk")) | Q(pk__in=written.values("pk"))
    ).order_by()  # fmt: skip


def _groups(persons: set[int]) -> QuerySet[Arrangement, int]:
    groups = Arrangement.objects.filter(memberships__person__in=persons).order_by()
    return groups.values_list("pk", flat=True)


def _files(persons: set[int], cases: set[int], met: set[int], files: set[int]) -> QuerySet[File, int]:
    """Of somebody, of a case or a supervision of theirs, of a request about them; or held by itself."""
    led = LeadChange.objects.filter(until__in=persons).order_by().values("case")
    held = File.objects.filter(
        Q(pk__in=files) | Q(person__in=persons) | Q(case__in=cases) | Q(case__lead__in=persons)
        | Q(case__in=led) | Q(arrangement__in=met) | Q(arrangement__supervisor__in=persons)
        | Q(arrangement__in=_groups(persons)) | Q(subject_request__person__in=persons)
        | Q(subject_request__child__case__in=cases)
    )  # fmt: skip
    return held.order_by().values_list("pk", flat=True)
