"""What was acknowledged, and whether it is all there; and whether anything is there by half."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, F, Q

from clearsight.audit.models import Event
from clearsight.records.models import Entry, Record
from clearsight.records.queries import content_hash, unsealed
from clearsight.signoff.models import Seal, Signature
from scripts.torture.deeds import Deed
from scripts.torture.worker import Life


@dataclass
class Ledger:
    """Kept by whoever asked: the database has no part in it."""

    written: dict[tuple[int, str], tuple[Deed, Deed]] = field(default_factory=dict)
    signed: dict[int, tuple[Deed, Deed]] = field(default_factory=dict)
    events: Counter[tuple[str, str]] = field(default_factory=Counter)
    maybe: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)
    refused: int = 0

    def take(self, life: Life) -> None:
        """What a process had said before it was killed."""
        for deed, given in life.done:
            self.kinds[deed["kind"]] += 1
            if deed["kind"] == "write":
                key = deed["record"], deed["field"]
                before = self.written.get(key)
                # Of two processes the later version is the later word.
                if before is None or before[1]["version"] < given["version"]:
                    self.written[key] = deed, given
            elif deed["kind"] == "sign":
                self.signed[given["signature"]] = deed, given
            else:
                self.events[given["verb"], given.get("of") or deed["of"]] += 1
        self.refused += life.refused
        self.struck[life.unsure["kind"] if life.unsure else "between two"] += 1
        if life.unsure and life.unsure["kind"] == "write":
            self.maybe.add(life.unsure["mark"])

    @property
    def acknowledged(self) -> int:
        """How many deeds were said to be done."""
        return self.kinds.total()

    def missing(self, lives: Iterable[Life] | None = None) -> Iterator[str]:
        """What was acknowledged (all of it, or in some lives) and is not in the database as it was given."""
        words, signed, events = {*self.written}, {*self.signed}, {*self.events}
        if lives is not None:
            done = [both for life in lives for both in life.done]
            words &= {(deed["record"], deed["field"]) for deed, _ in done if deed["kind"] == "write"}
            signed &= {given["signature"] for deed, given in done if deed["kind"] == "sign"}
            events &= {
                (given["verb"], given.get("of") or deed["of"]) for deed, given in done if "verb" in given
            }
        yield from self._words_missing(words)
        yield from self._signatures_missing(signed)
        yield from self._events_missing(events)

    def _words_missing(self, keys: Iterable[tuple[int, str]]) -> Iterator[str]:
        for record, name in keys:
            deed, given = self.written[record, name]
            later = Entry.objects.filter(record=record, field=name, version__gte=given["version"])
            first = later.select_related("record__file").order_by("version").first()
            if first is None:
                yield f"words: version {given['version']} of {name} in record {record} is gone"
                continue
            # Whoever writes on replaces their own last words: what was under way may stand there instead.
            same = {deed["mark"]} if first.version == given["version"] else self.maybe
            if unsealed(first.record, first) not in same:
                yield f"words: in {name} of record {record} other words stand than {deed['mark']!r}"

    def _signatures_missing(self, wanted: Collection[int]) -> Iterator[str]:
        there = {s.pk: s for s in Signature.objects.filter(pk__in=list(wanted))}
        for pk in wanted:
            deed, given = self.signed[pk]
            one, bound = there.get(pk), (deed["record"], deed["by"], given["hash"])
            if one is None or (one.record_id, one.person_id, one.shown_hash) != bound:
                yield f"signature: {pk} by {deed['by']} on record {deed['record']} is gone or altered"

    def _events_missing(self, wanted: Collection[tuple[str, str]]) -> Iterator[str]:
        found = Event.objects.filter(object_id__in=[of for _, of in wanted]).values("verb", "object_id")
        counted = {(row["verb"], row["object_id"]): row["n"] for row in found.annotate(n=Count("pk"))}
        for verb, of in wanted:
            if counted.get((verb, of), 0) < self.events[verb, of]:
                yield f"event: {verb} of {of} was acknowledged {self.events[verb, of]} times"


def halves(records: Collection[int] | None = None) -> Iterator[str]:
    """What is there by half in these records, or in all: a signature and its event, a seal and its record."""
    of_them = Q() if records is None else Q(record__in=records)
    signed = [str(one) for one in Signature.objects.filter(of_them).values_list("public_id", flat=True)]
    seals = [str(pk) for pk in Seal.objects.filter(of_them).values_list("pk", flat=True)]
    for verb, there in (("signoff.sign", signed), ("signoff.seal", seals)):
        events = Event.objects.filter(verb=verb)
        if records is not None:
            events = events.filter(object_id__in=there)
        noted = Counter(events.values_list("object_id", flat=True))
        for one in {*there, *noted}:
            if one not in there or noted[one] != 1:
                yield f"half: {verb} of {one} is there {there.count(one)} times, with {noted[one]} events"
    asked = Record.objects.all() if records is None else Record.objects.filter(pk__in=records)
    given = Q(signatures__withdrawn_at=None, signatures__isnull=False)
    same = Count("signatures", filter=given & Q(signatures__shown_hash=F("seal__content_hash")))
    counted = asked.annotate(
        given=Count("signatures", filter=given), same=same, seals=Count("seal", distinct=True)
    )
    for pk, state, *numbers in counted.values_list("pk", "state", "given", "same", "seals"):
        # Both have signed the same, and it is sealed; or one has, of what both agreed; or nobody.
        whole = numbers == [2, 2, 1] if state == "sealed" else numbers[1:] == [0, 0]
        if not whole or (state != "sealed" and numbers[0] > (state == "agreed")):
            yield f"half: record {pk} is {state} with {numbers} signatures, the same ones, and seals"


def altered(since: int) -> Iterator[str]:
    """Sealed records (with a seal after this number) whose content is not what was sealed."""
    for seal in Seal.objects.filter(pk__gt=since).select_related("record__file", "record__form_text"):
        if content_hash(seal.record) != seal.content_hash:
            yield f"seal: record {seal.record_id} is not what was sealed"
