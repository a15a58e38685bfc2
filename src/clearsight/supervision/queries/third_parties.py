"""Whose signature besides the parties' the policy asks for on a written agreement: holders of a role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from clearsight.access.predicates import holding
from clearsight.casework.models import File
from clearsight.kernel.roles import OWN_SITES
from clearsight.people.models import Person, Role
from clearsight.people.queries import still_here
from clearsight.policy.domain.codes import all_codes
from clearsight.policy.domain.measures import Presence
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import Agreement, AgreementAskedOfRole

ROLE = "role:"


@dataclass(frozen=True, slots=True)
class RoleLeftOut:
    """The signature of a role was left out, because nobody held it: who said so, when, and why."""

    role: str
    by: Person
    at: datetime
    because: str


def signatures_asked(arrangement: Arrangement, on: date) -> list[str]:
    """Whose signatures the policy asks for on such an agreement: supervisee, supervisor, "role:<code>"."""
    asked = [
        party
        for rule in policy_in_force(arrangement.organisation, on).rules
        if isinstance(rule.asks, Presence) and rule.asks.of == "agreement" and rule.per == "arrangement"
        and rule.strength != "permitted"
        and arrangement.kind in (rule.arrangements.kinds or (arrangement.kind,))
        and rule.arrangements.discusses_cases in (None, arrangement.discusses_cases)
        for party in rule.asks.signed_by
    ]  # fmt: skip
    return list(dict.fromkeys(asked))


def asked_of_roles(agreement: Agreement, on: date) -> list[AgreementAskedOfRole]:
    """What is to be asked of roles, now that the parties have signed; not stored yet.

    Asked of whoever holds the role where those supervised work; where nobody does, anywhere in the
    organisation; never of somebody at a host school. Who holds it and has signed already, as a party, has
    answered.
    """
    arrangement = agreement.arrangement
    members = members_on(arrangement, max(on, arrangement.from_date))
    sites = Role.objects.filter(holding(on), person__in=members).values("site_id")
    signed = set(agreement.signatures.values_list("person_id", flat=True))
    found: list[AgreementAskedOfRole] = []
    for party in signatures_asked(arrangement, on):
        if not party.startswith(ROLE):
            continue
        role = party.removeprefix(ROLE)
        there = Role.objects.filter(
            holding(on), still_here(on, "person__"), role=role, site__kind__in=OWN_SITES,
            person__organisation=arrangement.organisation_id,
        )  # fmt: skip
        has_signed = there.filter(person__in=signed).first()
        at = sorted(set(there.filter(site__in=sites).values_list("site_id", flat=True)))
        where: list[int | None] = [*at] or [None]
        by = has_signed.person_id if has_signed else None
        found += [
            AgreementAskedOfRole(agreement=agreement, role=role, site_id=site, signed_by_id=by)
            for site in where
        ]
    return found


def still_asked(agreement: Agreement) -> QuerySet[AgreementAskedOfRole]:
    """The roles whose signature an agreement still waits for."""
    return agreement.asked_of_roles.filter(signed_by__isnull=True).order_by("pk")


def waits_for_a_role(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """The same agreements, each with `waits`: whether a role's signature is still asked for."""
    asked = AgreementAskedOfRole.objects.filter(agreement=OuterRef("pk"), signed_by__isnull=True)
    return agreements.annotate(waits=Exists(asked))


def holders_of(asked: AgreementAskedOfRole, on: date) -> list[Person]:
    """Those who can give the signature that is asked for: who hold the role there on that day, by name."""
    organisation = asked.agreement.arrangement.organisation_id
    own = Role.objects.filter(holding(on), site__kind__in=OWN_SITES)
    roles = own.filter(role=asked.role, person__organisation=organisation)
    if asked.site_id is not None:
        roles = roles.filter(site=asked.site_id)
    here = Person.objects.filter(still_here(on), pk__in=roles.values("person_id"))
    return list(here.order_by("name", "pk"))


def third_signatories(agreement: Agreement, on: date) -> list[Person]:
    """Those any one of whom signs as the holder of a role that is still asked for."""
    return list(dict.fromkeys(one for asked in still_asked(agreement) for one in holders_of(asked, on)))


def vacant_roles(agreement: Agreement, on: date) -> tuple[str, ...]:
    """The roles, in the policy's words, that an agreement waits for and that nobody holds on that day."""
    return tuple(role_words(agreement, vacant_codes(agreement, on), on))


def vacant_codes(agreement: Agreement, on: date) -> list[str]:
    """The same by their codes."""
    held: dict[str, bool] = {}
    for asked in still_asked(agreement):
        held[asked.role] = held.get(asked.role, False) or bool(holders_of(asked, on))
    return [role for role, somebody in held.items() if not somebody]


def roles_left_out(agreement: Agreement, file: File, on: date) -> tuple[RoleLeftOut, ...]:
    """Without which signatures an agreement holds, with the reason out of its folder."""
    rows = agreement.signatures_left_out.select_related("by").order_by("pk")
    return tuple(
        RoleLeftOut(
            role_words(agreement, [one.role], on)[0], one.by, one.at,
            file.unseal(one.because, one, "because", blank=False),
        )
        for one in rows
    )  # fmt: skip


def signs_as(agreement: Agreement, on: date) -> dict[int, str]:
    """The role in which each person signed, or is to, who is no party: by primary key, in plain words."""
    arrangement = agreement.arrangement
    parties = {arrangement.supervisor_id, *arrangement.memberships.values_list("person_id", flat=True)}
    found: dict[int, str] = {}
    for asked in agreement.asked_of_roles.select_related("signed_by", "agreement__arrangement"):
        (said,) = role_words(agreement, [asked.role], on)
        for person in [asked.signed_by] if asked.signed_by else holders_of(asked, on):
            if person.pk not in parties:
                found.setdefault(person.pk, said)
    return found


def role_words(agreement: Agreement, roles: Iterable[str], on: date) -> list[str]:
    """What the policy in force calls these roles."""
    codes = all_codes(policy_in_force(agreement.arrangement.organisation, on).codes)["role"]
    return [codes.get(role, role.replace("_", " ")) for role in roles]
