"""Who is who, as plain rows: read from the tables once, and then nothing is asked of a database any more.

A row is its columns, and nothing of the program: no model, no relation of `access`, no query of an app.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.apps import apps

# The tables of which the oracle knows, by the name that it has for each.
TABLES = {
    "organisations": "people.Organisation", "sites": "people.Site", "people": "people.Person",
    "roles": "people.Role", "arrangements": "scheduling.Arrangement",
    "members": "scheduling.ArrangementMember",
    "sessions": "scheduling.Session", "attendance": "scheduling.Attendance", "files": "casework.File",
    "cases": "casework.CaseFile", "practices": "casework.GoodPractice", "holds": "casework.LegalHold",
    "agreements": "supervision.Agreement", "agreement_signatures": "supervision.AgreementSignature",
    "agreement_asked": "supervision.AgreementAskedOfRole", "discussions": "supervision.Discussion",
    "actions": "supervision.Action", "concerns": "supervision.Concern", "given": "supervision.ConcernCarrier",
    "handovers": "supervision.Handover", "handed": "supervision.HandedCase",
    "proposals": "supervision.DateProposal", "offers": "supervision.Offer",
    "objections": "supervision.Objection", "requests": "supervision.Request", "records": "records.Record",
    "entries": "records.Entry", "asked": "records.AskedOfRole", "escalations": "escalation.Escalation",
    "steps": "escalation.EscalationStep", "told": "escalation.Told", "grants": "grants.Grant",
    "granted": "grants.GrantedRecord", "openings": "grants.Opening",
    "transfers": "grants.Transfer", "suspensions": "grants.Suspension",
    "policy_readers": "records.PolicyReader", "forms": "records.FormText",
    "subject_requests": "disclosure.SubjectRequest",
}  # fmt: skip
# What no decision rests on is not even read.
LEFT_OUT = {"value", "what", "wrapped_key", "reason", "because", "words", "terms", "balance", "text"}

Row = SimpleNamespace
Rows = dict[int, Row]


@dataclass
class Facts:
    """All rows, by table and primary key; and those of some tables by what they belong to."""

    tables: dict[str, Rows] = field(default_factory=dict)
    by: dict[tuple[str, str], dict[Any, list[Row]]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Rows:
        try:
            return self.__dict__["tables"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    def of(self, table: str, column: str, value: Any) -> list[Row]:
        """The rows of a table that have that value in a column."""
        key = (table, column)
        if key not in self.by:
            found: dict[Any, list[Row]] = defaultdict(list)
            for row in self.tables[table].values():
                found[getattr(row, column)].append(row)
            self.by[key] = found
        return self.by[key].get(value, [])


def read_facts() -> Facts:
    """The facts of every organisation, as the tables have them now."""
    facts = Facts()
    for name, label in TABLES.items():
        model: Any = apps.get_model(label)
        columns = [one.attname for one in model._meta.concrete_fields if one.name not in LEFT_OUT]
        rows = model._base_manager.values(*columns)
        facts.tables[name] = {row[model._meta.pk.attname]: Row(**row, table=name) for row in rows}
    for text in apps.get_model("records.FormText")._default_manager.all():
        facts.forms[text.pk].signing = json.loads(text.text).get("signing", "somebody")
    open_accounts = dict(apps.get_model("auth", "User")._default_manager.values_list("pk", "is_active"))
    for person in facts.people.values():
        person.open = person.user_id is None or bool(open_accounts[person.user_id])
    return facts


def holds_on(row: Row, day: date) -> bool:
    """Whether something dated holds that day: its first and its last day are among its days."""
    return bool(row.from_date <= day and (row.to_date is None or day <= row.to_date))
