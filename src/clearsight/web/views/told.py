"""Telling the owner of an account, by mail, that how they sign in was changed, or that somebody tries to."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse

from clearsight.accounts import actions as accounts
from clearsight.accounts.domain.letters import CHANGED, TRIED, write_notice
from clearsight.integrations.clock import now
from clearsight.integrations.mail import Rejected, Unreachable, opened
from clearsight.integrations.rows import of_everybody
from clearsight.people.models import Person

# Nobody fills a mailbox by trying; each change is told.
ONCE_WITHIN = {CHANGED: timedelta(0), TRIED: timedelta(days=1)}


def told_of(answer: HttpResponse, person: Person | None, what: str) -> HttpResponse:
    """The same answer; once it is on its way the person is mailed, where mail is sent here.

    Nobody reads from how long the answer took whether there is such an account.
    """
    if person is not None and person.email and settings.CLEARSIGHT_MAIL and not settings.CLEARSIGHT_DEMO:
        answer._resource_closers.append(lambda: _tell(person, what))  # type: ignore[attr-defined]
    return answer


def _tell(person: Person, what: str) -> None:
    at, by = now(), settings.CLEARSIGHT_MAIL
    with of_everybody():  # nobody is signed in, or no more
        told = accounts.note_told(person, what, once_within=ONCE_WITHIN[what], at=at)
    if by is None or not told:
        return
    try:
        with opened(by) as post:
            post(write_notice(what, person.email, sender=by.sender, at=at))
    except (Rejected, Unreachable):
        return  # what was done stays done, and stands in the log
