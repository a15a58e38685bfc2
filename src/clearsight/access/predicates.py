"""The relations a person can stand in to a thing, each defined once, as a database condition.

The same condition answers "may this person do this to that?" and "which of these may this person see?",
so that the two cannot disagree. Everything is asked of the database at the moment it matters: nothing
about access is remembered from one request to the next.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

Condition = Callable[[int, date], Q]

SITE_LEAD = ("dsl", "deputy_dsl")
ORGANISATION_LEAD = ("trust_safeguarding_lead",)
SITE_LEADERSHIP = ("headteacher", "principal", "leadership")
ORGANISATION_LEADERSHIP = (
    "managing_director", "director", "operational_executive", "chief_executive", "hr",
)  # fmt: skip
ADMINISTRATOR = ("administrator",)


def holding(on: Any, prefix: str = "") -> Q:
    """Rows that hold (`from_date` to `to_date`, empty: still so) on a day, or an expression's value."""
    began = Q(**{f"{prefix}from_date__lte": on})
    return began & (Q(**{f"{prefix}to_date__isnull": True}) | Q(**{f"{prefix}to_date__gte": on}))


def at_work(actor: int, on: date) -> QuerySet[Any]:
    """The actor's own row, if that person is with the organisation that day and the account is not closed."""
    return _model("people", "Person").filter(may_act(on), pk=actor)


def may_act(on: date) -> Q:
    """Persons who are with the organisation that day and whose account, if they have one, is not closed."""
    open_account = Q(user__isnull=True) | Q(user__is_active=True)
    return (Q(left__isnull=True) | Q(left__gte=on)) & open_account & Q(started__lte=on)


def _model(app: str, name: str) -> QuerySet[Any]:
    # By name: the relations are about apps that lie above this one.
    manager: Any = apps.get_model(app, name)._default_manager
    return manager.all()  # type: ignore[no-any-return]


def _roles(actor: int, on: date, roles: tuple[str, ...]) -> QuerySet[Any]:
    return _model("people", "Role").filter(holding(on), person_id=actor, role__in=roles)


def _organisation_roles(roles: tuple[str, ...]) -> Condition:
    """The actor holds one of the roles, anywhere: that it is the same organisation is always asked."""
    return lambda actor, on: Q(Exists(_roles(actor, on, roles)))


def _sites(actor: int, on: date, roles: tuple[str, ...]) -> QuerySet[Any]:
    return _roles(actor, on, roles).values("site_id")


def _works_there(actor: int, on: date) -> Q:
    roles = _model("people", "Role").filter(holding(on), person_id=actor)
    return Q(pk__in=roles.values("site_id"))


def _persons_at(sites: QuerySet[Any], on: date) -> QuerySet[Any]:
    return _model("people", "Role").filter(holding(on), site_id__in=sites).values("person_id")


def _site_roles(roles: tuple[str, ...], path: str) -> Condition:
    """The person at `path` works at a site where the actor holds one of the roles."""
    return lambda actor, on: Q(**{f"{path}__in": _persons_at(_sites(actor, on, roles), on)})


def _members_at_sites(roles: tuple[str, ...], path: str) -> Condition:
    """The arrangement at `path` has a member, or a supervisor, at a site where the actor holds a role."""

    def condition(actor: int, on: date) -> Q:
        persons = _persons_at(_sites(actor, on, roles), on)
        members = _model("scheduling", "ArrangementMember").filter(person_id__in=persons)
        return Q(**{f"{path}__in": members.values("arrangement_id")})

    return condition


def _member_of_arrangement(path: str) -> Condition:
    """The actor is supervised there, or soon will be. Whoever no longer is has nothing to do with it."""

    def condition(actor: int, on: date) -> Q:
        mine = _model("scheduling", "ArrangementMember").filter(
            Q(to_date__isnull=True) | Q(to_date__gte=on), person_id=actor
        )
        return Q(**{f"{path}__in": mine.values("arrangement_id")})

    return condition


def _was_member_of_arrangement(actor: int, on: date) -> Q:
    del on  # somebody who was supervised may go on seeing that they were
    mine = _model("scheduling", "ArrangementMember").filter(person_id=actor)
    return Q(pk__in=mine.values("arrangement_id"))


