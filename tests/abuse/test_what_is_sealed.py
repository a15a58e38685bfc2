"""What is sealed or logged is altered by nobody: not by a page, by objects, in bulk, or by raw SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import Error, connection, models, transaction
from django.test import Client

from clearsight.audit.models import Leaf, TreeHead, Witnessed
from clearsight.config import separation
from clearsight.integrations.standing import NeverAltered
from clearsight.people import actions as people
from clearsight.records.models import (
    AskedOfRole,
    Attachment,
    Disagreement,
    Entry,
    MeantSo,
    PolicyReader,
    Record,
    Remark,
    Scan,
    Settlement,
    SignatureLeftOut,
)
from clearsight.signoff.models import Addendum, KeptCopy, Seal, Signature
from tests.config.test_rows import ROLE, as_application
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import OPERATOR, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.abuse(6), pytest.mark.req("F9", "J4")]
STANDING = {
    "audit.Event", "audit.Leaf", "audit.TreeHead", "audit.Witnessed", "records.AskedOfRole",
    "records.Attachment", "records.Disagreement", "records.Entry", "records.FormText", "records.MeantSo",
    "records.PolicyReader", "records.Record", "records.Remark", "records.Scan", "records.Settlement",
    "records.SignatureLeftOut",
    "signoff.Addendum", "signoff.KeptCopy", "signoff.Seal", "signoff.Signature",
}  # fmt: skip
REFUSED = r"never altered|permission denied"


@pytest.fixture
def standing() -> Supervision:
    """A sealed record with a row in every table of which one could belong to it."""
    if connection.vendor == "postgresql":
        separation.separate(connection, ROLE)
    done = story.agreed()
    record, by, words = done.record(), done.nadia, b"words"
    of: dict[str, Any] = {"record": record}
    Remark.objects.create(**of, author=by, at=at(), text=words)
    MeantSo.objects.create(**of, author=by, at=at(), field="wellbeing", words=words)
    SignatureLeftOut.objects.create(**of, role="headteacher", by=by, at=at(), because=words)
    AskedOfRole.objects.create(**of, role="dsl", signed_by=by)
    PolicyReader.objects.create(**of, reader="nobody")
    about = Disagreement.objects.create(**of, author=by, at=at(), resolve_by=date(2026, 4, 1), text=words)
    Settlement.objects.create(
        disagreement=about, author=by, at=at(), settled_on=date(2026, 3, 1), text=words, confirmed_at=at()
    )
    for added in (False, True):
        pages = Attachment.objects.create(**of, attached_by=by, attached_at=at(), added=added, words=words)
        Scan.objects.create(attachment=pages, number=1, sha256="f" * 64, width=1, height=1, jpeg=words)
    Signature.objects.create(**of, person=by, at=at(), shown_hash="f" * 64, withdrawn_at=at())
    Record.objects.filter(pk=record.pk).update(state="sealed")
    Seal.objects.create(**of, at=at(), content_hash="f" * 64)
    Addendum.objects.create(**of, number=1, author=by, at=at(), text=words, content_hash="f" * 64)
    KeptCopy.objects.create(**of, file=record.file, to="a", to_label="A", clause="1", at=at(), text=words,
                            content_hash="f" * 64)  # fmt: skip
    Witnessed.objects.create(
        tree=done.school.organisation.pk, size=1, root="f" * 64, kind="mail", witness="a", at=at(), note="b"
    )
    return done


def kept() -> dict[str, type[models.Model]]:
    """The tables of which the database itself lets nothing be altered."""
    return {
        model._meta.label: model for model in apps.get_models()
        if any(isinstance(one, NeverAltered) for one in model._meta.constraints)
    }  # fmt: skip


def other(value: Any) -> list[Any]:
    """What could be put in its place; of bytes also nothing."""
    match value:
        case bool():
            return [not value]
        case int():
            return [value - 1]
        case datetime() | date():
            return [value - timedelta(days=1)]
        case dict():
            return [{"x": 1}]
        case memoryview() | bytes():
            return [new for new in (b"other", b"") if new != bytes(value)]
    if len(str(value)) == 36:
        return ["3f3c2ba6-6c1c-4b0c-8f0c-1de0a2a4e9a1"]
    return ["x"]


def altering(row: models.Model) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every way to alter one row: each of its columns, by each road; and to take it away."""
    rows, meta = type(row)._default_manager.filter(pk=row.pk), row._meta
    guards = [one for one in meta.constraints if isinstance(one, NeverAltered)]
    free = {name for one in guards for name in one.free}
    once = {name for one in guards for name in one.once}
    for field in meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key or field.name in free or value is None or (field.name in once and not value):
            continue
        for new in other(value):
            yield f"{field.name} in bulk", lambda field=field, new=new: rows.update(**{field.attname: new})
    first = next(f for f in meta.concrete_fields if not f.primary_key and f.name not in free)
    was = getattr(row, first.attname)

    def saved(write: Callable[[models.Model], object]) -> None:
        mine = rows.get()
        setattr(mine, first.attname, other(was)[0])
        write(mine)

    objects, name = type(row)._default_manager, first.name
    yield "save", lambda: saved(lambda mine: mine.save(update_fields=[name]))
    yield "bulk_update", lambda: saved(lambda mine: objects.bulk_update([mine], [name]))
    table, key = meta.db_table, f'"{meta.pk.column}" = %s'
    quoted = f'"{first.column}" = {"NOT" if isinstance(was, bool) else ""} "{first.column}"'
    changed = quoted if isinstance(was, bool) else f'"{first.column}" = NULL'
    yield "raw UPDATE", lambda: raw(f'UPDATE "{table}" SET {changed} WHERE {key}', row.pk)
    yield "raw DELETE", lambda: raw(f'DELETE FROM "{table}" WHERE {key}', row.pk)
    yield "DELETE in bulk", lambda: rows._raw_delete(rows.db)


