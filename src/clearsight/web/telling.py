"""Telling at once, when what was done is kept: by mail where mail is sent; on Today it stands anyhow."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpResponse

from clearsight.access.actors import Operator
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now
from clearsight.integrations.mail import MailSettings, is_address, opened
from clearsight.integrations.rows import of_everybody
from clearsight.people.models import Person
from clearsight.reminders.actions import note_reminders, send_waiting
from clearsight.web import words

LOG = logging.getLogger(__name__)


def how_told(people: Iterable[Person]) -> str:
    """Who is told by mail, and who only sees it on their first page: in sentences."""
    everybody = list(people)
    mailed = [one.name for one in everybody if _is_mailed(one)]
    others = [one.name for one in everybody if not _is_mailed(one)]
    told = []
    if mailed:
        told.append(f"{words.listed(mailed)} {'is' if len(mailed) == 1 else 'are'} told by mail now.")
    if others:
        find = "finds" if len(others) == 1 else "find"
        told.append(f"{words.listed(others)} {find} it on Today: no mail goes there.")
    return " ".join(told)


def telling(answer: HttpResponse, people: Iterable[Person]) -> HttpResponse:
    """The same answer; once it is on its way each of these is mailed what is new to them, where mail is sent.

    What could not be sent waits for `clearsight remind`, as any mail does; so does what was not even noted.
    """
    mail: MailSettings | None = settings.CLEARSIGHT_MAIL
    mailed = [one for one in people if _is_mailed(one)]
    if mail is not None and mailed:
        answer._resource_closers.append(lambda: _mail(mail, mailed))  # type: ignore[attr-defined]
    return answer


def _mail(mail: MailSettings, people: list[Person]) -> None:
    with of_everybody(), opened(mail) as post:
        for person in people:
            try:
                perform(note_reminders, person, by=Operator(), at=now())
                send_waiting(post, root=settings.CLEARSIGHT_URL, sender=mail.sender, clock=now, to=person,
                             by=Operator())  # fmt: skip
            except Exception as error:  # the others are told all the same
                LOG.error("person %s could not be told: %s", person.public_id, type(error).__name__)


def _is_mailed(person: Person) -> bool:
    return settings.CLEARSIGHT_MAIL is not None and is_address(person.email)
