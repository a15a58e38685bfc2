"""Every file's key under the newest master key: wrapped anew a few at a time, while everybody works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import BinaryField, Count, QuerySet
from django.db.models.functions import Substr
from django.utils.timezone import localdate

from clearsight.access.actors import Operator
from clearsight.access.queries import visible_to
from clearsight.audit.actions import record
from clearsight.casework.models import File, PurposeKey
from clearsight.integrations.envelope import DoesNotOpen, new_wrapped_key, wrapped_anew
from clearsight.integrations.keys import PURPOSES
from clearsight.integrations.ring import ID_BYTES, ring

AT_ONCE = 200
Keyed = TypeVar("Keyed", File, PurposeKey)
_MASTER = Substr("wrapped_key", 1, ID_BYTES, output_field=BinaryField())


def keys_by_master() -> dict[bytes, int]:
    """How many keys each master key wraps, by its name. What was destroyed is wrapped by none."""
    found: Counter[bytes] = Counter()
    for model in (File, PurposeKey):
        every: QuerySet[Any] = model._default_manager.exclude(wrapped_key=b"")
        for master, count in every.annotate(master=_MASTER).values_list("master").annotate(Count("pk")):
            found[bytes(master)] += count
    return dict(found)


@transaction.atomic
def wrap_some_anew(*, by: Operator, at: datetime, most: int = AT_ONCE) -> int:
    """Wrap up to `most` keys by the newest master key that an earlier one still wraps; how many there were.

    Whatever ends it between two calls, each key is wrapped by one master key or by the other, and both are
    in the ring. A key whose master key is not in the ring is left as it is. Nothing is left to do at 0.
    """
    master = ring().current
    files = visible_to(by, "file.wrap_anew", File.objects.all(), localdate(at))
    done = _wrapped(_by_an_earlier(files).order_by("pk")[:most])
    for organisation, count in Counter(file.organisation_id for file in done).items():
        first = next(file for file in done if file.organisation_id == organisation)
        record("casework.wrap_keys_anew", first, by=by, at=at, organisation=organisation,
               detail={"keys": count, "master": master.id.hex()})  # fmt: skip
    roots = _wrapped(_by_an_earlier(PurposeKey.objects.all()))
    for root in roots:
        record("casework.wrap_keys_anew", root, by=by, at=at, organisation=None,
               detail={"keys": 1, "master": master.id.hex()})  # fmt: skip
    return len(done) + len(roots)


def _by_an_earlier(things: QuerySet[Keyed]) -> QuerySet[Keyed]:
    return things.annotate(master=_MASTER).filter(master__in=[one.id for one in ring().keys[:-1]])


def _wrapped(things: Iterable[Keyed]) -> list[Keyed]:
    """Those that were wrapped anew; one that does not open, or was destroyed meanwhile, is left."""
    done = []
    for thing in things:
        before = bytes(thing.wrapped_key)
        try:
            after = wrapped_anew(before, thing.key_identity, ring().current)
        except DoesNotOpen:
            continue
        # Only what still stands there is replaced: a key destroyed in this moment stays destroyed.
        if type(thing).objects.filter(pk=thing.pk, wrapped_key=before).update(wrapped_key=after):
            done.append(thing)
    return done


@transaction.atomic
def note_backup(*, by: Operator, at: datetime) -> None:
    """Leave in the log that everything was copied, sealed, into a backup."""
    root, _new = PurposeKey.objects.get_or_create(pk=1, defaults={"wrapped_key": new_wrapped_key(PURPOSES)})
    record("casework.back_up", root, by=by, at=at, organisation=None)
