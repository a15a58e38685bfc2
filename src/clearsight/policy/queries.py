"""The policy that an organisation works under, and its forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from clearsight.integrations.once import once
from clearsight.integrations.worded import Among, worded
from clearsight.kernel.errors import ClearsightError, Fault
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Organisation, Person
from clearsight.people.queries import roles_on
from clearsight.policy.domain.forms import SESSION, Form, PolicyForms, load_forms
from clearsight.policy.domain.forms.altering import faults_of_draft
from clearsight.policy.domain.forms.reading import shape_from_data
from clearsight.policy.domain.layers import layered
from clearsight.policy.domain.lint.notes import NO_FORMS, WRITE_FORMS
from clearsight.policy.domain.model import Layer, Policy
from clearsight.policy.domain.signing_in import Post, demanded
from clearsight.policy.files import PolicyBook, find_policy, load_policy
from clearsight.policy.models import Adoption, FormVersion

PUT_BACK = "put it back or mend it; if it lies elsewhere now: clearsight import --policy with that folder"


def adoption_of(organisation: Organisation, on: date) -> Adoption:
    """What it has adopted as its own by that day; before the first, the first.

    Raises:
        Unknown: when it has adopted none.
    """
    return _own(organisation, _adoptions(organisation), on)


def _own(organisation: Organisation, adoptions: list[Adoption], on: date) -> Adoption:
    adopted = [adoption for adoption in adoptions if adoption.site_id is None]
    if not adopted:
        raise Unknown.one("policy", f"{organisation.name} has adopted no policy", "adopt one first")
    return ([adoption for adoption in adopted if adoption.from_date <= on] or adopted[:1])[-1]


def _adoptions(organisation: Organisation) -> list[Adoption]:
    """Its own and its hosts', the earliest first."""
    return once(("adoptions", organisation.pk), lambda: _adopted_by([organisation.pk]))


@worded
def _adopted_by(organisation: Among) -> QuerySet[Adoption]:
    of = Adoption.objects.filter(organisation__in=organisation)
    return of.select_related("site").order_by("from_date", "pk")


def policies_of(organisation: Organisation, on: date) -> Callable[[date], Policy]:
    """What judges the organisation on each day: its own policy's version, with those of its hosts laid in.

    Where a host's policy speaks too, its rules stand beside the organisation's own for those who work at
    that site; where two compete, the stricter is judged and both are cited.

    Raises:
        Unknown: when it has adopted none.
    """
    adoptions = _adoptions(organisation)
    _own(organisation, adoptions, on)
    hosts = [(adoption.site.code, adoption) for adoption in adoptions if adoption.site is not None]
    read = cache(book)  # asked for hundreds of days on end: each folder is looked at once
    known: dict[tuple[Any, ...], Policy] = {}

    def policy_on(day: date) -> Policy:
        """Each adoption counts from its own day, be it ahead."""
        there = {site: adoption.policy for site, adoption in hosts if day in adoption.span}
        version = read(_own(organisation, adoptions, day).policy).in_force(day)
        speaking = {site: read(name).in_force(day) for site, name in there.items()}
        key = tuple((site, id(policy)) for site, policy in (("", version), *speaking.items()))
        if key not in known:
            known[key] = _with_hosts(version, speaking)
        return known[key]

    return policy_on


def _with_hosts(own: Policy, hosts: dict[str, Policy]) -> Policy:
    if not hosts:
        return own
    sites: dict[str, list[str]] = {}
    for site, policy in hosts.items():
        sites.setdefault(policy.policy.name, []).append(site)
    speaking = {policy.policy.name: policy for policy in hosts.values()}
    layers = [
        (Layer(policy=name, relation="host", sites=tuple(where)), speaking[name])
        for name, where in sites.items()
    ]
    return layered(own, layers)


def policy_in_force(organisation: Organisation, on: date) -> Policy:
    """What is in force for the organisation on that day: its policy's version, with its hosts' laid in."""
    return policies_of(organisation, on)(on)


def demanded_of(person: Person, on: date) -> tuple[bool, int | None]:
    """What the policy in force asks of how the person signs in: a second factor, and minutes until a lock.

    Where it cannot be read a second factor is asked for; an organisation without a policy asks nothing.
    """
    try:
        policy = policy_in_force(person.organisation, on)
    except Unknown:
        return False, None
    except ClearsightError:
        return True, None
    if not policy.accounts:
        return False, None
    held = roles_on(person, on)
    return demanded(policy, [Post(one.role, one.site.code, one.site.kind) for one in held])