def _member_on_the_day(path: str) -> Condition:
    """The actor was at the session at `path`: as noted there, or else by being a member on its day.

    As `scheduling.queries.present_at`: whoever is noted as there was there, a guest of the arrangement too.
    """

    def condition(actor: int, on: date) -> Q:
        del on
        noted = _model("scheduling", "Attendance").filter(person_id=actor, present=True)
        # Of the actor's own arrangements first: else every session there is would be looked at.
        theirs = _model("scheduling", "Session").filter(arrangement__memberships__person_id=actor)
        expected = theirs.filter(~Exists(_attended()) & Exists(_membership_that_day(actor)))
        return Q(**{f"{path}__in": noted.values("session_id")}) | Q(**{f"{path}__in": expected.values("pk")})

    return condition


def _was_at_a_session(actor: int, on: date) -> Q:
    """The actor was at a session of the arrangement, a guest too."""
    del on
    noted = _model("scheduling", "Attendance").filter(person_id=actor, present=True)
    return Q(pk__in=noted.values("session__arrangement_id"))


def _wrote_in(actor: int, on: date) -> Q:
    """The actor wrote in the record: whoever wrote goes on reading what became of it."""
    del on
    return Q(pk__in=_model("records", "Entry").filter(author_id=actor).values("record_id"))


def _membership_that_day(actor: int) -> QuerySet[Any]:
    # The day it was held on counts; the one it was once planned for only until then.
    day = Coalesce(OuterRef("held_on"), OuterRef("scheduled_for"))
    return _model("scheduling", "ArrangementMember").filter(
        holding(day), arrangement_id=OuterRef("arrangement_id"), person_id=actor
    )


def _attended() -> QuerySet[Any]:
    """Who was there, where that was noted. What is noted is complete."""
    return _model("scheduling", "Attendance").filter(session_id=OuterRef("pk"))


def _is(path: str) -> Condition:
    return lambda actor, _on: Q(**{path: actor})


def _taking_over(actor: int, on: date) -> Q:
    """The actor is asked to take the arrangement over."""
    del on
    asked = _model("supervision", "Handover").filter(taker_id=actor, state="asked")
    return Q(pk__in=asked.values("arrangement_id"))


def _was_member(path: str) -> Condition:
    """The actor is, was or will be supervised in the arrangement at `path`."""
    return lambda actor, _on: Q(
        **{
            f"{path}__in": _model("scheduling", "ArrangementMember")
            .filter(person_id=actor)
            .values("arrangement_id")
        }
    )


def _follows(path: str) -> Condition:
    """The actor supervises in place of whoever did, that day: as cover, or since it was handed over."""

    def condition(actor: int, on: date) -> Q:
        mine = _model("scheduling", "Arrangement").filter(holding(on), supervisor_id=actor)
        covered = Q(**{f"{path}__in": mine.values("covers_id")})
        return covered | Q(**{f"{path}__in": mine.values("continues_id")})

    return condition


def _supervises_person(actor: int, on: date) -> Q:
    members = _model("scheduling", "ArrangementMember").filter(holding(on), arrangement__supervisor_id=actor)
    return Q(pk__in=members.values("person_id"))


def _supervises_anybody(actor: int, on: date) -> Q:
    return Q(Exists(_model("scheduling", "Arrangement").filter(holding(on), supervisor_id=actor)))


def _case_supervisor(actor: int, on: date) -> Q:
    """The lead's own supervisor, once the lead has signed an agreement with them: nobody else can say so."""
    signed = _model("supervision", "AgreementSignature").filter(
        agreement__arrangement_id=OuterRef("arrangement_id"), person_id=OuterRef("person_id")
    )
    supervised = _model("scheduling", "ArrangementMember").filter(
        holding(on), Exists(signed), arrangement__supervisor_id=actor, arrangement__discusses_cases=True
    )
    return Q(lead_id__in=supervised.values("person_id"))


def _case_party(actor: int, on: date) -> Q:
    """Those in whose session the case is brought (`case.bring` says by whom) or written about."""
    sessions = _model("scheduling", "Session").filter(
        _any(_is("supervisor_id"), _member_on_the_day("pk"))(actor, on)
    )
    brought = _model("supervision", "Discussion").filter(session_id__in=sessions.values("pk"))
    # A case that is taken off again stays known to those who have a record about it.
    written = _model("records", "Record").filter(session_id__in=sessions.values("pk"), case__isnull=False)
    return Q(pk__in=brought.values("case_id")) | Q(pk__in=written.values("case_id"))


