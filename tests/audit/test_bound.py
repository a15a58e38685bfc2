"""Each column of a sealed record, and of what belongs to it, is bound by the log, or said not to be.

docs/reference/evidence.md says the same in words ("What the hash of a record binds"). A new column fails here
until it stands in one of the two lists, and there where nothing binds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from clearsight.records import actions as records
from clearsight.signoff.queries import compare_all
from tests.audit.test_fsck import proved
from tests.root import take_guards_away
from tests.web.test_evidence import jpeg
from tests.world import at, do

pytestmark = [pytest.mark.django_db, pytest.mark.shown, pytest.mark.req("F10")]
BOUND = {
    "records.Record": "public_id session form part part_label form_text file case about state opened_at "
    "proposed_by proposed_at disposed_at organisation",
    "records.Entry": "record public_id field version author at value",
    "records.Disagreement": "record public_id author at resolve_by text",
    "records.Settlement": "disagreement public_id author at settled_on text confirmed_at",
    "records.Attachment": "record public_id attached_by attached_at added words taken_off_by taken_off_at "
    "taken_off_because",
    "records.Scan": "attachment public_id number sha256 jpeg",
    "records.PolicyReader": "record reader",
    "records.SignatureLeftOut": "record public_id role by at because",
    "records.AskedOfRole": "record role site signed_by",
    "records.FormText": "sha256 text",
    "signoff.Signature": "record public_id person at shown_hash withdrawn_at",
    "signoff.Seal": "record at content_hash",
    "signoff.Addendum": "record public_id number author at text content_hash",
    "scheduling.Session": "public_id arrangement supervisor kind status scheduled_for starts_at held_on "
    "minutes early_because",
    "scheduling.Attendance": "session person present",
    "casework.File": "public_id wrapped_key destroyed_at",
}
UNBOUND = {
    "records.Record": "balance disposed_by",
    "records.Scan": "width height",
    "scheduling.Session": "organisation code planned_minutes venue noted_by noted_at made_at written_up_on "
    "cancelled_by cancellation_noted_by replaces revisit",
    "casework.File": "organisation kind person arrangement destroyed_by destroyed_because",
}
# Of some tables one column, as somebody with root would alter it: all were tried when the lists were made.
ALTERED = {
    "records.Record": ("proposed_at", at() - timedelta(days=1)),
    "records.Disagreement": ("resolve_by", "2026-01-01"),
    "records.Attachment": ("taken_off_by", 1),
    "records.Scan": ("number", 7),
    "scheduling.Session": ("status", "cancelled"),
    "scheduling.Attendance": ("present", False),
    "casework.File": ("destroyed_at", at()),
}


def test_every_column_is_bound_or_said_not_to_be() -> None:
    for label, names in BOUND.items():
        listed = sorted([*names.split(), *UNBOUND.get(label, "").split()])
        meta = apps.get_model(label)._meta
        there = sorted(f.name for f in meta.concrete_fields if not f.primary_key or f.name == "sha256")
        assert listed == there, (
            f"{label}: say of each column whether the log binds it, here and in evidence.md"
        )


@pytest.fixture
def unchecked() -> Iterator[None]:
    """No constraint of the database looks at what is written."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.usefixtures("unchecked")
def test_what_is_bound_is_named_and_what_is_not_is_all_that_is_not() -> None:
    done = proved()
    record = done.record()
    do(records.attach, record, [jpeg("green")], "Found later", by=done.nadia)
    take_guards_away()
    other: dict[str, Any] = {
        "records.Record": {"balance": {"x": 1}, "disposed_by": done.sam},
        "records.Scan": {"width": 7, "height": 7},
        "scheduling.Session": {
            "code": "y", "planned_minutes": 7, "venue": "y", "noted_by": done.sam, "noted_at": at(),
            "made_at": at(), "written_up_on": "2026-01-01", "cancelled_by": done.sam,
            "cancellation_noted_by": done.sam, "revisit": True,
        },
        "casework.File": {
            "kind": "y", "person": done.school.priya, "destroyed_by": done.sam, "destroyed_because": "y",
        },
    }  # fmt: skip
    mine = {
        "records.Record": record.pk,
        "scheduling.Session": record.session_id,
        "casework.File": record.file_id,
    }
    for label, values in other.items():
        rows = apps.get_model(label)._default_manager
        rows.filter(**({"pk": mine[label]} if label in mine else {})).update(**values)
    assert compare_all().faults == []
    for label, (column, value) in ALTERED.items():
        rows = apps.get_model(label)._default_manager
        row = rows.filter(**({"pk": mine[label]} if label in mine else {})).latest("pk")
        was = getattr(row, apps.get_model(label)._meta.get_field(column).attname)
        rows.filter(pk=row.pk).update(**{column: value})
        assert compare_all().faults != [], f"{label}.{column}"
        rows.filter(pk=row.pk).update(**{column: was})
    assert compare_all().faults == []
