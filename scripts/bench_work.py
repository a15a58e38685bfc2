"""What is measured: pages and saves of an organisation, each as what makes it ready and what is timed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property
from itertools import count
from typing import Any

from clearsight.access.actors import Operator
from clearsight.compliance.actions import import_facts, perform, reevaluate
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person
from clearsight.policy import actions as policies
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries import read
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision import actions as supervision
from scripts.bench_organisation import organisation_facts
from scripts.bench_pages import Visitor

OPERATOR = Operator()
UNIT = "a bare signed-in page"
Work = dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]]


def found_organisation(slug: str, size: int) -> Organisation:
    """An organisation of so many people with a year of supervision, judged, everybody with an account."""
    from django.contrib.auth import get_user_model

    found = people.found_organisation(f"The {slug} school", slug, by=OPERATOR, at=now())
    policies.adopt(found, "harewood", date(2025, 3, 1), by=OPERATOR, at=now())
    import_facts(found, organisation_facts(size, today()), by=OPERATOR, at=now())
    users = get_user_model()
    for person in Person.objects.filter(organisation=found):
        person.user = users.objects.create(username=f"{person.code}@{slug}.invalid", password="!")
        person.save(update_fields=["user"])
    return found


def page_of_many(organisation: Organisation) -> Work:
    """The first page of the position of an organisation that has several."""
    visitor = Visitor(_person(organisation, 0).user)
    size = Person.objects.filter(organisation=organisation).count()
    what = f"the position page, 50 rows of {size} people"
    return {what: (lambda: None, lambda _: visitor.get("/position"))}


def work_of(organisation: Organisation, turn: int) -> Work:
    """Every page and save that is measured, the unit first. Each turn is about other people, all alike."""
    supervisor = _person(organisation, 1 + turn)
    saving = _Saving(_person(organisation, 7 + 6 * turn), supervisor)
    supervised, trained = _person(organisation, 8 + 6 * turn), _person(organisation, 9 + 6 * turn)
    visitor = Visitor(_person(organisation, 0).user)
    days = count(1)

    def train(day: date) -> None:
        perform(people.note_training, trained, "safeguarding_refresher", day, by=OPERATOR, at=now())

    return {
        UNIT: (lambda: None, lambda _: visitor.get("/bare")),
        "the position page, 20 rows": (lambda: None, lambda _: visitor.get("/position")),
        "one person evaluated again": (lambda: None, lambda _: reevaluate([supervised.pk], today())),
        "a supervisor of six evaluated again": (lambda: None, lambda _: reevaluate([supervisor.pk], today())),
        "a training noted": (lambda: today() - timedelta(days=next(days)), train),
        "a record's page": (lambda: saving.record, saving.open_record),
        "a page that saves two fields of a record": (saving.typed, saving.save_record),
        "a page that closes an action": (saving.agree_action, saving.close_action),
        "a page that holds a session": (saving.schedule, saving.hold),
    }


def _person(organisation: Organisation, number: int) -> Person:
    return Person.objects.select_related("user").get(organisation=organisation, code=f"p{number}")


class _Saving:
    """A supervisor's saves about one person."""

    def __init__(self, person: Person, supervisor: Person) -> None:
        self.person, self.supervisor = person, supervisor
        self.visitor = Visitor(supervisor.user)
        self.arrangement = Arrangement.objects.get(memberships__person=person)
        self.numbers = count(1)

    def _by(self) -> dict[str, Any]:
        return {"by": self.supervisor, "at": now()}

    @cached_property
    def held(self) -> Session:
        """A session that they have held."""
        return perform(supervision.hold, self.schedule(), today(), 60, **self._by())

    @cached_property
    def record(self) -> Record:
        """Its record, or that part of it in which there is most to write."""
        opened = perform(records.open_records, self.held, **self._by())
        return max(opened, key=lambda one: len(self._words(one)))

    def _words(self, record: Record) -> list[str]:
        shown = read(record, **self._by())
        return [n for n, one in shown.fields.items() if n in shown.writable and one.field.type == "long_text"]

    def typed(self) -> dict[str, str]:
        """What a browser sends when two fields were written in."""
        shown, number = read(self.record, **self._by()), next(self.numbers)
        fields = {"step": "save"}
        for name in self._words(self.record)[:2]:
            fields[f"f.{name}"] = f"What was said, the {number}. time. " * 20
            fields[f"seen.{name}"] = str(shown.fields[name].version)
            fields[f"was.{name}"] = ""
        return fields

    def open_record(self, record: Record) -> None:
        self.visitor.get(f"/records/{record.public_id}")

    def save_record(self, fields: dict[str, str]) -> None:
        self.visitor.post(f"/records/{self.record.public_id}", fields)

    def agree_action(self) -> Any:
        return perform(
            supervision.agree_action, self.held, "Ring the nurse", self.person, today(), **self._by()
        )

    def close_action(self, action: Any) -> None:
        self.visitor.post(f"/actions/{action.public_id}", {"status": "done", "outcome": "Rung."})

    def schedule(self) -> Session:
        return perform(scheduling.schedule, self.arrangement, today(), minutes=60, **self._by())

    def hold(self, session: Session) -> None:
        typed = {"held_on": today().isoformat(), "minutes": "60", "interruptions": ""}
        self.visitor.post(f"/sessions/{session.public_id}/hold", typed)
