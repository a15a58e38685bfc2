"""Choosing the cases of a session, and putting away the drafts about those that are chosen no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.casework.models import CaseFile
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries.other_forms import blank_drafts
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Discussion


@transaction.atomic
def choose_cases(
    session: Session,
    cases: Iterable[CaseFile],
    *,
    because: Mapping[int, str] | None = None,
    stated: str = "",
    seen: Iterable[CaseFile] | None = None,
    by: Person,
    at: datetime,
) -> list[Discussion]:
    """As `supervision.actions.choose_cases` where `because` is given, else `bring_cases`.

    The blank draft about a case that is left out goes with it.

    Raises:
        Conflict, Invalid, Unknown, Refused: as `supervision.actions.bring_cases`.
        Invalid: for leaving out a case about which something is written for this session.
    """
    before = set(session.discussions.values_list("case_id", flat=True))
    if because is None:
        chosen = supervision.bring_cases(session, cases, seen=seen, by=by, at=at)
    else:
        chosen = supervision.choose_cases(
            session, cases, because=because, stated=stated, seen=seen, by=by, at=at
        )
    gone = before - {row.case_id for row in chosen}
    if Record.objects.filter(session=session, case__in=gone, entries__author__isnull=False).exists():
        raise Invalid.one("case", "something is written about a case you left out", "leave it in")
    put_away_blank(session, by=by, at=at)
    return chosen


@transaction.atomic
def put_away_blank(session: Session, *, by: Person, at: datetime) -> int:
    """Take away the drafts about cases that are not among the session's, in which nobody has written.

    What the system put there it can put there again. Returns how many there were.
    """
    require(by, "session.open_records", session, localdate(at))
    chosen = Discussion.objects.filter(session=session, case=OuterRef("case"))
    return _put_away(blank_drafts(session).filter(case__isnull=False).exclude(Exists(chosen)), by, at)


@transaction.atomic
def put_away_in_place(session: Session, case: CaseFile | None, *, by: Person, at: datetime) -> int:
    """Take away the drafts about this case, or without one the main ones, in which nobody has written.

    Another form is opened in their place (`open_on`). A form that goes to several files stays whole where
    something is written in one of them. Returns how many there were.
    """
    require(by, "session.open_records", session, localdate(at))
    blank = blank_drafts(session).filter(case=case)
    written = Record.objects.filter(session=session, case=case).exclude(pk__in=blank.values("pk"))
    return _put_away(blank.exclude(form__in=written.values("form")), by, at)


def _put_away(blank: QuerySet[Record], by: Person, at: datetime) -> int:
    gone = list(blank)
    for one in gone:
        audit("records.put_away_blank", one, by=by, at=at, organisation=one.organisation_id)
        one.entries.all().delete()
        one.delete()
    return len(gone)