def forms_of(organisation: Organisation, on: date) -> PolicyForms:
    """The forms, agreements, files, functions, agenda and prompts in force there on that day.

    Each form is as the organisation has altered it by then, where it has.
    """
    adopted = _own(organisation, _adoptions(organisation), on).policy
    own = [own_form(version) for version in own_versions(organisation, adopted)]
    return forms_of_policy(adopted).in_force(on).altered_by(own, on)


def forms_of_policy(name: str) -> PolicyForms:
    """The forms of the policy of that name as its files have them, in every version.

    Raises:
        ClearsightError: when there are none, or they cannot be used, with every fault.
    """
    return forms_in(book(name).folder)


def own_versions(organisation: Organisation, policy: str) -> list[FormVersion]:
    """The organisation's own versions of that policy's forms, in force or yet to be: the earliest first."""
    found = once(("own forms", organisation.pk), lambda: _in_force_at([organisation.pk]))
    return [version for version in found if version.policy == policy]


@worded
def _in_force_at(organisation: Among) -> QuerySet[FormVersion]:
    found = FormVersion.objects.filter(organisation__in=organisation, state="in_force")
    return found.select_related("put_by").order_by("form", "version")


def taken_back(organisation: Organisation, policy: str, form: str) -> list[FormVersion]:
    """The versions of that form that were put in force and taken back before their day, earliest first."""
    found = FormVersion.objects.filter(organisation=organisation, policy=policy, form=form)
    return list(found.filter(state="taken_back").select_related("put_by").order_by("version"))


def draft_of(organisation: Organisation, policy: str, form: str) -> FormVersion | None:
    """The version of that form that somebody there is altering; none where nobody is."""
    drafts = FormVersion.objects.filter(organisation=organisation, policy=policy, form=form, state="draft")
    return drafts.select_related("begun_by").first()


def own_form(version: FormVersion) -> Form:
    """The form that such a version is. A draft need not be coherent yet."""
    return _parsed(version.text)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Form:
    """By its very text: whose it is makes no difference, and what is altered is another text."""
    return shape_from_data(json.loads(text))


def forms_in(folder: Path) -> PolicyForms:
    """The forms and agreements of a policy's folder, in every version; read again when a file changes.

    Raises:
        ClearsightError: when there are none, or they cannot be used, with every fault.
    """
    if not (folder / SESSION).is_file():
        raise ClearsightError.one(folder.name, NO_FORMS, WRITE_FORMS)
    return _forms(*_state(folder))


def refuse_unreadable() -> None:
    """Nothing, if every policy that is adopted here can be read, and has the forms that it is run with.

    Raises:
        ClearsightError: with every fault of every one, by the organisations that work under it.
    """
    faults: list[Fault] = []
    adopted: dict[tuple[str, bool], list[str]] = {}
    for adoption in Adoption.objects.select_related("organisation").order_by("pk"):
        adopted.setdefault((adoption.policy, adoption.site_id is None), []).append(adoption.organisation.name)
    for (name, own), organisations in adopted.items():
        try:
            versions = book(name)
            if own:
                forms_in(versions.folder)
        except ClearsightError as error:
            who = ", ".join(dict.fromkeys(organisations))
            faults += [Fault(f"policy of {who}", str(fault), PUT_BACK) for fault in error.faults]
    faults += _unusable_own_forms()
    if faults:
        raise ClearsightError(dict.fromkeys(faults))


def _unusable_own_forms() -> Iterator[Fault]:
    """The faults of organisations' own versions of forms, each with what its policy has come to be since."""
    versions = FormVersion.objects.filter(state="in_force").select_related("organisation")
    for version in versions.order_by("pk"):
        place = (
            f"{version.organisation.name}'s own version {own_form(version).number} of the form {version.form}"
        )
        try:
            amiss = faults_of_draft(forms_of_policy(version.policy), own_form(version))
        except KeyError:
            continue  # the policy has no such form any more: nothing is written on it
        except ClearsightError as error:
            amiss = error.faults
        yield from (Fault(place, str(fault), PUT_BACK) for fault in amiss)


def book(name: str) -> PolicyBook:
    """Every version of the policy of that name; read again when a file of it changes.

    A page that is only read looks at the files once.
    """
    return once(("book", name), lambda: _read(*_state(find_policy(name))))


def _state(folder: Path) -> tuple[Path, tuple[tuple[str, int], ...]]:
    """A folder, and what tells one state of its files from another."""
    return folder, tuple(sorted((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*.toml")))


@lru_cache(maxsize=32)
def _read(folder: Path, state: tuple[tuple[str, int], ...]) -> PolicyBook:
    del state
    return load_policy(folder)


@lru_cache(maxsize=32)
def _forms(folder: Path, state: tuple[tuple[str, int], ...]) -> PolicyForms:
    del state
    return load_forms(folder)
