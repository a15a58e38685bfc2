"""What people do in the school that is tortured: write, propose, agree, sign, send back, close an action.

Each is the action that a page does, in its own transaction. `choose` says what somebody could do next, from
what stands in the database; `do` does it, and gives what they may rely on once it has returned.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import ClearsightError
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries import read
from clearsight.scheduling.models import Arrangement
from clearsight.signoff import actions as signoff
from clearsight.signoff.queries import waiting_for
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Action
from scripts.torture.school import next_session

# What is sent back, written in or closed before it goes on: so often of a hundred.
WRITTEN_FIRST, SENT_BACK, CLOSED = 25, 10, 8
FIELDS = ("matters_arising", "wellbeing", "any_other_business")
Deed = dict[str, Any]


def choose(rng: random.Random, mark: str) -> Deed:
    """What somebody could do now; `mark` is unlike any other, and stands in what they write."""
    arrangement = rng.choice(list(Arrangement.objects.select_related("supervisor").order_by("pk")))
    of_it = Record.objects.filter(session__arrangement=arrangement).exclude(state="sealed").order_by("pk")
    record = of_it.first()
    # Before they meet again, what was undertaken is done: the next record would ask what became of it.
    if record is None or rng.randrange(100) < CLOSED:
        action = Action.objects.filter(session__arrangement=arrangement, status="open").first()
        if action is not None:
            of = str(action.session.public_id)
            return {"kind": "close", "action": action.pk, "of": of, "by": action.owner_id}
    if record is None:
        return {"kind": "meet", "arrangement": arrangement.pk}
    parties = [arrangement.supervisor_id, arrangement.memberships.get().person_id]
    return _about(record, parties, rng, mark)


def _about(record: Record, parties: list[int], rng: random.Random, mark: str) -> Deed:
    deed: Deed = {"record": record.pk, "of": str(record.public_id), "by": rng.choice(parties), "mark": mark}
    if record.state == "draft" and rng.randrange(100) < WRITTEN_FIRST:
        return {**deed, "kind": "write", "field": rng.choice(FIELDS)}
    if record.state == "draft":
        return {**deed, "kind": "propose", "by": parties[0]}
    if rng.randrange(100) < SENT_BACK:
        return {**deed, "kind": "send back"}
    if record.state == "proposed":
        return {**deed, "kind": "agree", "by": parties[1]}
    waiting = [person.pk for person in waiting_for(record, today())]
    return {**deed, "kind": "sign", "by": rng.choice(waiting or parties)}


def warm_up() -> None:
    """Do some of each: what a process reads once, those that are forked from it have read."""
    rng = random.Random(0)
    for turn in range(60):
        do(choose(rng, f"Said before anything was killed, as the {turn}. thing."))


def do(deed: Deed) -> Deed | None:
    """What can be relied on now that it is done; None where it was refused."""
    try:
        return _KINDS[deed["kind"]](deed)
    except ClearsightError:
        return None


def _asked(deed: Deed) -> tuple[Record, dict[str, Any]]:
    by = Person.objects.select_related("organisation").get(pk=deed["by"])
    return Record.objects.get(pk=deed["record"]), {"by": by, "at": now()}


def _write(deed: Deed) -> Deed:
    record, who = _asked(deed)
    seen = read(record, **who).versions
    new = perform(records.write, record, {deed["field"]: deed["mark"]}, seen, **who)
    return {"version": new[deed["field"]]}


def _propose(deed: Deed) -> Deed:
    record, who = _asked(deed)
    shown = read(record, **who)
    wanted = {"cases_are": "all", "next_date": (today() + timedelta(days=28)).isoformat(), FIELDS[2]: "-"}
    empty = {name: value for name, value in wanted.items() if not shown.fields[name].value}
    new = perform(records.write, record, empty, shown.versions, **who) if empty else {}
    perform(records.propose, record, {**shown.versions, **new}, **who)
    return {"verb": "records.propose"}


def _agree(deed: Deed) -> Deed:
    record, who = _asked(deed)
    perform(records.agree, record, read(record, **who).shown_hash, **who)
    return {"verb": "records.agree"}


def _send_back(deed: Deed) -> Deed:
    record, who = _asked(deed)
    perform(signoff.return_with_comments, record, f"Not yet: {deed['mark']}", **who)
    return {"verb": "signoff.return_with_comments"}


def _sign(deed: Deed) -> Deed:
    record, who = _asked(deed)
    shown = read(record, **who).shown_hash
    signature = perform(signoff.sign, record, shown, **who)
    return {"signature": signature.pk, "hash": shown}


def _close(deed: Deed) -> Deed:
    action = Action.objects.get(pk=deed["action"])
    by = Person.objects.select_related("organisation").get(pk=deed["by"])
    perform(supervision.close_action, action, "Rung.", status="done", by=by, at=now())
    return {"verb": "supervision.close_action"}


def _meet(deed: Deed) -> Deed:
    session = next_session(Arrangement.objects.select_related("supervisor").get(pk=deed["arrangement"]))
    return {"verb": "scheduling.hold", "of": str(session.public_id)}


_KINDS: dict[str, Callable[[Deed], Deed]] = {
    "write": _write, "propose": _propose, "agree": _agree, "send back": _send_back, "sign": _sign,
    "close": _close, "meet": _meet,
}  # fmt: skip
