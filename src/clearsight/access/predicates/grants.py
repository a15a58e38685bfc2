"""Relations of those who read for a time what is not theirs: given to them, or opened in an emergency."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from clearsight.access.predicates.arrangements import supervises_session, was_at
from clearsight.access.predicates.conditions import MOMENT, Condition, any_of, holding, leads_case, rows
from clearsight.access.predicates.forms import leads_the_only_school
from clearsight.access.predicates.roles import LEADS_ANYWHERE, holds, in_sites_of
from clearsight.integrations.worded import One, worded
from clearsight.kernel.roles import (
    ADMINISTRATOR,
    BOARD,
    DATA_PROTECTION,
    GIVEN_NOTHING,
    ORGANISATION_LEAD,
    ORGANISATION_LEADERSHIP,
    SITE_LEAD,
    SITE_LEADERSHIP,
)

# Of a draft nobody but its parties reads anything.
SETTLED = ("agreed", "sealed")


def _given(actor: int, on: date, kinds: tuple[str, ...]) -> QuerySet[Any]:
    """What the actor was given to read, holds that day, and was not ended.

    Whoever keeps the list of people, or sees figures alone, is given nothing; an auditor a sample alone.
    """
    nothing = (*ADMINISTRATOR, *BOARD) if kinds == ("sample",) else GIVEN_NOTHING
    return rows("grants", "Grant").filter(
        ~Q(Exists(rows("people", "Role").filter(holding(on), person_id=actor, role__in=nothing))),
        Q(leads_only=False) | LEADS_ANYWHERE(actor, on), ~Q(kind="proceeding") | Q(agreed_at__isnull=False),
        holding(on), to_id=actor, kind__in=kinds, ended_at__isnull=True,
    )  # fmt: skip


def _records_given(actor: int, on: date, kinds: tuple[str, ...]) -> Q:
    # As it was when it was given: what is put before the parties anew since is not what was given.
    given = rows("grants", "GrantedRecord").filter(
        grant__in=_given(actor, on, kinds).values("pk"), record__state__in=SETTLED,
        record__proposed_at__lte=F("grant__given_at"),
    )  # fmt: skip
    return Q(pk__in=given.values("record_id"))


def granted_record(actor: int, on: date) -> Q:
    """A party or who leads the case gave the actor this record, alone or with the case file; or two did."""
    return _records_given(actor, on, ("record", "case", "proceeding"))


def reads_sample(actor: int, on: date) -> Q:
    """The record is in the sample that the actor, auditor or inspector from outside, was given to read."""
    return _records_given(actor, on, ("sample",))


def agreement_of_a_sample(actor: int, on: date) -> Q:
    """The agreement that stood on the day of a session of which the actor was given a record in a sample.

    It is part of the supervision records (Harewood, Contract). The newest that the supervisor had signed by
    then; who else had, stands in it.
    """
    stood = rows("supervision", "AgreementSignature").filter(
        agreement__arrangement_id=OuterRef("session__arrangement_id"),
        person_id=F("agreement__arrangement__supervisor_id"), signed_on__lte=OuterRef("session__held_on"),
    )  # fmt: skip
    newest = Subquery(stood.order_by("-agreement_id").values("agreement_id")[:1])
    given = rows("records", "Record").filter(_records_given(actor, on, ("sample",)))
    return Q(pk__in=given.annotate(stood=newest).values("stood"))


def granted_case(actor: int, on: date) -> Q:
    """Whoever leads the case, or safeguarding where it is, gave the actor its file to read."""
    return Q(pk__in=_given(actor, on, ("case",)).values("case_id"))


def broke_glass(of: str, path: str = "pk") -> Condition:
    """The actor opened it in an emergency, and the hours for which that holds have not passed."""
    return lambda actor, _on: Q(
        **{
            f"{path}__in": rows("grants", "Opening")
            .filter(by_id=actor, until__gt=MOMENT, **{f"{of}__isnull": False})
            .values(of)
        }
    )


def _concerned(actor: int, on: date, record: str, case: str) -> Q:
    """The actor is a party of the record at one path, or works with its case, or the case at the other."""
    own = Q(**{f"{record}about_id": actor}) | Q(**{f"{record}about__isnull": True})
    party = supervises_session(f"{record}session__")(actor, on) | (
        own & was_at(f"{record}session_id")(actor, on)
    )
    of_case = any_of(
        leads_case(case), leads_case(f"{record}case__"),
        in_sites_of(SITE_LEAD, f"{case}site_id"), in_sites_of(SITE_LEAD, f"{record}case__site_id"),
    )  # fmt: skip
    return party | of_case(actor, on)


def concerned_by_grant(actor: int, on: date) -> Q:
    """A record that was given is the actor's as a party; or it is of a case that they work with."""
    given = rows("grants", "GrantedRecord").filter(_concerned(actor, on, "record__", "grant__case__"))
    of_case = any_of(leads_case("case__"), in_sites_of(SITE_LEAD, "case__site_id"))(actor, on)
    return Q(pk__in=given.values("grant_id")) | of_case


def concerned_by_loan(actor: int, on: date) -> Q:
    """As `concerned_by_grant`, of what was given and not asked for: no party ends what a proceeding needs."""
    return concerned_by_grant(actor, on) & ~Q(kind="proceeding")


def agrees_to_proceeding(actor: int, on: date) -> Q:
    """The actor protects data, and is neither who asked, nor who is to read it, nor a party to it."""
    mine = rows("grants", "GrantedRecord").filter(_concerned(actor, on, "record__", "grant__case__"))
    own = Q(given_by_id=actor) | Q(to_id=actor) | Q(pk__in=mine.values("grant_id"))
    return Q(kind="proceeding") & holds(DATA_PROTECTION)(actor, on) & ~own


def oversees_sample(actor: int, on: date) -> Q:
    """It is a sample given to an auditor or inspector, and the actor leads or oversees all of it."""
    over_all = holds((*ORGANISATION_LEAD, *ORGANISATION_LEADERSHIP))(actor, on)
    return Q(kind="sample") & (over_all | leads_the_only_school(actor, on))


def concerned_by_opening(actor: int, on: date) -> Q:
    """What was opened in an emergency is the actor's record as a party, or a case that they work with."""
    return _concerned(actor, on, "record__", "case__")


def looks_at_openings(actor: int, on: date) -> Q:
    """The actor leads, or oversees, where it was opened, and did not open it themselves."""
    over_all = holds((*ORGANISATION_LEAD, *ORGANISATION_LEADERSHIP))(actor, on)
    there = in_sites_of(SITE_LEADERSHIP, "site_id")(actor, on)
    return (over_all | there) & ~Q(by_id=actor)


def is_lent(actor: int, on: date, moment: datetime) -> bool:
    """Whether the actor was given anything that holds that day, or has anything open in an emergency."""
    return bool(_lent(actor, on, moment))


@worded
def _lent(actor: One, on: One, moment: One) -> QuerySet[Any]:
    given = rows("grants", "Grant").filter(holding(on), to_id=actor, ended_at__isnull=True)
    opened = rows("grants", "Opening").filter(by_id=actor, until__gt=moment)
    return given.values_list("pk").union(opened.values_list("pk"))
