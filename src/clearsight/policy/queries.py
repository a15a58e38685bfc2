"""The policy that an organisation works under, and its forms."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Organisation
from clearsight.policy.domain.forms import PolicyForms, load_forms
from clearsight.policy.domain.model import Policy
from clearsight.policy.files import PolicyBook, find_policy, load_policy
from clearsight.policy.models import Adoption


def book_of(organisation: Organisation, on: date) -> PolicyBook:
    """All versions of the policy that the organisation has adopted by that day; before the first, the first.

    Raises:
        Unknown: when it has adopted none.
    """
    adopted = list(Adoption.objects.filter(organisation=organisation).order_by("from_date"))
    if not adopted:
        raise Unknown.one("policy", f"{organisation.name} has adopted no policy", "adopt one first")
    current = [adoption for adoption in adopted if adoption.from_date <= on] or adopted[:1]
    return book(current[-1].policy)


def policy_in_force(organisation: Organisation, on: date) -> Policy:
    """The version of the organisation's policy that is in force on that day."""
    return book_of(organisation, on).in_force(on)


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
