"""What those who race do: each by the numbers of what it is about, as a page's action does it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Any

from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile
from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.grants.models import Grant
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries import read as read_record
from clearsight.retention import actions as retention
from clearsight.retention.models import Decision
from clearsight.signoff import actions as signoff
from scripts.bench_pages import Visitor
from scripts.torture.disposals import LATER
from scripts.torture.school import OPERATOR

MOST_READ = 12


def _who(by: int) -> dict[str, Any]:
    return {"by": Person.objects.select_related("organisation").get(pk=by), "at": now()}


def write(record: int, by: int, field: str, text: str, seen: int) -> None:
    """Write in one field, having seen that version of it."""
    perform(records.write, Record.objects.get(pk=record), {field: text}, {field: seen}, **_who(by))


def propose(record: int, by: int, versions: dict[str, int]) -> None:
    """Put it before the other, having seen those versions."""
    perform(records.propose, Record.objects.get(pk=record), versions, **_who(by))


def agree(record: int, by: int, shown: str) -> None:
    """Agree to what was shown."""
    perform(records.agree, Record.objects.get(pk=record), shown, **_who(by))


def send_back(record: int, by: int) -> None:
    """Send it back."""
    perform(signoff.return_with_comments, Record.objects.get(pk=record), "Not yet.", **_who(by))


def sign(record: int, by: int, shown: str) -> None:
    """Sign what was shown."""
    perform(signoff.sign, Record.objects.get(pk=record), shown, **_who(by))


def alter(record: int, by: int, text: str) -> None:
    """Send it back, and write in it."""
    send_back(record, by)
    seen = read_record(Record.objects.get(pk=record), **_who(by)).versions["wellbeing"]
    write(record, by, "wellbeing", text, seen)


def end_grant(grant: int, by: int) -> float:
    """End what somebody was given to read; when it had ended."""
    perform(grants.end_grant, Grant.objects.get(pk=grant), **_who(by))
    return time.monotonic()


def suspend(person: int) -> float:
    """Suspend somebody; when that was done."""
    perform(grants.suspend, Person.objects.get(pk=person), by=OPERATOR, at=now())
    return time.monotonic()


def read(record: int, by: int) -> list[tuple[float, bool]]:
    """Open its page until it is refused, at most so often: when each began, and whether it was answered."""
    found, address = [], f"/records/{Record.objects.get(pk=record).public_id}"
    for _ in range(MOST_READ):
        began = time.monotonic()
        try:
            _visitor(by).get(address)
        except RuntimeError:
            return [*found, (began, False)]
        found.append((began, True))
    return found


@cache
def _visitor(by: int) -> Visitor:
    return Visitor(Person.objects.select_related("user").get(pk=by).user)


def dispose(decision: int, by: int) -> None:
    """Dispose of what somebody else asked for."""
    perform(retention.dispose, Decision.objects.get(pk=decision), **{**_who(by), "at": LATER})


def withdraw(decision: int, by: int) -> None:
    """Do not dispose of it."""
    perform(retention.withdraw, Decision.objects.get(pk=decision), **{**_who(by), "at": LATER})


def hold(case: int, by: int) -> None:
    """Place a legal hold on a case."""
    perform(casework.place_hold, CaseFile.objects.get(pk=case), "A claim", today(), **_who(by))


DEEDS: dict[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (
        write, propose, agree, send_back, sign, alter, end_grant, suspend, read, dispose, withdraw, hold,
    )
}  # fmt: skip
