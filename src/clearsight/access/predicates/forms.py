"""Who keeps the forms of an organisation: relations to the organisation itself."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from clearsight.access.predicates.conditions import holding, rows
from clearsight.kernel.roles import SCHOOL_LEAD


def leads_the_only_school(actor: int, on: date) -> Q:
    """The actor leads safeguarding, or the school, where the organisation has that one school and no other.

    One school's lead alters nothing for the others of a trust. Where no school is, its leadership does.
    """
    others = rows("people", "Site").filter(kind="school", organisation_id=OuterRef("site__organisation_id"))
    mine = rows("people", "Role").filter(
        holding(on), person_id=actor, role__in=SCHOOL_LEAD, site__kind="school"
    )
    return Q(Exists(mine.filter(~Exists(others.exclude(pk=OuterRef("site_id"))))))
