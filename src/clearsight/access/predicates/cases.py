"""Relations to a case file: who supervises its lead, and in whose session it is brought."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from clearsight.access.predicates.arrangements import supervises_session, was_at
from clearsight.access.predicates.conditions import any_of, holding, left_behind, may_act, rows
from clearsight.access.predicates.roles import holds
from clearsight.kernel.roles import ORGANISATION_LEAD, OUTSIDE, OWN_SITES


def case_supervisor(actor: int, on: date) -> Q:
    """The lead's own supervisor at the case's school, once the lead has signed an agreement with them.

    From outside, or from another school, somebody supervises about what is brought to them and no more
    (`case_party`; EM 8, NE). Of a case that its lead left behind there is nothing more to supervise.
    """
    signed = rows("supervision", "AgreementSignature").filter(
        agreement__arrangement_id=OuterRef("arrangement_id"), person_id=OuterRef("person_id")
    )
    supervised = rows("scheduling", "ArrangementMember").filter(
        holding(on), Exists(signed), arrangement__supervisor_id=actor, arrangement__discusses_cases=True
    )
    there = rows("people", "Role").filter(
        holding(on), person_id=actor, site__kind__in=OWN_SITES, site_id=OuterRef("site_id")
    )
    inside = Q(Exists(there.exclude(role=OUTSIDE)))
    return inside & Q(lead_id__in=supervised.values("person_id")) & ~left_behind(on)


def leads_over_the_left(actor: int, on: date) -> Q:
    """The actor leads safeguarding over all, and whoever leads the case is suspended, has gone or left it.

    A school's only safeguarding lead may be the one who is suspended: a case is never without a way on.
    """
    there = rows("people", "Person").filter(may_act(on), pk=OuterRef("lead_id"))
    return holds(ORGANISATION_LEAD)(actor, on) & (~Q(Exists(there)) | left_behind(on))


def case_party(actor: int, on: date) -> Q:
    """Those in whose session the case is brought (`case.bring` says by whom) or written about."""
    sessions = rows("scheduling", "Session").filter(any_of(supervises_session(), was_at("pk"))(actor, on))
    brought = rows("supervision", "Discussion").filter(session_id__in=sessions.values("pk"))
    # A case that is taken off again stays known to those who have a record about it.
    written = rows("records", "Record").filter(session_id__in=sessions.values("pk"), case__isnull=False)
    return Q(pk__in=brought.values("case_id")) | Q(pk__in=written.values("case_id"))
