"""Whose signature besides the parties' a policy asks for on what is recorded of a session: by role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clearsight.access.predicates import holding
from clearsight.kernel.roles import OWN_SITES
from clearsight.people.models import Circumstance, Person, Role
from clearsight.people.queries import still_here
from clearsight.policy.domain.measures import Deadline
from clearsight.policy.domain.model import Rule
from clearsight.policy.domain.population import Who
from clearsight.policy.queries import policy_in_force
from clearsight.records.models import AskedOfRole, Record
from clearsight.records.queries.reading import form_of
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import present_at

ROLE = "role:"
BOTH = ("supervisee", "supervisor")
# What of a population can be told here of one person. For all else nobody is asked: it would open a record.
_TOLD = {"roles", "sites", "at", "circumstances", "any", "none"}


def roles_asked(session: Session, present: Iterable[Person], on: date) -> list[str]:
    """The codes of the roles a holder of which signs, by the policy in force on that day, in its order."""
    asked = signatures_asked(session, present, on)
    return [party.removeprefix(ROLE) for party in asked if party.startswith(ROLE)]


def signatures_asked(session: Session, present: Iterable[Person], on: date) -> list[str]:
    """Whose signatures the policy in force on that day asks for: supervisee, supervisor, "role:<code>".

    Only what is asked or recommended, and only of a session and of people of whom the rule speaks.
    """
    there = list(present)
    rules = policy_in_force(session.organisation, on).rules
    asked = [
        party
        for rule in rules
        if isinstance(rule.asks, Deadline) and rule.asks.done == "signed" and rule.strength != "permitted"
        if _speaks_of(rule, session, there, on)
        for party in rule.asks.by or BOTH
    ]
    return list(dict.fromkeys(asked))


def _speaks_of(rule: Rule, session: Session, present: list[Person], on: date) -> bool:
    wanted, arrangement = rule.sessions.arrangements, session.arrangement
    discussing = rule.sessions.discussing_cases
    return (
        rule.sessions.kind in ("any", session.kind)
        and arrangement.kind in (wanted.kinds or (arrangement.kind,))
        and wanted.discusses_cases in (None, arrangement.discusses_cases)
        and (discussing is None or discussing == session.discussions.exists())
        and (wanted.supervisor is None or _is_one(wanted.supervisor, session.supervisor, on))
        and (wanted.members is None or any(_is_one(wanted.members, person, on) for person in present))
        and any(_is_one(rule.who, person, on) for person in present)
    )


def _is_one(who: Who, person: Person, on: date) -> bool:
    """Whether the person is certainly one of a population on that day."""
    if {key for key in type(who).model_fields if getattr(who, key) != getattr(Who(), key)} - _TOLD:
        return False
    roles = list(Role.objects.filter(holding(on), person=person).select_related("site"))
    conditions = set(
        Circumstance.objects.filter(holding(on), person=person).values_list("circumstance", flat=True)
    )
    holds = any(
        (not who.roles or role.role in who.roles)
        and (not who.sites or role.site.code in who.sites)
        and (not who.at or role.site.kind in who.at)
        for role in roles
    )
    return (
        (holds or not (who.roles or who.sites or who.at))
        and (not who.circumstances or bool(conditions & set(who.circumstances)))
        and (not who.any or any(_is_one(one, person, on) for one in who.any))
        and not any(_may_be(one, person, on) for one in who.none)
    )


def _may_be(who: Who, person: Person, on: date) -> bool:
    """Whether the person is, or cannot here be told not to be, one of a population."""
    untold = {key for key in type(who).model_fields if getattr(who, key) != getattr(Who(), key)} - _TOLD
    return bool(untold) or _is_one(who, person, on)


def asked_of_roles(record: Record, on: date) -> list[AskedOfRole]:
    """What is to be asked of roles, now that the record is agreed; not stored yet.

    Asked of whoever holds the role where those supervised work; where nobody does, anywhere in the
    organisation; never of somebody at a host school, who reads none of its records. What is about a case is
    for the case's own people: it is asked only where the session has no other record.
    """
    others = Record.objects.filter(session=record.session_id, case__isnull=True)
    if form_of(record).signing is None or (record.case_id is not None and others.exists()):
        return []
    present = [record.about] if record.about else present_at(record.session)
    sites = Role.objects.filter(holding(on), person__in=present).values("site_id")
    found: list[AskedOfRole] = []
    for role in roles_asked(record.session, present, on):
        there = Role.objects.filter(
            holding(on), still_here(on, "person__"), role=role, site__in=sites, site__kind__in=OWN_SITES,
            person__organisation=record.organisation_id,
        )  # fmt: skip
        where: list[int | None] = [*sorted(set(there.values_list("site_id", flat=True)))] or [None]
        found += [AskedOfRole(record=record, role=role, site_id=site) for site in where]
    return found


def holders(asked: AskedOfRole, on: date) -> list[Person]:
    """Those who can give the signature that is asked for: who hold the role there on that day, by name."""
    own = Role.objects.filter(holding(on), site__kind__in=OWN_SITES)
    roles = own.filter(role=asked.role, person__organisation=asked.record.organisation_id)
    if asked.site_id is not None:
        roles = roles.filter(site=asked.site_id)
    # Whoever has left gives none, where a role of theirs was left open.
    here = Person.objects.filter(still_here(on), pk__in=roles.values("person_id"))
    return list(here.order_by("name", "pk"))
