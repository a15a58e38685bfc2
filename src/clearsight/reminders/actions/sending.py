"""Sending the mails that wait. Whoever claims one sends it; a claim that nobody ended is claimed anew.

Between sending a mail and noting that it was sent the machine may stop: then it is sent once more, a quarter
of an hour later at the earliest, under the same Message-ID. None is ever lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localdate

from clearsight.access.actors import Actor
from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.integrations.mail import Rejected, Unreachable, is_address
from clearsight.people.models import Person
from clearsight.people.queries import may_sign_in
from clearsight.reminders.domain.calendar_entries import calendar_file, sentence_of
from clearsight.reminders.domain.letters import write_invitation, write_notices
from clearsight.reminders.models import CALENDAR_ONLY, Letter
from clearsight.reminders.queries.told import delivery_of
from clearsight.reminders.queries.waiting import notices_for

Post = Callable[[EmailMessage], None]
CLAIM_LASTS = timedelta(minutes=15)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
MOST_TRIES = 10  # over about a day and a half


@dataclass
class Outcome:
    """What became of the mails that waited."""

    sent: int = 0
    again: int = 0
    failed: int = 0
    dropped: int = 0


def send_waiting(
    post: Post, *, root: str, sender: str, clock: Callable[[], datetime], to: Person | None = None, by: Actor
) -> Outcome:
    """Send what waits and whose time has come, one after the other, each in transactions of its own.

    Args:
        post: sends one message, or raises `Rejected` or `Unreachable`; then the rest waits for the next run.
        root: the address of this installation, without a slash at its end.
        sender: the address from which mail is sent.
        to: only what waits for this person.
        clock: this instant; asked before each mail, since sending many takes long.

    Raises:
        Refused: for anybody else than the operator.
    """
    outcome = Outcome()
    waiting = Letter.objects.filter(_claimable(clock())).order_by("not_before", "pk")
    waiting = waiting.filter(person=to) if to is not None else waiting
    for pk in list(waiting.values_list("pk", flat=True)):
        letter = _claim(pk, by, clock())
        if letter is None:
            continue
        if not _still_wanted(letter, clock()):
            _end(letter, "dropped", by, clock())
            outcome.dropped += 1
            continue
        try:
            post(message_of(letter, root=root, sender=sender, at=clock()))
        except Rejected as refused:
            _end(letter, "failed", by, clock(), error=refused.kind)
            outcome.failed += 1
        except Unreachable as gone:
            put_off = _put_off(letter, gone.kind, by, clock())
            outcome.again, outcome.failed = outcome.again + put_off, outcome.failed + (not put_off)
            if gone.everybody:
                break
        else:
            _end(letter, "sent", by, clock())
            outcome.sent += 1
    return outcome


def message_of(letter: Letter, *, root: str, sender: str, at: datetime) -> EmailMessage:
    """The mail itself: plain text, and with an entry of a calendar that entry beside it (RFC 6047).

    Raises:
        Rejected: when the address of the person is none.
    """
    entry = letter.entry
    if entry is None:
        written = write_notices([one.notice for one in letter.reminders.order_by("pk")], root)
    else:
        written = write_invitation(sentence_of(entry.sitting), entry.sitting.path, root)
    if not is_address(letter.person.email):
        raise Rejected("NoAddress")
    message = EmailMessage()
    message["From"], message["To"] = sender, letter.person.email
    message["Subject"] = written.subject
    message["Message-ID"] = f"<{letter.public_id}@clearsight>"
    message["Date"] = at
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's machine answers it
    message.set_content(written.body)
    if entry is not None:
        method = "CANCEL" if entry.called_off else "REQUEST"
        attached = calendar_file(
            [entry.sitting], at=at, root=root, method="CANCEL" if entry.called_off else "REQUEST",
            organiser=message["From"].addresses[0].addr_spec, attendee=message["To"].addresses[0].addr_spec,
        )  # fmt: skip
        message.add_alternative(
            attached, maintype="text", subtype="calendar", params={"method": method, "charset": "utf-8"}
        )
    return message


def _claimable(at: datetime) -> Q:
    abandoned = Q(state="sending", claimed_at__lt=at - CLAIM_LASTS)
    return Q(state="waiting", not_before__lte=at) | abandoned


@transaction.atomic
def _claim(pk: int, by: Actor, at: datetime) -> Letter | None:
    """The letter, if nobody else has it: of two who ask at once, one changes the row."""
    mine = Letter.objects.filter(_claimable(at), pk=pk)
    if not mine.update(state="sending", claimed_at=at, tries=F("tries") + 1):
        return None
    letter = Letter.objects.select_related("person__organisation", "entry__session").get(pk=pk)
    require(by, "person.remind", letter.person, localdate(at))
    return letter


def _still_wanted(letter: Letter, at: datetime) -> bool:
    """Not for who has left or wants none now, nor to take out of a calendar what was never put there."""
    if not may_sign_in(letter.person, localdate(at)):
        return False
    entry = letter.entry
    if entry is None and not _left_to_tell(letter, at):
        return False
    if entry is not None and entry.called_off and not entry.letters.filter(state="sent").exists():
        return False
    if delivery_of(letter.person).way != CALENDAR_ONLY:
        return True
    return entry is None and any(one.notice.kind.protects for one in letter.reminders.all())


def _left_to_tell(letter: Letter, at: datetime) -> bool:
    """Whether anything of it still holds. What was done while the mail waited is neither told nor kept."""
    holds = {notice.key for notice in notices_for(letter.person, localdate(at))}
    letter.reminders.exclude(key__in=holds).delete()
    return letter.reminders.exists()


@transaction.atomic
def _end(letter: Letter, state: str, by: Actor, at: datetime, error: str = "") -> None:
    told: dict[str, object] = {}
    if letter.entry is not None:
        # As it was when it was claimed, which is what the mail says: the entry may have moved since.
        was = letter.entry.sitting
        told = {
            "day": was.day, "starts_at": was.starts_at, "called_off": was.called_off, "sequence": was.sequence
        }  # fmt: skip
    mine = Letter.objects.filter(pk=letter.pk, state="sending")
    mine.update(state=state, ended_at=at, error=error[:80], **told)
    _audit_letter(letter, state, error, by, at)


@transaction.atomic
def _put_off(letter: Letter, error: str, by: Actor, at: datetime) -> bool:
    """Wait for another try, twice as long each time; after the last of them, it has failed.

    Under the lock of the person under which it is noted what waits for them: two never wait beside another.
    """
    Person.objects.select_for_update(no_key=True).get(pk=letter.person_id)
    if letter.tries >= MOST_TRIES:
        _end(letter, "failed", by, at, error=error)
        return False
    pause = min(FIRST_PAUSE * 2 ** (letter.tries - 1), LONGEST_PAUSE)
    again = _waiting_beside(letter)
    if again is not None:
        letter.reminders.update(letter=again)
    state = {"state": "waiting", "not_before": at + pause} if again is None else {"state": "dropped"}
    Letter.objects.filter(pk=letter.pk, state="sending").update(error=error[:80], **state)
    _audit_letter(letter, "put off", error, by, at)
    return True


def _waiting_beside(letter: Letter) -> Letter | None:
    """Another that has come to wait meanwhile for the same person, or about the same date: one is enough."""
    waiting = Letter.objects.select_for_update().filter(
        person=letter.person, entry=letter.entry, state="waiting"
    )
    return waiting.first()


def _audit_letter(letter: Letter, state: str, error: str, by: Actor, at: datetime) -> None:
    detail = {"state": state, "calendar": letter.entry is not None, **({"error": error} if error else {})}
    record("reminders.send", letter, by=by, at=at, organisation=letter.person.organisation_id,
           detail=detail)  # fmt: skip
