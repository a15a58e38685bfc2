"""Who works on a served Clearsight while it is killed: each with a browser, on pages, with their forms."""

from __future__ import annotations

import random
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Condition, Thread
from typing import Any

from django.db import connection
from django.http import HttpRequest

from clearsight.config.notices import Cookie
from clearsight.integrations.clock import today
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.scheduling.models import Arrangement
from clearsight.supervision.models import Action
from scripts.torture.browser import Answer, Browser, Unanswered
from scripts.torture.deeds import do

PASSWORD = "the tortured never give in"
# What each of the two writes in, so that two of them are never the last to have written in one field.
OF_LEAD, OF_OTHER = ("matters_arising", "any_other_business"), ("wellbeing",)
WRITTEN_FIRST, SENT_BACK, LOOKED_AT = 50, 10, 20
# What the next page tells whoever has sent a form: to where it leads, one that came too late leads as well.
SAID = {
    "write": "Saved.", "propose": "Saved, and put before", "agree": "Agreed.", "send back": "Sent back.",
    "sign": "Signed.",
}  # fmt: skip
AGAIN = (200, 302, 400, 401, 403, 404, 409)  # what a page may answer to a form that came too late
Deed = dict[str, Any]


class Gate:
    """Holds all of them back, once what each has under way is answered or lost."""

    def __init__(self) -> None:
        self.changed, self.opened, self.waiting = Condition(), False, 0

    def pass_by(self) -> None:
        """Go on; where it is shut, once it opens."""
        with self.changed:
            self.waiting += 1
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.opened)
            self.waiting -= 1

    def open(self) -> None:
        """Let them go on."""
        with self.changed:
            self.opened = True
            self.changed.notify_all()

    def shut(self, all_of_them: int) -> None:
        """Hold them back, and wait until all stand still."""
        with self.changed:
            self.opened = False
            self.changed.wait_for(lambda: self.waiting == all_of_them)


