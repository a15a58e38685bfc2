"""Filling a database with the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils.timezone import localdate

from clearsight.access.actors import Operator
from clearsight.casework import actions as casework
from clearsight.compliance.actions import import_facts, performing
from clearsight.compliance.domain.facts import Case
from clearsight.demo.actions.altered import alter_forms
from clearsight.demo.actions.asking import ask
from clearsight.demo.actions.beside import put_beside
from clearsight.demo.actions.keeping import keep_files
from clearsight.demo.actions.lent import lend
from clearsight.demo.actions.live import carry_on
from clearsight.demo.actions.wrong import say_what_is_wrong
from clearsight.demo.domain.cast import CASTS, Cast
from clearsight.demo.domain.history import people_and_places, year_of_sessions
from clearsight.demo.domain.terms import Terms
from clearsight.demo.queries import PASSWORD, Account, accounts
from clearsight.integrations.clock import now
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person, Site
from clearsight.policy import actions as policy

OPERATOR = Operator("demonstration")
FIRST_POLICY = date(2015, 1, 1)


def fill(tell: Callable[[str], None] = lambda _: None) -> list[Account]:
    """Found the five organisations as of today. `tell` hears the name of each as it begins."""
    return build(now(), tell)


def build(at: datetime, tell: Callable[[str], None] = lambda _: None) -> list[Account]:
    """Found the five organisations as of a moment: the same moment gives the same organisations."""
    password = make_password(PASSWORD)
    for cast in CASTS:
        tell(cast.name)
        found(cast, at, password)
    return accounts()


def found(cast: Cast, at: datetime, password: str) -> Organisation:
    """One organisation in the middle of its sessions; `password` is the hash of what its people type."""
    today = localdate(at)
    by: Operator = OPERATOR
    with performing(today):
        organisation = people.found_organisation(cast.name, cast.slug, by=by, at=at)
        policy.adopt(organisation, cast.policy, FIRST_POLICY, by=by, at=at)
        before = people_and_places(cast, today)
        import_facts(organisation, before, by=by, at=at)
        _administrators_and_accounts(organisation, cast, at, password)
        cases = _open_cases(organisation, cast, today, at)
        year = year_of_sessions(cast, today)
        import_facts(
            organisation,
            replace(
                year, people=before.people, sites=before.sites, arrangements=before.arrangements, cases=cases
            ),
            by=by,
            at=at,
        )
        alter_forms(organisation, at)
        carry_on(organisation, cast, today)
        put_beside(organisation, at)
        ask(organisation, at)
        say_what_is_wrong(organisation, at)
        keep_files(organisation, at)
        lend(organisation, at)
    return organisation


def _administrators_and_accounts(organisation: Organisation, cast: Cast, at: datetime, password: str) -> None:
    who = {person.code: person for person in Person.objects.filter(organisation=organisation)}
    where = {site.code: site for site in Site.objects.filter(organisation=organisation)}
    for member in cast.people:
        person = who[member.code]
        if member.role == "administrator":
            people.give_role(person, "administrator", where[member.site], person.started, by=OPERATOR, at=at)
        if member.shows:
            people.give_account(person, password, hashed=True, by=OPERATOR, at=at)


def _open_cases(organisation: Organisation, cast: Cast, today: date, at: datetime) -> tuple[Case, ...]:
    """The cases with who they are about, sealed; returned as facts, so that sessions can speak of them."""
    who = {person.code: person for person in Person.objects.filter(organisation=organisation)}
    where = {site.code: site for site in Site.objects.filter(organisation=organisation)}
    leads = [p for p in cast.people if p.role in ("dsl", "trust_safeguarding_lead")]
    terms = Terms(cast, today)
    opened_on = {k.code: terms.on_or_before(today - timedelta(days=k.months * 30)) for k in cast.cases}
    for kase in cast.cases:
        opened = opened_on[kase.code]
        lead = who[leads[0].code]
        children = [casework.NewChild(name, _born(today, age)) for name, age in kase.children]
        case = casework.open_case(
            organisation, where[kase.site], who[kase.lead], opened, family=kase.family, children=children,
            role_with_family="Lead worker", code=kase.code, by=lead, at=at,
        )  # fmt: skip
        opener = next((who[p.code] for p in leads if p.role == "dsl" and p.site == kase.site), who[kase.lead])
        for status in (kase.status, *kase.also):
            noted = casework.note_status(case, status, opened, by=opener, at=at)
            if not kase.also:
                casework.review_status(noted, by=opener, at=at - timedelta(days=60))
        if len(children) > 1:  # one of the children had a status of their own for a while
            youngest = case.children.order_by("-pk")[0]
            before, until = opened - timedelta(days=90), opened - timedelta(days=1)
            casework.note_status(
                case, "early_help_assessment", before, until, child=youngest, by=opener, at=at
            )
    return tuple(Case(kase.code, kase.site, kase.lead, opened_on[kase.code]) for kase in cast.cases)


def _born(today: date, age: int) -> date:
    return date(today.year - age - 1, 10, 1 + age)
