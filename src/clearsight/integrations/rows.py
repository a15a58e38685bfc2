"""Whose rows may be seen by what is under way: one organisation's, every organisation's, or nobody's.

On PostgreSQL, where `clearsight rows` has separated the organisations, the database holds to it: it is told
for whom a statement is (`integrations.postgresql`), and shows no row of another. Elsewhere nothing changes.
It is a second lock: what anybody may read is decided by `access`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """`organisation` is a primary key, "*" for all, or empty; `account` is whose sign-in it is, or empty.

    By an account alone its own person is seen, and what hangs on that person, so that it can be asked to whom
    it belongs.
    """

    organisation: str = ""
    account: str = ""


NOBODY, EVERYBODY = Scope(), Scope(organisation="*")
_scope: ContextVar[Scope] = ContextVar("whose rows may be seen", default=NOBODY)


def scope() -> Scope:
    """Whose rows may be seen now."""
    return _scope.get()


@contextmanager
def of_nobody() -> Iterator[None]:
    """Until its end nobody's, and from then on those of whoever turns out to ask: a request begins so."""
    token = _scope.set(NOBODY)
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def of_everybody() -> Iterator[None]:
    """Until its end every organisation's: only for what has to find out whose something is."""
    token = _scope.set(EVERYBODY)
    try:
        yield
    finally:
        _scope.reset(token)


def of_the_operator() -> None:
    """From now on every organisation's: whoever has a shell on the machine works for all of them."""
    _scope.set(EVERYBODY)


def asked_by_account(account: int) -> None:
    """Those of the person whose account (primary key) this is, until their organisation is known."""
    if scope() != EVERYBODY:
        _scope.set(Scope(account=str(int(account))))


def asked_by_one_of(organisation: int) -> None:
    """From now on those of one organisation (its primary key): whoever asks belongs to it."""
    if scope() != EVERYBODY:
        _scope.set(Scope(str(int(organisation)), scope().account))