@dataclass
class Client:
    """One of a pair, with a browser: what they were told is done, and what they do not know of."""

    browser: Browser
    arrangement: Arrangement
    person: Person
    rng: random.Random
    done: list[Deed] = field(default_factory=list)
    unsure: list[Deed] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    turns: int = 0

    @property
    def leads(self) -> bool:
        """Whether they supervise the other."""
        return self.person == self.arrangement.supervisor

    def sign_in(self) -> None:
        """Sign in on the page for it."""
        assert self.person.email
        if not self.browser.sign_in(self.person.email, PASSWORD):
            self.wrong.append(f"sign-in: {self.person.pk} does not get in")

    def work(self, gate: Gate) -> None:
        """One thing after another, for ever."""
        while True:
            gate.pass_by()
            self.turns += 1
            try:
                self._turn()
            except Unanswered:
                self.struck.append("reading")
            except Exception:
                self.wrong.append(f"a client stopped: {traceback.format_exc()[-2000:]}")
            finally:
                connection.close()

    def _turn(self) -> None:
        of_it = Record.objects.filter(session__arrangement=self.arrangement).exclude(state="sealed")
        record = of_it.order_by("pk").first()
        if record is None:
            self._meet()
        elif record.state == "draft":
            writes = not self.leads or self.rng.randrange(100) < WRITTEN_FIRST
            (self._write if writes else self._propose)(record)
        elif self.rng.randrange(100) < SENT_BACK:
            self._send_back(record)
        elif record.state == "proposed" and not self.leads:
            self._agree(record)
        elif record.state == "agreed":
            self._sign(record)
        else:
            self._idle(f"/records/{record.public_id}")

    def _meet(self) -> None:
        """The next session is held beside the pages: what is killed here is what answers them."""
        if not self.leads:
            self._idle("/")
            return
        for action in Action.objects.filter(session__arrangement=self.arrangement, status="open"):
            do({"kind": "close", "action": action.pk, "of": "", "by": action.owner_id})
        do({"kind": "meet", "arrangement": self.arrangement.pk})

    def _idle(self, address: str) -> None:
        """They wait for the other: now and then they look at a page."""
        if self.rng.randrange(100) < LOOKED_AT:
            self._page(address)
        else:
            time.sleep(0.05)

    def _write(self, record: Record) -> None:
        mark = f"Typed by {self.person.pk} as the {self.turns}. thing in {record.pk}."
        fields = OF_LEAD if self.leads else OF_OTHER
        typed = {"step": "save", **{f"f.{name}": mark for name in fields}}
        about = {"kind": "write", "mark": mark, "fields": fields}
        self._send(record, about, "", "seen_pages", typed)

    def _propose(self, record: Record) -> None:
        wanted = {"f.cases_are": "all", "f.next_date": (today() + timedelta(days=28)).isoformat()}
        about = {"kind": "propose", "verb": "records.propose"}
        self._send(record, about, "", "seen_pages", {**wanted, "step": "propose"}, {OF_LEAD[1]: "-"})

    def _agree(self, record: Record) -> None:
        self._send(record, {"kind": "agree", "verb": "records.agree"}, "/agree", "shown_hash", {})

    def _send_back(self, record: Record) -> None:
        about = {"kind": "send back", "verb": "signoff.return_with_comments"}
        self._send(record, about, "/send-back", "comment", {"comment": "Not yet."})

    def _sign(self, record: Record) -> None:
        self._send(record, {"kind": "sign"}, "/sign", "shown_hash", {})

    def _send(
        self, record: Record, about: Deed, step: str, having: str, typed: dict[str, str],
        blank: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Open the page, fill in its form, send it, and remember what was answered."""
        address = f"/records/{record.public_id}"
        page = self._page(address if step == "/agree" else address + step)
        form = page.form(having, "/agree" if step == "/agree" else "")
        if form is None:
            return  # it has moved on meanwhile: there is nothing to send
        fields = {**form.fields, **typed}
        fields |= {f"f.{name}": text for name, text in (blank or {}).items() if not fields.get(f"f.{name}")}
        deed = {**about, "record": record.pk, "of": str(record.public_id), "by": self.person.pk}
        if about["kind"] == "sign":
            deed["hash"] = fields["shown_hash"]
        self._answered(deed, address, lambda: self.browser.post(address + step, fields))

    def _answered(self, deed: Deed, wanted: str, post: Callable[[], Answer]) -> None:
        try:
            answer = post()
        except Unanswered:
            self.unsure.append(deed)
            self.struck.append(deed["kind"])
            return
        said = self._notice() if answer.status == 302 and answer.leads == wanted else ""
        if said.startswith(SAID[deed["kind"]]):
            self.done.append(deed)
            return
        self.refused += 1
        self._judge(f"to {deed['kind']}", answer)

    def _notice(self) -> str:
        """What the answer says that the next page is to tell."""
        notices = Cookie(HttpRequest())._decode(self.browser.cookies.get(Cookie.cookie_name, "")) or []
        return str(notices[-1]) if notices else ""

    def _page(self, address: str) -> Answer:
        answer = self.browser.get(address)
        self._judge(f"to open {address}", answer)
        return answer

    def _judge(self, asked: str, answer: Answer) -> None:
        """What may not be answered, whatever was killed: a fault, and the page to sign in."""
        if answer.status == 401:
            self.sign_in()  # half an hour has passed: what counts asks again who one is
        elif answer.status not in AGAIN:
            self.wrong.append(f"answer: {asked} was answered {answer.status}")
        elif answer.leads.startswith("/sign-in"):
            self.wrong.append(f"session: {asked} was answered by the page to sign in")


def begin(bind: str, seed: int, gate: Gate) -> list[Client]:
    """Both of each pair, signed in, each waiting at the gate in a thread of its own."""
    clients = []
    for pair in Arrangement.objects.select_related("supervisor").order_by("pk"):
        other = pair.memberships.select_related("person").get().person
        for person in (pair.supervisor, other):
            rng = random.Random(seed * 1000 + len(clients))
            clients.append(Client(Browser(bind), pair, person, rng))
    for client in clients:
        client.sign_in()
        Thread(target=client.work, args=(gate,), daemon=True).start()
    return clients


def give_passwords() -> None:
    """Everybody in the school gets the password with which they sign in here."""
    from django.contrib.auth.hashers import make_password

    hashed = make_password(PASSWORD)
    for person in Person.objects.select_related("user").exclude(user=None):
        person.user.password = hashed
        person.user.save(update_fields=["password"])
