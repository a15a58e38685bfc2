"""What the system puts into a form before anybody writes: names, dates, cases, last time's actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from clearsight.access.queries import visible_to
from clearsight.casework.models import CaseFile, CaseStatus, Child
from clearsight.kernel.ages import age
from clearsight.people.models import Person
from clearsight.people.queries import roles_on
from clearsight.policy.domain.forms import FormField, Value
from clearsight.policy.domain.forms.values import blank_row
from clearsight.policy.queries import forms_of
from clearsight.records.models import Record
from clearsight.records.queries.case_dates import last_discussed, status_labels
from clearsight.records.queries.reading import form_of, unsealed
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import members_on, present_at
from clearsight.supervision.models import Action, CasesStated
from clearsight.supervision.queries import actions_before

METHODS = {"one_to_one": "One-to-one", "group": "Group", "peer": "Peer group", "ad_hoc": "Ad hoc"}


class SystemValues:
    """What the system knows for one record, and `by` may read, asked for field by field."""

    def __init__(self, record: Record, by: Person, today: date) -> None:
        self.record, self.session = record, record.session
        self.by, self.today = by, today
        self.day = self.session.day or today
        self.present = [record.about] if record.about else present_at(self.session)

    def value_of(self, field: FormField) -> Value:
        """What belongs in the field before anybody writes there; None where the system knows nothing."""
        if field.type == "table" and field.per:
            return self._rows(field)
        known = self._sources().get(field.source or "")
        value = known() if known else None
        if value is None and field.default is not None:
            return field.default
        if field.type == "derived":
            return str(value or "")
        return value or None

    def _sources(self) -> dict[str, Callable[[], Value]]:
        session = self.session
        return {
            "organisation": lambda: session.organisation.name,
            "method": lambda: METHODS["ad_hoc" if session.kind == "ad_hoc" else session.arrangement.kind],
            "session_date": lambda: self.day.isoformat(),
            "next_date": self._next_date,
            "venue": lambda: session.venue,
            "supervisee": lambda: _names(self.present),
            "members": lambda: _names(members_on(session.arrangement, self.day)),
            "supervisor": lambda: session.supervisor.name,
            "supervisee_role": lambda: self._roles(self.present[0]) if self.present else "",
            "supervisor_role": lambda: self._roles(session.supervisor),
            "completed_by": self._completed_by,
            "attendance": self._attendance,
            "case_name": lambda: self._unsealed_of_case("family"),
            "case_role": lambda: self._unsealed_of_case("role_with_family"),
            "case_synopsis": lambda: self._last_time("case_synopsis"),
            "previous_summary": lambda: self._last_time("previous_summary"),
            "cases_discussed": self._cases,
            "cases_stated": self._cases_stated,
            "previous_actions": lambda: self._actions(case=None),
            "previous_case_actions": lambda: self._actions(case=self.record.case),
            "standing_agenda": self._standing_agenda,
        }

    def _roles(self, person: Person) -> str:
        return ", ".join(dict.fromkeys(role.role.replace("_", " ") for role in roles_on(person, self.day)))

    def _next_date(self) -> Value:
        later = Session.objects.filter(
            arrangement=self.session.arrangement_id,
            kind="planned",
            status="scheduled",
            scheduled_for__gt=self.day,
        )
        found = later.exclude(pk=self.session.pk).order_by("scheduled_for").first()
        return found.scheduled_for.isoformat() if found and found.scheduled_for else None

    def _completed_by(self) -> Value:
        authors = Person.objects.filter(pk__in=self.record.entries.values("author"))
        return _names(list(authors.order_by("name"))) or _names(self.present)

    def _attendance(self) -> Value:
        if self.session.status != "held":
            return None  # who is there is known when it is held
        rows = list(self.session.attendance.select_related("person").order_by("person__name"))
        absent = _names([row.person for row in rows if not row.present])
        came = [row.person for row in rows if row.present] or self.present
        there = _names(list(dict.fromkeys([*came, self.session.supervisor])))
        return f"Present: {there}. Absent: {absent}." if absent else f"Present: {there}."

    def _standing_agenda(self) -> Value:
        kind: Any = "ad_hoc" if self.session.kind == "ad_hoc" else self.session.arrangement.kind
        return "; ".join(
            item.label for item in forms_of(self.session.organisation, self.day).agenda_for(kind)
        )

    def _unsealed_of_case(self, name: str) -> Value:
        case = self.record.case
        return _name_of(case, name) if case else ""

    def _cases(self) -> Value:
        cases = (
            CaseFile.objects.filter(discussions__session=self.session).select_related("file").order_by("code")
        )
        return [{"id": str(c.public_id), "name": _name_of(c, "family")} for c in cases]

    def _cases_stated(self) -> Value:
        said = CasesStated.objects.filter(session=self.session).first()
        return said.extent if said else None

    def _actions(self, case: CaseFile | None) -> Value:
        actions = actions_before(self.session).filter(Q(about=None) | Q(about=self.record.about_id))
        actions = actions.filter(case=case) if case else actions.filter(case__isnull=True)
        rows: list[Value] = [_action_row(action) for action in actions]
        return rows

    def _last_time(self, source: str) -> Value:
        """What the same form said in that field the last time, for the same case, person or arrangement.

        Only out of a record that whoever opens this one may read: the others here read it from now on.
        """
        earlier = Record.objects.filter(
            form=self.record.form, part=self.record.part, about=self.record.about_id
        ).exclude(pk=self.record.pk)
        earlier = visible_to(self.by, "record.read", earlier, self.today)
        same = (
            Q(case=self.record.case)
            if self.record.case_id
            else Q(case=None, session__arrangement=self.session.arrangement_id)
        )
        last = (
            earlier.filter(same)
            .exclude(state="draft")
            .select_related("file")
            .order_by("-session__held_on")
            .first()
        )
        if last is None:
            return None
        names = [field.id for field in form_of(last).fields() if field.source == source]
        entry = last.entries.filter(field__in=names).order_by("-version").first()
        return unsealed(last, entry) if entry else None

    def _rows(self, field: Any) -> Value:
        rows: list[Value] = []
        if field.per == "child" and self.record.case is not None:
            rows += [self._child_row(field, child) for child in self.record.case.children.order_by("pk")]
        if field.per == "person":
            rows += [
                self._person_row(field, person) for person in members_on(self.session.arrangement, self.day)
            ]
        if field.per == "case":
            rows += [self._case_row(field, known) for known in self._cases()]  # type: ignore[union-attr]
        return rows or None

    def _child_row(self, field: Any, child: Child) -> Value:
        file = child.case.file
        born = file.unseal(child.born, child, "born")
        statuses = child.case.statuses.filter(Q(child=child) | Q(child=None), from_date__lte=self.day)
        status = (
            statuses.filter(Q(to_date=None) | Q(to_date__gte=self.day))
            .order_by("child", "-from_date")
            .first()
        )
        before = self._changed_from(statuses, status)
        known = {
            "child_name": file.unseal(child.name, child, "name"),
            "child_date_of_birth": born or None,
            "child_age": age(date.fromisoformat(born), self.day) if born else None,
            "child_status": status.status if status else None,
            "child_status_since": status.from_date.isoformat() if status else None,
            "child_status_before": self._told(before) if before else None,
            "child_status_changed_on": status.from_date.isoformat() if status and before else None,
            "case_name": self._unsealed_of_case("family"),
        }
        return self._row(field, known, str(child.public_id))

    def _changed_from(self, statuses: QuerySet[CaseStatus], now: CaseStatus | None) -> CaseStatus | None:
        """The status before that of now, where it changed since an earlier session spoke of the case."""
        if now is None:
            return None
        last = last_discussed([now.case], self.day - timedelta(days=1)).get(now.case_id)
        if last is not None and now.from_date <= last:
            return None
        before = statuses.filter(child=now.child_id, from_date__lt=now.from_date)
        return before.exclude(status=now.status).order_by("-from_date", "-pk").first()

    def _told(self, before: CaseStatus) -> str:
        labels = status_labels(self.session.organisation, self.day)
        return f"Before: {labels.get(before.status, before.status.replace('_', ' '))}"

    def _person_row(self, field: Any, person: Person) -> Value:
        there = "yes" if person in self.present else "no"
        known = {"person_name": person.name, "person_role": self._roles(person), "person_present": there}
        return self._row(field, known, str(person.public_id))

    def _case_row(self, field: Any, known: Any) -> Value:
        return self._row(field, {"case_name": known["name"]}, known["id"])

    def _row(self, field: Any, known: dict[str, Any], row_id: str) -> dict[str, Value]:
        row = blank_row(field)
        for column in field.columns:
            value = known.get(column.source or "")
            options = {option.id for option in column.options}
            if value not in (None, "") and (not options or value in options):
                row[column.id] = value
        return {**row, "id": row_id}


def _name_of(case: CaseFile, field: str) -> str:
    """What the family is called, or the reference where nobody has said, or the file was disposed of."""
    if case.file.destroyed_at is not None:
        return case.code
    return case.file.unseal(getattr(case, field), case, field) or case.code


def _action_row(action: Action) -> dict[str, Value]:
    return {
        "id": str(action.public_id),
        "what": action.file.unseal(action.what, action, "what"),
        "by_whom": action.owner.name,
        "by_when": action.due.isoformat() if action.due else None,
        "outcome": None,
        "said": _said_since(action),
    }


def _said_since(action: Action) -> str:
    """What was said of it since a session last looked at it: the review begins there."""
    since: list[str] = []
    for note in action.notes.select_related("said_by").order_by("pk"):
        words = action.file.unseal(note.said, note, "said", blank=False)
        since = [] if note.session_id else [*since, f"{note.said_by.name}: {words}"]
    return ". ".join(since)


def _names(persons: list[Person]) -> str:
    return ", ".join(person.name for person in persons)
