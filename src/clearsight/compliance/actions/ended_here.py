"""What somebody ended here, and a tracker that was exported before it would begin again: it stays ended.

A role, a last day, a supervision, a place in it, a case, who leads a case: each opens something to somebody.
What a tracker itself ended, and now ends later, is brought up to date as everything else.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import F, Max, Model

from clearsight.audit.models import Event
from clearsight.casework.models import CaseFile, LeadChange
from clearsight.grants.models import Transfer
from clearsight.people.models import Organisation, Person, Role
from clearsight.scheduling.models import Arrangement, ArrangementMember, CoverChange, Ending

LAST: dict[type[Model], str] = {
    Person: "left", Role: "to_date", Arrangement: "to_date", ArrangementMember: "to_date", CaseFile: "closed",
}  # fmt: skip
VERBS = ("people.end_role", "people.record_leaving", "scheduling.end_place", "casework.close_case")


class EndedHere:
    """What was ended here by somebody, of one organisation; `said` has each thing that stays so, in words.

    `reopen`: the tracker is right, and begins again what it says.
    """

    def __init__(self, organisation: Organisation, *, reopen: bool) -> None:
        self.organisation, self.reopen = organisation, reopen
        self.said: list[str] = []

    def kept(self, row: Model, values: dict[str, Any]) -> dict[str, Any]:
        """These values for a row that is known, without those by which what was ended here would go on."""
        column = LAST.get(type(row))
        if column is None or self.reopen:
            return values
        stays: dict[str, Any] = {}
        ended, wanted = getattr(row, column), values[column]
        if ended is not None and (wanted is None or wanted > ended) and self._by_somebody(row, ended):
            self.said.append(f"{_words(row)} until {ended}")
            stays[column] = ended
        if isinstance(row, CaseFile) and row.lead_id != values["lead_id"]:
            if (row.pk, values["lead_id"]) in self._former_leads:
                self.said.append(f"case {row.code}: {row.lead.name} leads it")
                stays["lead_id"] = row.lead_id
        return {**values, **stays}

    def stays_out(self, model: type[Model], identity: dict[str, Any]) -> bool:
        """Whether a row that is new is of a role which went with somebody who went to another school."""
        if model is not Role or self.reopen:
            return False
        went = self._went.get((identity["person_id"], identity["site_id"]))
        if went is None or identity["from_date"] < went:
            return False
        who = Person.objects.get(pk=identity["person_id"])
        self.said.append(f"{who.name}: not {identity['role']} where they went away on {went}")
        return True

    def _by_somebody(self, row: Model, ended: date) -> bool:
        if isinstance(row, Role):
            left_then = row.person.left == ended and self._noted(row.person, ended)
            went_then = self._went_from.get((row.person_id, row.site_id)) == ended + timedelta(days=1)
            return self._noted(row, ended) or left_then or went_then
        if isinstance(row, Arrangement):
            return (row.pk, ended) in self._arrangements
        if isinstance(row, ArrangementMember):
            of = row.arrangement
            return self._noted(of, ended) or (of.to_date == ended and (of.pk, ended) in self._arrangements)
        return self._noted(row, ended)

    def _noted(self, row: Model, ended: date) -> bool:
        what = (row._meta.label_lower, str(getattr(row, "public_id", row.pk)))
        return (*what, ended.isoformat()) in self._log

    @cached_property
    def _log(self) -> set[tuple[str, str, str]]:
        """What somebody ended, with the last day that they gave it; of places, by arrangement."""
        ends = Event.objects.filter(organisation_id=self.organisation.pk, verb__in=VERBS)
        rows = ends.values_list("object_kind", "object_id", "detail")
        return {(kind, one, str(detail.get("until"))) for kind, one, detail in rows}

    @cached_property
    def _arrangements(self) -> set[tuple[int, date]]:
        """Those that were ended, whose cover was cut short, or that another supervisor went on with."""
        ours = {"arrangement__organisation": self.organisation}
        ended = Ending.objects.filter(**ours).values_list("arrangement_id", "last_day")
        cut = CoverChange.objects.filter(now__lt=F("was"), **ours).values_list("arrangement_id", "now")
        on = Arrangement.objects.filter(organisation=self.organisation, continues__isnull=False)
        went_on = on.values_list("continues_id", "from_date")
        before = {(pk, day - timedelta(days=1)) for pk, day in went_on if pk is not None}
        return {*ended, *cut, *before}

    @cached_property
    def _went_from(self) -> dict[tuple[int, int], date]:
        """Who went away from which site, and their first day elsewhere: the last time that they did."""
        away = Transfer.objects.filter(person__organisation=self.organisation)
        rows = away.values_list("person_id", "from_site_id").annotate(last=Max("on"))
        return {(who, site): day for who, site, day in rows}

    @cached_property
    def _went(self) -> dict[tuple[int, int], date]:
        """The same, without those who have come back since."""
        back = Transfer.objects.filter(person__organisation=self.organisation)
        rows = back.values_list("person_id", "to_site_id").annotate(last=Max("on"))
        came = {(who, site): day for who, site, day in rows}
        return {where: day for where, day in self._went_from.items() if came.get(where, date.min) < day}

    @cached_property
    def _former_leads(self) -> set[tuple[int, int]]:
        changes = LeadChange.objects.filter(case__organisation=self.organisation)
        return set(changes.values_list("case_id", "until_id"))


def _words(row: Model) -> str:
    if isinstance(row, Person):
        return f"{row.name}: here"
    if isinstance(row, Role):
        return f"{row.person.name}: {row.role} at {row.site.name}"
    if isinstance(row, Arrangement):
        return f"supervision {row.code} by {row.supervisor.name}"
    if isinstance(row, ArrangementMember):
        return f"{row.person.name} in supervision {row.arrangement.code}"
    assert isinstance(row, CaseFile)
    return f"case {row.code}: open"