def _own_or_everybody_s(actor: int, on: date) -> Q:
    """The actor was at the session, and it is about them, or about nobody in particular."""
    own = Q(about_id=actor) | Q(about__isnull=True)
    return own & _member_on_the_day("session_id")(actor, on)


def _asked_as_role_holder(actor: int, on: date) -> Q:
    """The record waits for the signature of a holder of a role that the actor holds there, or has theirs.

    Before it is agreed, and once another holder has signed, it is not for them; nor when it is sent back.
    """
    holds = _model("people", "Role").filter(holding(on), person_id=actor, role=OuterRef("role"))
    waits = Q(Exists(holds.filter(site_id=OuterRef("site_id")))) | Q(Exists(holds), site__isnull=True)
    asked = _model("records", "AskedOfRole").filter(
        Q(signed_by_id=actor) | (Q(signed_by__isnull=True, record__state="agreed") & waits),
        record__state__in=("agreed", "sealed"),
    )
    return Q(pk__in=asked.values("record_id"))


def _session_of_a_record_asked_for(actor: int, on: date) -> Q:
    records = _model("records", "Record").filter(_asked_as_role_holder(actor, on))
    return Q(pk__in=records.values("session_id"))


def _asked_for_more(actor: int, on: date) -> Q:
    """The supervisor who is asked; where none is, those who lead the asker's sites or the organisation.

    Where nobody else does so, it is for the leadership.
    """
    leads = _site_roles(SITE_LEAD, "asker_id")(actor, on) | _organisation_roles(ORGANISATION_LEAD)(actor, on)
    heads = _site_roles(SITE_LEADERSHIP, "asker_id")(actor, on)
    heads |= _organisation_roles(ORGANISATION_LEADERSHIP)(actor, on)
    others = _model("people", "Role").filter(holding(on)).exclude(person_id=OuterRef("asker_id"))
    of_site = others.filter(
        holding(on, "site__roles__"), role__in=SITE_LEAD, site__roles__person_id=OuterRef("asker_id")
    )
    of_all = others.filter(role__in=ORGANISATION_LEAD, person__organisation_id=OuterRef("organisation_id"))
    nobody_leads = ~Exists(of_site) & ~Exists(of_all)
    of_leads = Q(arrangement__isnull=True) & (leads | (heads & nobody_leads))
    of_supervisor = Q(arrangement__supervisor_id=actor) | _follows("arrangement_id")(actor, on)
    return (of_supervisor | of_leads) & ~Q(asker_id=actor)


def _told(**more: bool) -> Condition:
    """The actor is told of a step of the escalation."""
    path, told = "step__escalation_id", partial(_model, "escalation", "Told")
    return lambda actor, on: Q(pk__in=told().filter(person_id=actor, **more).values(path))


def _any(*conditions: Condition) -> Condition:
    def condition(actor: int, on: date) -> Q:
        either = Q(pk__in=[])
        for one in conditions:
            either |= one(actor, on)
        return either

    return condition


def _always(actor: int, on: date) -> Q:
    del actor, on
    return ~Q(pk__in=[])


def _for_sites(roles: tuple[str, ...], path: str) -> Condition:
    return lambda actor, on: Q(**{f"{path}__in": _sites(actor, on, roles)})


_OVER_ALL = {
    "organisation_lead": _organisation_roles(ORGANISATION_LEAD),
    "organisation_leadership": _organisation_roles(ORGANISATION_LEADERSHIP),
    "administrator": _organisation_roles(ADMINISTRATOR),
}

