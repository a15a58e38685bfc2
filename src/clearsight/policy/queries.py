"""The policy that an organisation works under, and its forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path

from clearsight.integrations.once import once
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Organisation
from clearsight.policy.domain.forms import PolicyForms, load_forms
from clearsight.policy.domain.layers import layered
from clearsight.policy.domain.model import Layer, Policy
from clearsight.policy.files import PolicyBook, find_policy, load_policy
from clearsight.policy.models import Adoption


def book_of(organisation: Organisation, on: date) -> PolicyBook:
    """All versions of the policy that the organisation has adopted by that day; before the first, the first.

    Raises:
        Unknown: when it has adopted none.
    """
    return _own_book(organisation, _adoptions(organisation), on)


def _own_book(organisation: Organisation, adoptions: list[Adoption], on: date) -> PolicyBook:
    adopted = [adoption for adoption in adoptions if adoption.site_id is None]
    if not adopted:
        raise Unknown.one("policy", f"{organisation.name} has adopted no policy", "adopt one first")
    current = [adoption for adoption in adopted if adoption.from_date <= on] or adopted[:1]
    return book(current[-1].policy)


def _adoptions(organisation: Organisation) -> list[Adoption]:
    """Its own and its hosts', the earliest first."""
    of = Adoption.objects.filter(organisation=organisation).select_related("site").order_by("from_date", "pk")
    return once(("adoptions", organisation.pk), lambda: list(of))


def policies_of(organisation: Organisation, on: date) -> Callable[[date], Policy]:
    """What judges the organisation on each day: its own policy's version, with those of its hosts laid in.

    Where a host's policy speaks too, its rules stand beside the organisation's own for those who work at
    that site; where two compete, the stricter is judged and both are cited.

    Raises:
        Unknown: when it has adopted none.
    """
    adoptions = _adoptions(organisation)
    own = _own_book(organisation, adoptions, on)
    hosts: dict[str, PolicyBook] = {}
    for adoption in adoptions:
        if adoption.from_date <= on and adoption.site is not None and adoption.span.last >= on:
            hosts[adoption.site.code] = book(adoption.policy)
    known: dict[tuple[str, ...], Policy] = {}

    def policy_on(day: date) -> Policy:
        versions = (own.in_force(day), *(host.in_force(day) for host in hosts.values()))
        key = tuple(f"{version.policy.name} {version.policy.effective_from}" for version in versions)
        if key not in known:
            known[key] = _with_hosts(versions[0], dict(zip(hosts, versions[1:], strict=True)))
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


def forms_of(organisation: Organisation, on: date) -> PolicyForms:
    """The forms, agreements, files, functions, agenda and prompts in force there on that day."""
    return _forms(*_state(book_of(organisation, on).folder)).in_force(on)


def book(name: str) -> PolicyBook:
    """Every version of the policy of that name; read again when a file of it changes."""
    return _read(*_state(find_policy(name)))


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
