"""Who wrote in a record; whose signature as the holder of a role it, or an agreement, waits for."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.db.models.lookups import IsNull

from clearsight.access.predicates.conditions import Condition, holding, leads_case, rows
from clearsight.access.predicates.roles import LEADS_ANYWHERE, holds, met_at_sites_of
from clearsight.kernel.roles import (
    HUMAN_RESOURCES,
    LEADERSHIP_TEAM,
    ORGANISATION_LEAD,
    ORGANISATION_LEADERSHIP,
    OWN_SITES,
    SITE_DSL,
    SITE_HEAD,
    SITE_LEAD,
    SITE_LEADERSHIP,
)


def wrote_in(actor: int, on: date) -> Q:
    """The actor wrote in the record: whoever wrote goes on reading what became of it."""
    del on
    return Q(pk__in=rows("records", "Entry").filter(author_id=actor).values("record_id"))


_WITHOUT_HR = tuple(one for one in ORGANISATION_LEADERSHIP if one not in HUMAN_RESOURCES)
READERS = {
    "human_resources": holds(HUMAN_RESOURCES),
    "organisation_leadership": holds(_WITHOUT_HR),
    "organisation_lead": holds(ORGANISATION_LEAD),
    "site_leadership": met_at_sites_of(SITE_LEADERSHIP, "session__"),
    "site_lead": met_at_sites_of(SITE_LEAD, "session__"),
    "head": met_at_sites_of(SITE_HEAD, "session__"),
    "designated_lead": met_at_sites_of(SITE_DSL, "session__"),
    "leadership_team": holds(LEADERSHIP_TEAM),
}


def settled() -> Q:
    """What is signed; and what is agreed, where the form is signed by nobody.

    A form's text is kept to the byte as `kernel.canonical` writes it: no word in it can look like a key.
    """
    return Q(state="sealed") | Q(state="agreed", form_text__text__contains='"signing":null')


def reads_by_policy(actor: int, on: date) -> Q:
    """The policy names a relation in which the actor stands among the readers of the file; it is settled.

    Settled is what is signed; and what is agreed, where the form is signed by nobody (informal minutes, a
    note of what was asked in between: Progress Careers 8.2, Embark 8).
    """
    either = Q(pk__in=[])
    for reader, stands in READERS.items():
        named = rows("records", "PolicyReader").filter(reader=reader)
        either |= Q(pk__in=named.values("record_id")) & stands(actor, on)
    return settled() & either


def leads_its_case(actor: int, on: date) -> Q:
    """The actor leads the case that the record is of; and leads safeguarding, where the policy asks that.

    By `kept_to` (Embark 8, North East Futures, Recording Supervision) leading a case alone opens no record of
    a session in which one was not. What a policy names is kept with the record from when it is opened.
    """
    kept = rows("records", "PolicyReader").filter(reader="safeguarding_leads_alone").values("record_id")
    return leads_case("case__")(actor, on) & (~Q(pk__in=kept) | LEADS_ANYWHERE(actor, on))


def _holds_what_is_asked(actor: int, on: date) -> Exists:
    """The actor holds the role that a row asks for, at its school; at any but a host's, where it names none.

    School and none stand in one EXISTS: of two, PostgreSQL 18 makes tables of roles that it shares between
    a filter and a join, and where the actor is a column (`access.holders`) it reads those of another person.
    """
    there = Q(site_id=OuterRef("site_id")) | Q(IsNull(OuterRef("site_id"), True))
    roles = rows("people", "Role").filter(holding(on), there, site__kind__in=OWN_SITES)
    return Exists(roles.filter(person_id=actor, role=OuterRef("role")))


def asked_as_role_holder(actor: int, on: date) -> Q:
    """The record waits for the signature of a holder of a role that the actor holds there, or has theirs.

    Before it is agreed, and once another holder has signed, it is not for them; nor when it is sent back.
    """
    waits = _holds_what_is_asked(actor, on)
    asked = rows("records", "AskedOfRole").filter(
        Q(signed_by_id=actor) | Q(waits, signed_by__isnull=True, record__state="agreed"),
        record__state__in=("agreed", "sealed"),
    )
    return Q(pk__in=asked.values("record_id"))


def asked_to_sign_agreement(path: str) -> Condition:
    """The agreement at `path` waits for a holder of a role that the actor holds there, or has theirs."""

    def condition(actor: int, on: date) -> Q:
        waits = _holds_what_is_asked(actor, on)
        asked = rows("supervision", "AgreementAskedOfRole").filter(
            Q(signed_by_id=actor) | Q(waits, signed_by__isnull=True)
        )
        return Q(pk__in=asked.values(path))

    return condition


def session_of_a_record_asked_for(actor: int, on: date) -> Q:
    """A record of the session waits for the actor's signature as the holder of a role, or has it."""
    records = rows("records", "Record").filter(asked_as_role_holder(actor, on))
    return Q(pk__in=records.values("session_id"))