def raw(statement: str, *given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def refused(what: Callable[[], object]) -> bool:
    """Whether the database itself refuses it."""
    try:
        with transaction.atomic():
            what()
    except Error as error:
        return bool(re.search(REFUSED, str(error)))
    return False


def test_whatever_is_sealed_or_logged_stands_against_pages_objects_bulk_and_raw_sql(
    standing: Supervision,
) -> None:
    assert kept().keys() == STANDING
    record = standing.record()
    mine = {"record": record, "attachment__record": record, "disagreement__record": record}
    with as_application(standing.school.organisation):
        for label, model in kept().items():
            names = {field.name for field in model._meta.concrete_fields}
            of = {name: value for name, value in mine.items() if name.split("__")[0] in names}
            all_rows = model._default_manager.all()
            rows = all_rows.filter(pk=record.pk) if model is Record else all_rows.filter(**of)
            there = list(rows.order_by("pk")[:2])
            assert there, f"no row of {label}"
            for row in there:
                for road, alter in altering(row):
                    assert refused(alter), f"{label} was altered: {road}"


def test_nothing_is_put_into_what_is_sealed_nor_the_log_turned_back(standing: Supervision) -> None:
    record = standing.record()
    of: dict[str, Any] = {"record": record, "at": at(), "value": b"x"}
    scan: dict[str, Any] = {"number": 2, "sha256": "x", "width": 1, "height": 1, "jpeg": b"x"}
    pages: dict[str, Any] = {"record": record, "attached_by": standing.sam, "attached_at": at()}
    with as_application(standing.school.organisation):
        signed = Attachment.objects.get(record=record, added=False)
        elsewhere = Entry.objects.filter(record=standing.record("caseload_record"))
        for put in (
            lambda: Entry.objects.create(**of, field="wellbeing", version=9),
            lambda: Entry.objects.bulk_create([Entry(**of, field="x", version=1)]),
            lambda: Scan.objects.create(attachment=signed, **scan),
            lambda: Attachment.objects.create(**pages, added=False),
            lambda: elsewhere.update(record=record, version=9),
            lambda: TreeHead.objects.update(size=1),
            lambda: Leaf.objects.filter(number=0).update(hash="f" * 64),
        ):
            assert refused(put)


def test_no_page_alters_it(client: Client) -> None:
    done = story.sealed()
    do(people.give_account, done.nadia, "a long enough password", by=OPERATOR)
    client.force_login(done.nadia.user)
    record = done.record()
    before = [bytes(one.value) for one in record.entries.order_by("pk")]
    address = f"/records/{record.public_id}"
    typed = {"f.any_other_business": "Otherwise", "seen.any_other_business": "1", "step": "save"}
    for step in ("", "/autosave", "/agree", "/send-back", "/sign", "/disagree"):
        client.post(f"{address}{step}", typed)
    record.refresh_from_db()
    assert record.state == "sealed"
    assert [bytes(one.value) for one in record.entries.order_by("pk")] == before


def test_what_is_added_after_the_seal_is_added_as_the_application(standing: Supervision) -> None:
    """What the guards must let through: pages added, described and taken off; a settlement confirmed."""
    record = standing.record()
    with as_application(standing.school.organisation):
        added = Attachment.objects.create(
            record=record, attached_by=standing.sam, attached_at=at(), added=True, words=b""
        )
        Scan.objects.create(attachment=added, number=1, sha256="x", width=1, height=1, jpeg=b"x")
        Attachment.objects.filter(pk=added.pk).update(words=b"said once")
        Attachment.objects.filter(pk=added.pk).update(taken_off_by=standing.sam, taken_off_at=at())
        assert added.pages.update(jpeg=b"") == 1