_LEADS_ANYWHERE = _organisation_roles((*SITE_LEAD, *ORGANISATION_LEAD))
RELATIONS: dict[str, dict[str, Condition]] = {
    "people.organisation": {
        "member": _always,
        "takes_part": _any(_member_of_arrangement("arrangements__pk"), _is("cases__lead_id")),
        "supervisor": _supervises_anybody,
        "site_lead": _organisation_roles(SITE_LEAD),
        "site_leadership": _organisation_roles(SITE_LEADERSHIP),
        **_OVER_ALL,
    },
    "people.site": {
        "worker": _works_there,
        "site_lead": _for_sites(SITE_LEAD, "pk"),
        **_OVER_ALL,
    },
    "people.person": {
        "self": _is("pk"),
        "colleague": _always,
        "supervisor": _supervises_person,
        "site_lead": _site_roles(SITE_LEAD, "pk"),
        "site_leadership": _site_roles(SITE_LEADERSHIP, "pk"),
        **_OVER_ALL,
    },
    "scheduling.arrangement": {
        "supervisor": _is("supervisor_id"),
        "supervisee": _member_of_arrangement("pk"),
        "former_supervisee": _was_member_of_arrangement,
        "was_there": _was_at_a_session,
        "taking_over": _taking_over,
        "site_lead": _members_at_sites(SITE_LEAD, "pk"),
        "site_leadership": _members_at_sites(SITE_LEADERSHIP, "pk"),
        **_OVER_ALL,
    },
    "supervision.agreement": {
        "supervisor": _is("arrangement__supervisor_id"),
        "supervisee": _member_of_arrangement("arrangement_id"),
    },
    "scheduling.session": {
        "supervisor": _is("supervisor_id"),
        "supervisee": _member_on_the_day("pk"),
        "site_lead": _members_at_sites(SITE_LEAD, "arrangement_id"),
        "site_leadership": _members_at_sites(SITE_LEADERSHIP, "arrangement_id"),
        "asked_as_role_holder": _session_of_a_record_asked_for,
        **_OVER_ALL,
    },
    "supervision.action": {
        "owner": _is("owner_id"),
        "supervisor": _any(_is("session__supervisor_id"), _follows("session__arrangement_id")),
        "supervisee": _own_or_everybody_s,
        "case_lead": _is("case__lead_id"),
        "case_site_lead": _for_sites(SITE_LEAD, "case__site_id"),
        "site_lead": _site_roles(SITE_LEAD, "owner_id"),
        "organisation_lead": _OVER_ALL["organisation_lead"],
    },
    "supervision.concern": {
        "carrier": _is("carrier_id"),
        "supervisor": _is("session__supervisor_id"),
        "supervisee": _member_on_the_day("session_id"),
    },
    "supervision.handover": {
        "giver": _is("giver_id"),
        "taker": _is("taker_id"),
        "asker": _is("asked_by_id"),
        "supervisee": _was_member("arrangement_id"),
        "site_lead": _members_at_sites(SITE_LEAD, "arrangement_id"),
        "site_leadership": _members_at_sites(SITE_LEADERSHIP, "arrangement_id"),
        **_OVER_ALL,
    },
    "supervision.request": {
        "asker": _is("asker_id"),
        "asked": _asked_for_more,
        "site_lead": _site_roles(SITE_LEAD, "asker_id"),
        "organisation_lead": _OVER_ALL["organisation_lead"],
    },
    "casework.goodpractice": {"member": _always, "author": _is("told_by_id"), "lead": _LEADS_ANYWHERE},
    "escalation.escalation": {"starter": _is("started_by_id"), "told": _told(), "hears": _told(hears=True)},
    "casework.casefile": {
        "case_lead": _is("lead_id"),
        "case_supervisor": _case_supervisor,
        "case_party": _case_party,
        "site_lead": _for_sites(SITE_LEAD, "site_id"),
        "organisation_lead": _OVER_ALL["organisation_lead"],
    },
    "records.record": {
        "supervisor": _is("session__supervisor_id"),
        "supervisee": _own_or_everybody_s,
        "author": _wrote_in,
        "case_lead": _is("case__lead_id"),
        "case_site_lead": _for_sites(SITE_LEAD, "case__site_id"),
        "asked_as_role_holder": _asked_as_role_holder,
    },
}

# How each kind of thing is known to belong to an organisation.
ORGANISATION_OF: dict[str, str] = {
    "people.organisation": "pk",
    "people.site": "organisation_id",
    "people.person": "organisation_id",
    "scheduling.arrangement": "organisation_id",
    "scheduling.session": "organisation_id",
    "supervision.agreement": "arrangement__organisation_id",
    "supervision.action": "session__organisation_id",
    "supervision.request": "organisation_id",
    "supervision.concern": "session__organisation_id",
    "supervision.handover": "arrangement__organisation_id",
    "casework.casefile": "organisation_id",
    "casework.goodpractice": "organisation_id",
    "records.record": "organisation_id",
    "escalation.escalation": "organisation_id",
}
