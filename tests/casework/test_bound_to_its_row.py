"""Whatever is sealed opens in its own row and field, with one file's key, and nowhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
import time_machine
from django.apps import apps
from django.db.models import BinaryField

from clearsight.casework.models import File, _identity
from clearsight.integrations.envelope import DoesNotOpen, Opener
from tests.abuse.life import canary, lived
from tests.abuse.test_canaries import ELSEWHERE
from tests.docs.test_encryption import told
from tests.world import at

pytestmark = [pytest.mark.django_db, pytest.mark.shown]

Sealed = tuple[str, str, bytes]  # the table's field, what it is bound to, what stands there


def everything_sealed() -> Iterator[Sealed]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            label = f"{model._meta.label}.{field.name}"
            if isinstance(field, BinaryField) and label in told("What is sealed").difference(NO_WORDS):
                for row in model._default_manager.all():
                    name = row.field if label == "records.Entry.value" else field.name  # type: ignore[attr-defined]
                    if content := bytes(getattr(row, field.name)):
                        yield label, _identity(row, name), content


NO_WORDS = {
    "casework.File.wrapped_key", "casework.PurposeKey.wrapped_key", "accounts.Factor.sealed",
    "audit.Leaf.salt", "audit.Witnessed.receipt",
}  # fmt: skip


def opens(openers: list[Opener], content: bytes, identity: str) -> int:
    """With how many files' keys it opens."""
    found = 0
    for open_it in openers:
        try:
            open_it(content, identity.encode())
        except DoesNotOpen:
            continue
        found += 1
    return found


def test_what_is_moved_to_another_row_or_field_does_not_open() -> None:
    with time_machine.travel(at(hour=12), tick=False):
        lived(canary)
    openers = [file.opener() for file in File.objects.all()]
    rows: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for label, identity, content in everything_sealed():
        rows[label].append((identity, content))
    # Each opens as it stands, with the key of one file.
    assert [
        (label, identity)
        for label, some in rows.items()
        for identity, content in some
        if opens(openers, content, identity) != 1
    ] == []
    everywhere = [identity for some in rows.values() for identity, _ in some]
    assert len(everywhere) == len(set(everywhere))
    for label, some in rows.items():
        for (identity, content), (other, _content) in zip(some, [*some[1:], some[0]], strict=True):
            if identity != other:
                assert opens(openers, content, other) == 0, label
            assert opens(openers, content, identity.replace(identity.split(":")[2], "another", 1)) == 0, label
    # All that is sealed, but where no life writes.
    assert told("What is sealed").difference(NO_WORDS) - set(rows) == set(ELSEWHERE)
