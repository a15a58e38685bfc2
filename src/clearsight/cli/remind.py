"""Tell people what waits for them: by mail, and in their calendars.

Run it every few minutes by cron or a systemd timer, or leave it running with --watch. What is due is looked
up each time; nobody is told the same twice, however many run at once. No mail says what anything is about.
"""

from __future__ import annotations

import argparse
import logging
import threading
from collections import Counter
from typing import TYPE_CHECKING

from clearsight.cli.demo import DEFAULT_BIND, name_demonstration, use
from clearsight.cli.given import number
from clearsight.cli.installation import migrate, open_django, refuse_missing, refuse_outdated

if TYPE_CHECKING:
    from clearsight.integrations.mail import MailSettings
    from clearsight.people.models import Person

EXAMPLES = """\
  clearsight remind --dry-run       how many would be told of what; nothing is sent
  clearsight remind                 tell them, once
  clearsight remind --watch 5       and again every five minutes, until control-C

Mail goes through the server that CLEARSIGHT_MAIL names; without one nothing is sent. It ends with
status 0 when all was sent or waits for another try, 1 when something failed for good, 2 when it cannot be
done."""

LOG = logging.getLogger(__name__)
AT_ONCE = 200
A_DAY = 24 * 60  # minutes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `clearsight remind`."""
    parser.add_argument("--dry-run", action="store_true", help="only say how many would be told of what")
    parser.add_argument("--demo", action="store_true", help="write the demonstration's mail to its folder")
    parser.add_argument(
        "--watch",
        type=number("minutes", A_DAY),
        metavar="MINUTES",
        help="again and again, so many minutes apart; without it once",
    )


def run(options: argparse.Namespace) -> int:
    """Note what is due, send what waits; 1 if something failed for good, else 0."""
    if options.demo:
        use(name_demonstration(DEFAULT_BIND))
    refuse_missing()
    open_django()
    from django.db import close_old_connections

    if options.dry_run:
        refuse_outdated()
        return _rehearse()
    migrate()
    status, pause = 0, threading.Event()
    while True:
        status = remind()
        if not options.watch:
            return status
        pause.wait(options.watch * 60)
        close_old_connections()  # one that was cut meanwhile is made anew


def remind() -> int:
    """Note what is due, send what waits, and say how many; 1 if something failed, else 0."""
    from django.conf import settings

    mail: MailSettings | None = settings.CLEARSIGHT_MAIL
    noted, faults = _note(mail is not None)
    print(f"noted {_counted(noted, faults)}", flush=True)
    if mail is None:
        print("no mail is sent: CLEARSIGHT_MAIL names no server", flush=True)
        return 1 if faults else 0
    return max(_send(mail), 1 if faults else 0)


def _note(mail: bool) -> tuple[Counter[str], int]:
    """What is new for everybody, by kind, and for how many it could not be looked up.

    One person's fault keeps nobody else waiting; the log says whose, by a number, and of which class.
    """
    from clearsight.integrations.clock import today
    from clearsight.people.models import Person
    from clearsight.reminders.queries import whom_to_remind

    noted: Counter[str] = Counter()
    faults = 0
    keys = list(whom_to_remind(today()).values_list("pk", flat=True))
    for first in range(0, len(keys), AT_ONCE):
        people = Person.objects.select_related("organisation").in_bulk(keys[first : first + AT_ONCE])
        for person in people.values():
            try:
                noted += _note_one(person, mail)
            except Exception as error:
                faults += 1
                LOG.error("person %s could not be reminded: %s", person.public_id, type(error).__name__)
    return noted, faults


def _note_one(person: Person, mail: bool) -> Counter[str]:
    from clearsight.access.actors import Operator
    from clearsight.compliance.actions import perform
    from clearsight.integrations.clock import now, today
    from clearsight.reminders.actions import note_reminders
    from clearsight.reminders.queries import has_news

    if not has_news(person, today()):
        return Counter()
    return perform(note_reminders, person, mail=mail, by=Operator(), at=now())


def _send(mail: MailSettings) -> int:
    from django.conf import settings

    from clearsight.access.actors import Operator
    from clearsight.integrations.clock import now
    from clearsight.integrations.mail import opened
    from clearsight.reminders.actions import send_waiting

    with opened(mail) as post:
        done = send_waiting(post, root=settings.CLEARSIGHT_URL, sender=mail.sender, clock=now, by=Operator())
    where = f" into {mail.folder}" if mail.folder else ""
    print(f"sent {done.sent}{where}, to be tried again {done.again}, failed {done.failed}", flush=True)
    return 1 if done.failed else 0


def _rehearse() -> int:
    """How many of each kind would be noted; everything is undone again."""
    from django.db import transaction

    from clearsight.reminders.domain.notices import KINDS

    with transaction.atomic():
        noted, faults = _note(True)
        transaction.set_rollback(True)
    print(f"would note {_counted(noted, faults)}")
    for kind, count in sorted(noted.items()):
        print(f"  {count:>6}  {KINDS[kind].label if kind in KINDS else 'a date for the calendar'}")
    return 1 if faults else 0


def _counted(noted: Counter[str], faults: int) -> str:
    total = noted.total()
    wrong = f"; {faults} of the people could not be looked up" if faults else ""
    return f"{total} {'thing' if total == 1 else 'things'} to tell{wrong}"
