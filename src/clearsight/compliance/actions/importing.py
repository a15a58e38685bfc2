"""Taking a supervision data set in: what is new is added, what is known is brought up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.timezone import localdate

from clearsight.access.actors import Actor
from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile, CaseStatus, File
from clearsight.compliance.actions.ended_here import EndedHere
from clearsight.compliance.actions.evaluating import performing
from clearsight.compliance.actions.reasons import keep_reasons, keep_variations
from clearsight.compliance.domain.facts import Facts
from clearsight.compliance.domain.rows import Rows, dated, once_each
from clearsight.compliance.domain.unkept import unkept
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Circumstance, Employment, Organisation, Person, Role, Site, Training
from clearsight.scheduling.models import (
    Arrangement,
    ArrangementMember,
    Attendance,
    CalendarPeriod,
    Revisit,
    Session,
)
from clearsight.supervision.models import Action, Agreement, AgreementSignature, Discussion, SessionSignature

BATCH = 500


@dataclass
class Imported:
    """How many rows of each table were added and changed; and what stays as somebody ended it here."""

    added: dict[str, int]
    changed: dict[str, int]
    stays: tuple[str, ...] = ()


def import_facts(
    organisation: Organisation, facts: Facts, *, reopen: bool = False, by: Actor, at: datetime
) -> Imported:
    """Take a data set that has been read without a fault into the organisation, and judge everybody again.

    Rows are known again by their identifiers, dated rows by what they say and when they began. Nothing that
    is absent from the data set is removed. What people did here stays as they did it: a session that has
    records, an agreement that was drawn up here and an action with words of its own are passed over, with
    all that hangs on them, so that no spreadsheet signs for anybody. What somebody ended here stays ended,
    whatever a tracker says that was exported before it, so that no spreadsheet lets anybody in again.

    Args:
        reopen: the tracker is right, and what was ended here begins again as it says.

    Raises:
        Invalid: when it has rows in tables that nothing keeps here yet; `clearsight check` alone judges them.
    """
    if faults := unkept(facts):
        raise Invalid(faults)
    with performing(localdate(at)):
        return _Import(organisation, reopen=reopen).run(facts, by, at)


class _Import:
    """One import: what was there before is read once a table, and written in batches."""

    def __init__(self, organisation: Organisation, *, reopen: bool) -> None:
        self.organisation = organisation
        self.ended = EndedHere(organisation, reopen=reopen)
        self.done = Imported({}, {})

    @transaction.atomic
    def run(self, facts: Facts, by: Actor, at: datetime) -> Imported:
        require(by, "organisation.import", self.organisation, localdate(at))
        self._people(facts)
        self._arrangements(facts)
        self._cases(facts)
        self._sessions(facts)
        self._of_sessions(facts)
        keep_variations(self.organisation, facts.variations, self.people, self.arrangements)
        everybody = Person.objects.filter(organisation=self.organisation).values_list("pk", flat=True)
        self.done.stays = tuple(self.ended.said)
        detail: dict[str, Any] = {"added": self.done.added, "changed": self.done.changed}
        if self.ended.reopen:
            detail["reopen"] = True
        record("compliance.import_facts", self.organisation, by=by, at=at, detail=detail,
               organisation=self.organisation.pk, touches=everybody)  # fmt: skip
        return self.done

    def _people(self, facts: Facts) -> None:
        of = {"organisation": self.organisation}
        self._put(
            Site.objects.filter(**of),
            [({"code": s.site}, {"name": s.name, "urn": s.urn, "kind": s.kind}) for s in facts.sites],
            of,
        )
        self._put(
            Person.objects.filter(**of),
            [
                ({"code": p.person}, {"name": p.name, "email": p.email, "started": p.started, "left": p.left})
                for p in facts.people
            ],
            of,
        )
        self.sites = _by_code(Site, self.organisation)
        self.people = _by_code(Person, self.organisation)
        self._of_people(facts)
        where = self.sites
        self._put(
            CalendarPeriod.objects.filter(**of),
            dated(
                facts.calendar,
                lambda c: {"site_id": where.get(c.site), "kind": c.kind, "name": c.name, "term": c.term},
            ),
            of,
        )

    def _of_people(self, facts: Facts) -> None:
        who, where = self.people, self.sites
        mine = {"person__organisation": self.organisation}
        self._put(
            Role.objects.filter(**mine),
            dated(
                facts.roles, lambda r: {"person_id": who[r.person], "role": r.role, "site_id": where[r.site]}
            ),
        )
        self._put(
            Circumstance.objects.filter(**mine),
            dated(
                facts.circumstances, lambda c: {"person_id": who[c.person], "circumstance": c.circumstance}
            ),
        )
        self._put(
            Employment.objects.filter(**mine),
            dated(
                facts.employment,
                lambda e: {"person_id": who[e.person], "employment": e.employment, "fraction": e.fraction},
            ),
        )
        self._put(
            Training.objects.filter(**mine),
            [
                (
                    {"person_id": who[t.person], "kind": t.kind, "completed_on": t.completed_on},
                    {"provider": t.provider},
                )
                for t in facts.training
            ],
        )

    def _arrangements(self, facts: Facts) -> None:
        of, who = {"organisation": self.organisation}, self.people
        self._put(
            Arrangement.objects.filter(**of),
            [
                (
                    {"code": a.arrangement},
                    {"kind": a.kind, "supervisor_id": who[a.supervisor], "from_date": a.from_,
                     "to_date": a.to,
                     "every": a.every, "discusses_cases": a.discusses_cases},
                )
                for a in facts.arrangements
            ],
            of,
        )  # fmt: skip
        self.arrangements = _by_code(Arrangement, self.organisation)
        these = self.arrangements
        mine = {"arrangement__organisation": self.organisation}
        self._put(
            ArrangementMember.objects.filter(**mine),
            dated(
                facts.members, lambda m: {"arrangement_id": these[m.arrangement], "person_id": who[m.person]}
            ),
        )
        versions = {(these[a.arrangement], a.version) for a in facts.agreements}
        self._put(
            Agreement.objects.filter(**mine),
            [
                ({"arrangement_id": arrangement, "version": version}, {})
                for arrangement, version in sorted(versions)
            ],
        )
        known = {(a.arrangement_id, a.version): a.pk for a in Agreement.objects.filter(**mine, terms=b"")}
        self._put(
            AgreementSignature.objects.filter(agreement__arrangement__organisation=self.organisation),
            [
                (
                    {"agreement_id": known[these[a.arrangement], a.version], "person_id": who[a.person]},
                    {"signed_on": a.signed_on},
                )
                for a in facts.agreements
                if (these[a.arrangement], a.version) in known
            ],
        )

    def _cases(self, facts: Facts) -> None:
        of = {"organisation": self.organisation}
        known = _by_code(CaseFile, self.organisation)
        new = [case for case in facts.cases if case.case not in known]
        files = [File.fresh(self.organisation.pk, "case") for _ in new]
        File.objects.bulk_create(files, batch_size=BATCH)
        file_of = dict(zip((case.case for case in new), files, strict=True))
        self._put(
            CaseFile.objects.filter(**of),
            [
                (
                    {"code": c.case},
                    {
                        "site_id": self.sites[c.site],
                        "lead_id": self.people[c.lead],
                        "opened": c.opened,
                        "closed": c.closed,
                    },
                )
                for c in facts.cases
            ],
            of,
            lambda code: {"file": file_of[code]},
        )
        self.cases = _by_code(CaseFile, self.organisation)
        self._put(
            CaseStatus.objects.filter(case__organisation=self.organisation, child=None),
            dated(facts.case_statuses, lambda s: {"case_id": self.cases[s.case], "status": s.status}),
        )

    def _sessions(self, facts: Facts) -> None:
        of = {"organisation": self.organisation}
        leads = {a.arrangement: a.supervisor for a in facts.arrangements}
        self.recorded = set(
            Session.objects.filter(records__isnull=False, **of).values_list("code", flat=True)
        )
        taken = [session for session in facts.sessions if session.session not in self.recorded]
        self._put(
            Session.objects.filter(**of),
            [
                (
                    {"code": s.session},
                    {
                        "arrangement_id": self.arrangements[s.arrangement],
                        "supervisor_id": self.people[leads[s.arrangement]],
                        "kind": s.kind,
                        "status": s.status,
                        "scheduled_for": s.scheduled_for,
                        "held_on": s.held_on,
                        "minutes": s.minutes,
                        "written_up_on": s.written_up_on,
                        "revisit": s.revisit,
                    },
                )
                for s in taken
            ],
            of,
        )
        self.sessions = _by_code(Session, self.organisation)
        why = {self.sessions[s.session]: s.cancelled_because for s in taken if s.cancelled_because}
        keep_reasons(why, self._folders)
        replacing = {s.session: self.sessions[s.replaces] for s in taken if s.replaces}
        again = list(Session.objects.filter(code__in=replacing, **of))
        for session in again:
            session.replaces_id = replacing[session.code]
        Session.objects.bulk_update(again, ["replaces"], batch_size=BATCH)

    def _of_sessions(self, facts: Facts) -> None:
        sessions, who, cases, ours = self.sessions, self.people, self.cases, self.recorded
        mine = {"session__organisation": self.organisation}
        pairs = [
            (s.session, matter) for s in facts.sessions if s.session not in ours for matter in s.revisits
        ]
        self._put(
            Revisit.objects.filter(**mine),
            [({"session_id": sessions[s], "matter_id": sessions[m]}, {}) for s, m in pairs],
        )
        self._put(
            Attendance.objects.filter(**mine),
            [
                ({"session_id": sessions[a.session], "person_id": who[a.person]}, {"present": a.present})
                for a in facts.attendance
                if a.session not in ours
            ],
        )
        self._put(
            SessionSignature.objects.filter(**mine),
            [
                ({"session_id": sessions[s.session], "person_id": who[s.person]}, {"signed_on": s.signed_on})
                for s in facts.signatures
                if s.session not in ours
            ],
        )
        self._put(
            Discussion.objects.filter(**mine),
            [
                ({"session_id": sessions[d.session], "case_id": cases[d.case]}, {})
                for d in facts.discussions
                if d.session not in ours
            ],
        )
        self._actions(facts, mine)

    def _actions(self, facts: Facts, mine: dict[str, Any]) -> None:
        worded = set(Action.objects.filter(**mine).exclude(what=b"").values_list("code", flat=True))
        taken = [a for a in facts.actions if a.action not in worded and a.session not in self.recorded]
        arrangement_of = {s.session: self.arrangements[s.arrangement] for s in facts.sessions}
        folders = self._folders({arrangement_of[a.session] for a in taken if not a.case})
        case_files = dict(
            CaseFile.objects.filter(organisation=self.organisation).values_list("pk", "file_id")
        )
        files = {
            a.action: case_files[self.cases[a.case]] if a.case else folders[arrangement_of[a.session]]
            for a in taken
        }
        self._put(
            Action.objects.filter(**mine),
            [
                (
                    {"code": a.action},
                    {
                        "session_id": self.sessions[a.session],
                        "case_id": self.cases[a.case] if a.case else None,
                        "owner_id": self.people[a.owner],
                        "due": a.due,
                        "status": a.status,
                        "closed_on": a.closed_on,
                    },
                )
                for a in taken
            ],
            {},
            lambda code: {"file_id": files[code]},
        )

    def _folders(self, arrangements: set[int]) -> dict[int, int]:
        of = {"organisation": self.organisation, "kind": "secured"}
        known = set(File.objects.filter(**of).values_list("arrangement_id", flat=True))
        fresh = [
            File.fresh(self.organisation.pk, "secured", arrangement_id=pk)
            for pk in sorted(arrangements - known)
        ]
        File.objects.bulk_create(fresh, batch_size=BATCH)
        return {pk: file for pk, file in File.objects.filter(**of).values_list("arrangement_id", "pk") if pk}

    def _put(
        self,
        there: QuerySet[Any],
        rows: Rows,
        of: dict[str, Any] | None = None,
        born_with: Callable[[Any], dict[str, Any]] | None = None,
    ) -> None:
        """Add the rows whose key is new, and bring those that are known up to date where they differ."""
        wanted = once_each(rows)
        if not wanted:
            return
        key = tuple(wanted[0][0])
        known = {tuple(getattr(row, name) for name in key): row for row in there}
        model: type[Model] = there.model
        new, changed = [], []
        for identity, values in wanted:
            row = known.get(tuple(identity.values()))
            if row is not None:
                values = self.ended.kept(row, values)
            elif self.ended.stays_out(model, identity):
                continue
            if row is None:
                born = born_with(identity["code"]) if born_with else {}
                new.append(model(**identity, **values, **(of or {}), **born))
            elif any(getattr(row, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(row, name, value)
                changed.append(row)
        manager: Any = model._default_manager
        manager.bulk_create(new, batch_size=BATCH)
        if changed:
            fields = [name.removesuffix("_id") for name in wanted[0][1]]
            manager.bulk_update(changed, fields, batch_size=BATCH)
        table = model._meta.model_name or ""
        self.done.added[table] = self.done.added.get(table, 0) + len(new)
        self.done.changed[table] = self.done.changed.get(table, 0) + len(changed)


def _by_code(model: Any, organisation: Organisation) -> dict[str, int]:
    return dict(model._default_manager.filter(organisation=organisation).values_list("code", "pk"))
