"""Saying no to an arrangement, and what is answered: with no child's name in it that nobody meant."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.people.models import Person
from clearsight.records.domain.crossing import refuse_unless_meant
from clearsight.records.queries.crossing import names_in
from clearsight.scheduling.models import Arrangement
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Objection


@transaction.atomic
def object_to(
    arrangement: Arrangement, because: str, *, meant: Collection[str] = (), by: Person, at: datetime
) -> Objection:
    """As `supervision.actions.object_to`; who hears it may not be entitled to know of the child.

    Args:
        meant: which names in it are meant so (`Crossing.key`).

    Raises:
        Invalid: as there.
        MayNotBelong: with the name of a child or family that is not said to be meant so.
    """
    require(by, "arrangement.object", arrangement, localdate(at))
    said = supervision.object_to(arrangement, because, by=by, at=at)
    refuse_unless_meant(names_in(because, arrangement, by=by, at=at), meant, "because")
    return said


@transaction.atomic
def answer_objection(
    objection: Objection, answer: str, *, meant: Collection[str] = (), by: Person, at: datetime
) -> Objection:
    """As `supervision.actions.answer_objection`; the same is asked of the answer.

    Raises:
        Invalid, Conflict: as there.
        MayNotBelong: as `object_to`.
    """
    require(by, "objection.answer", objection, localdate(at))
    answered = supervision.answer_objection(objection, answer, by=by, at=at)
    refuse_unless_meant(names_in(answer, objection.arrangement, by=by, at=at), meant, "answer")
    return answered
