"""An outsider is shown who wrote what, when, and that nothing changed: by a bundle, a key and a witness."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from clearsight.access.actors import Operator
from clearsight.audit.actions import export_log, growing
from clearsight.audit.domain.notes import COSIGNATURE, Checkpoint, Verifier
from clearsight.audit.models import Event, TreeHead, Witnessed
from clearsight.cli import main, verifier
from clearsight.integrations.signing import public_key
from clearsight.kernel.refusals import Invalid, Unknown
from clearsight.records import queries as reading
from clearsight.records.models import Entry
from clearsight.signoff.queries import evidence_of
from tests.audit import second, test_fsck
from tests.audit.attacker import sign_again, sql
from tests.audit.outside import cosign, public_of
from tests.audit.test_fsck import proved
from tests.audit.test_written_behind import written_again
from tests.root import take_guards_away
from tests.walk.story import Supervision
from tests.world import at

pytestmark = [pytest.mark.django_db, pytest.mark.req("F10")]


class Given:
    """What an outsider has: the public key and a checkpoint of before; and then a bundle."""

    def __init__(self, folder: Path) -> None:
        self.done = proved()
        self.head = TreeHead.objects.get(tree=self.done.school.organisation.pk)
        self.key = Verifier(self.head.origin, public_key()).text
        self.kept, self.path = folder / "kept.txt", folder / "evidence.zip"
        self.kept.write_text(f"Of 14 March\n{self.head.checkpoint}")
        Witnessed.objects.create(
            tree=self.head.tree, size=self.head.size, root=self.head.root, kind="mail",
            witness="clerk@elmfield.example", at=at(), note=self.head.checkpoint,
        )  # fmt: skip

    def bundle(self) -> dict[str, Any]:
        return evidence_of(self.done.record(), by=self.done.nadia, at=at())

    def write(self, bundle: dict[str, Any]) -> None:
        with zipfile.ZipFile(self.path, "w") as file:
            file.writestr("evidence.json", json.dumps(bundle))

    def verify(self, capsys: Any, bundle: dict[str, Any] | None = None) -> tuple[int, str]:
        self.write(bundle or self.bundle())
        capsys.readouterr()
        status = main(["verify", str(self.path), "--key", self.key, "--witnessed", str(self.kept)])
        told = capsys.readouterr()
        other = second.wrong(self.path, self.key, self.kept.read_text().removeprefix("Of 14 March\n"))
        assert (status == 1) == bool(other), (told, other)
        return status, told.out


@pytest.fixture
def outside(tmp_path: Path) -> Given:
    return Given(tmp_path)


def test_what_nobody_altered_is_shown_with_names_and_times(outside: Given, capsys: Any) -> None:
    status, said = outside.verify(capsys)
    assert status == 0, said
    record = outside.done.record()
    for shown in (
        f"the record {record.public_id} is, to the letter, what was sealed",
        "Sam", "Nadia", "signed exactly this on 20", "wrote the addendum", "wrote the settlement",
        "the log only grew", "not promised: that what was written is true",
    ):  # fmt: skip
        assert shown in said
    assert "Nobody outside was asked" not in said and "compare it with" not in said


def test_reading_it_out_is_on_record_and_for_readers_alone(outside: Given) -> None:
    with pytest.raises(Unknown):
        evidence_of(outside.done.record(), by=outside.done.school.casey, at=at())
    with pytest.raises(Invalid, match="not sealed"):
        evidence_of(outside.done.record("caseload_record"), by=outside.done.sam, at=at())
    outside.bundle()
    taken = Event.objects.latest("pk")
    assert (taken.verb, taken.actor_id) == ("signoff.export_evidence", outside.done.nadia.pk)


NAMED = {
    test_fsck.an_event: "is not what stands in the log",
    test_fsck.a_backdated_event: "is not what stands in the log",
    test_fsck.a_byte_of_what_was_sealed: "was altered and does not open: records.entry",
    test_fsck.other_words_under_the_file_s_own_key: "is not what was sealed on",
    test_fsck.words_and_seal_and_signatures: "is not what was sealed on",
    test_fsck.a_signature: "is not on what stands here",
    test_fsck.whose_signature_it_is: "is not on what stands here",
    test_fsck.a_signature_taken_away: "was given, and is missing",
    test_fsck.an_addendum_written_anew: "is not what was written",
    test_fsck.an_addendum_taken_away: "was written, and is missing",
    test_fsck.an_addendum: "was altered and does not open: signoff.addendum",
    test_fsck.a_signature_withdrawn: "was given, and is missing",
    test_fsck.a_file_without_its_key: "was altered and does not open",
    test_fsck.a_role_that_answered: "is not what was sealed on",
    test_fsck.a_role_left_out: "is not what was sealed on",
    test_fsck.that_it_was_confirmed: "when a settlement was confirmed was altered",
    test_fsck.a_deleted_reading: "the log is not what clerk@elmfield.example",
    test_fsck.two_that_changed_places: "is not what stands in the log",
    test_fsck.two_leaves_the_other_way_round: "the log is not what clerk@elmfield.example",
    test_fsck.what_it_grows_from: "is not what stands in the log",
}


@pytest.mark.parametrize("attack", NAMED, ids=lambda attack: attack.__name__)
def test_what_root_altered_is_named_from_the_bundle_and_a_witnessed_checkpoint(
    attack: Callable[[Supervision], str], outside: Given, capsys: Any
) -> None:
    attack(outside.done)
    status, said = outside.verify(capsys)
    assert status == 1 and NAMED[attack] in said, said


# What no bundle of one record can show: it is in the log, and not of that record.
OF_THE_LOG = {
    test_fsck.an_event: "is not what stands in the log",
    test_fsck.a_deleted_event: ") comes after ",
    test_fsck.a_deleted_reading: ") comes after ",
    test_fsck.an_event_put_in: "entry -1 (records.read by",
    test_fsck.two_that_changed_places: "is not what stands in the log",
    test_fsck.two_leaves_the_other_way_round: "is not what stands in the log",
    test_fsck.a_checkpoint: "the checkpoint is not signed by the key of this log",
}


@pytest.mark.abuse(7)
def test_what_root_altered_in_a_log_is_named_from_all_of_it(outside: Given, capsys: Any) -> None:
    """Also what belongs to no record: who read, deleted or put in. Untouched, it is shown to be whole."""
    tree, of = outside.head.tree, {"by": Operator(), "at": at()}
    for attack, named in [(None, ""), *OF_THE_LOG.items()]:
        with transaction.atomic():
            if attack:
                attack(outside.done)
            status, said = outside.verify(capsys, export_log(TreeHead.objects.get(tree=tree), "A", **of))
            transaction.set_rollback(True)
            growing._seen.clear()
        assert status == bool(attack) and named in said, (attack, said)
    last = (bundle := export_log(outside.head, "A", **of))["events"].pop()["number"]
    status, said = outside.verify(capsys, bundle)
    assert status == 1 and f"what came after entry {last - 1} is gone" in said


@pytest.mark.shown
def test_each_log_is_written_whole_into_a_file_for_an_outsider(outside: Given, capsys: Any) -> None:
    to = outside.path.with_name("logs")
    assert main(["audit", "export"]) == 2 and main(["audit", "export", "--to", str(to)]) == 0
    assert f": {outside.head.size} in {to}" in capsys.readouterr().out
    files = sorted(to.iterdir())
    assert len(files) == TreeHead.objects.count() and Event.objects.latest("pk").verb == "audit.export"
    for path in files:
        assert main(["verify", str(path)]) == 0 and second.wrong(path, _key_in(path)) == set()
    (own,) = to.glob(f"*{outside.done.school.organisation.public_id}.zip")
    assert main(["verify", str(own), "--key", outside.key, "--witnessed", str(outside.kept)]) == 0
    said = capsys.readouterr().out
    assert f"({outside.head.size} in all, {outside.head.size} here)" in said and "record: " not in said
    assert main(["audit", "export", "--to", str(to)]) == 2
    sql("UPDATE audit_event SET at = 'never' WHERE id = %s", Event.objects.latest("pk").pk)
    capsys.readouterr()
    assert main(["audit", "export", "--to", f"{to}-again"]) == 2
    assert "a row of it cannot be read" in capsys.readouterr().err


def _key_in(path: Path) -> str:
    with zipfile.ZipFile(path) as bundle:
        return str(json.loads(bundle.read("evidence.json"))["log"]["key"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.shown  # of PostgreSQL no single file is the database: there the same is done in SQL, above
def test_one_byte_changed_in_the_database_s_own_file_is_named(outside: Given, capsys: Any) -> None:
    """A byte of a sealed record, one of an event, one of a signature: of each it is said.

    Each is changed wherever it stands in the file: SQLite leaves what was deleted before, by other tests too,
    in pages that it has not used again, and of the same story each copy is the same.
    """
    record = outside.done.record()
    entry = Entry.objects.filter(record=record, field="any_other_business").latest("version")
    event = Event.objects.filter(verb="signoff.sign").latest("pk")
    signature = record.signatures.earliest("pk")
    status, said = outside.verify(capsys)
    assert status == 0, said
    path = Path(connection.settings_dict["NAME"])
    connection.close()
    raw = bytearray(path.read_bytes())
    # Only in the row of the signature: both signatures and the seal have the same hash.
    row = rb"%b.{0,9}2026-03-10.{,200}?%b" % (signature.public_id.hex.encode(), signature.shown_hash.encode())
    for bound in (re.escape(bytes(entry.value)), re.escape(event.detail["binds"].encode()), row):
        ends = [found.end() for found in re.finditer(bound, bytes(raw), re.DOTALL)]
        assert ends
        for end in ends:
            raw[end - 12] ^= 1
    path.write_bytes(raw)
    status, said = outside.verify(capsys)
    assert status == 1
    for named in (
        f"was altered and does not open: records.entry {entry.public_id}",
        f"(signoff.sign by {event.actor_name}, {event.at.isoformat(timespec='microseconds')}) is not what",
        f"the signature {signature.public_id}, said to be of",
    ):
        assert named in said, said


@pytest.mark.parametrize("attack", [test_fsck.an_event, test_fsck.a_backdated_event])
def test_history_that_was_signed_again_is_named_through_the_witness(
    attack: Callable[[Supervision], str], outside: Given, capsys: Any
) -> None:
    attack(outside.done)
    sign_again(outside.head.tree)
    reading.read(outside.done.record(), by=outside.done.sam, at=at())
    status, said = outside.verify(capsys)
    assert status == 1 and "history was rewritten" in said
    # Also where the attacker took what the database knew of the witness away.
    take_guards_away()
    Witnessed.objects.all().delete()
    status, said = outside.verify(capsys)
    assert status == 1 and "there is no proof of what came after" in said


def test_a_log_that_was_put_back_is_named_through_the_witness(outside: Given, capsys: Any) -> None:
    of = Event.objects.filter(organisation_id=outside.head.tree).latest("pk")
    sql("DELETE FROM audit_leaf WHERE event >= %s", of.pk - 4)
    sql("DELETE FROM audit_event WHERE id >= %s", of.pk - 4)
    sql("DELETE FROM audit_witnessed")
    sign_again(outside.head.tree)
    status, said = outside.verify(capsys)
    assert status == 1 and "not shown: a checkpoint of" in said
    assert "ask for a fresh one (fewer in that: the log was put back)" in said


def test_a_true_bundle_is_not_called_false_by_what_was_witnessed_after_it(
    outside: Given, capsys: Any
) -> None:
    """By an earlier checkpoint it is judged, of a later one it is said; one that contradicts is named."""
    bundle, before = outside.bundle(), outside.head.checkpoint
    for _ in range(2):
        reading.read(outside.done.record(), by=outside.done.sam, at=at())
    later = TreeHead.objects.get(pk=outside.head.pk).checkpoint
    outside.kept.write_text(f"{before}\n\n{later}")
    status, said = outside.verify(capsys, bundle)
    assert status == 0 and "note: a checkpoint of" in said and "later than this bundle" in said, said
    # Nor by who saw it with as many earlier, twice: in the holidays nothing is written.
    outside.kept.write_text(f"2026-03-10T09:50+00:00\n{before}\n\n2026-03-10T10:00+00:00\n{before}")
    status, said = outside.verify(capsys, bundle)
    assert status == 0 and "(2026-03-10T09:50+00:00), the log" in said and "(2026-03-10T10" in said, said
    outside.kept.write_text(later)
    status, said = outside.verify(capsys, bundle)
    assert status == 1 and "not shown: a checkpoint of" in said and "NOT" not in said, said
    assert "Whether the log only grew is not shown." in said
    origin, size, root, *_ = before.split("\n")
    other = f"A{root[1:]}" if root[0] != "A" else f"B{root[1:]}"
    outside.kept.write_text(f"{before.replace(root, other)}\n\n{later}")
    status, said = outside.verify(capsys, bundle)
    assert status == 1 and "NOT SHOWN: the first" in said and "NOT as it claims" in said, said
    outside.write(bundle)
    # Two that differ from each other, both later; and a sheet's lines as a PDF gives them.
    outside.kept.write_text(f"{before}\n{later}\n{later.replace(later.split(chr(10))[2], other)}")
    capsys.readouterr()
    words = ["verify", str(outside.path), "--witnessed", str(outside.kept)]
    assert main(words) == 1 and "that differ: history was rewritten" in capsys.readouterr().out
    copied = (
        f"The checkpoint\n{origin} \n {size}\n{root}\n\u2014 {origin} 6qCF\neMIQ=\nThe public key of the log"
    )
    outside.kept.write_text(copied)
    assert main(words) == 0 and "the log only grew" in capsys.readouterr().out


def test_without_a_witness_or_a_key_it_says_what_that_leaves_open(outside: Given, capsys: Any) -> None:
    take_guards_away()
    Witnessed.objects.all().delete()
    outside.write(outside.bundle())
    assert main(["verify", str(outside.path)]) == 0
    said = capsys.readouterr().out
    assert said.endswith("claims is shown; what that leaves open is noted just above.\n")
    assert said.count("Nobody outside was asked") == said.rpartition("promised")[2].count("note: ") == 2


def test_whatever_is_changed_in_a_bundle_is_seen_by_both_readers(outside: Given, tmp_path: Path) -> None:
    """A byte of any text that proves something, anywhere in it: neither reader shows all of it any more."""
    bundle = outside.bundle()
    places = [*_texts({key: bundle[key] for key in bundle if key not in UNPROVED}, ())]
    checkpoint = outside.head.checkpoint
    kept = [verifier.read_note(checkpoint)[0]]

    @settings(max_examples=40, deadline=None)
    @given(st.sampled_from(places), st.data())
    def changed(place: tuple[Any, ...], data: Any) -> None:
        altered = json.loads(json.dumps(bundle))
        inside = altered
        for step in place[:-1]:
            inside = inside[step]
        text = inside[place[-1]]
        byte = data.draw(st.integers(0, len(text) - 1))
        other = data.draw(st.sampled_from("0123456789abcdef").filter(lambda one: one != text[byte]))
        inside[place[-1]] = text[:byte] + other + text[byte + 1 :]
        outside.write(altered)
        try:
            found = verifier.check(str(outside.path), [verifier.read_key(outside.key)], kept, [])
        except ValueError:
            return
        assert found.faults, (place, text, byte, other)
        try:
            assert second.wrong(outside.path, outside.key, checkpoint)
        except (ValueError, KeyError):
            pass  # it cannot even be read

    changed()


# What is said for the reader's sake, and proves nothing; the time of a mail is the mail's own matter.
UNPROVED = {"format", "made_at", "organisation", "log", "people", "witnessed"}


def _texts(value: Any, place: tuple[Any, ...]) -> Any:
    """Where texts stand by which something is proved."""
    if isinstance(value, str) and value:
        yield place
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(one, (*place, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _texts(one, (*place, number))


@pytest.mark.abuse(7)
def test_what_was_sealed_anew_behind_the_witness_is_not_shown_with_its_old_date(
    outside: Given, capsys: Any
) -> None:
    """The forger leaves the first seal and signatures out: dates and numbers of the second betray it."""
    take_guards_away()
    Witnessed.objects.all().delete()
    witness, key = Ed25519PrivateKey.generate(), "elmfield.example/witness"
    seen = Checkpoint(outside.head.origin, outside.head.size, bytes.fromhex(outside.head.root))
    note = outside.head.checkpoint + cosign(seen, key, witness, int((at() + timedelta(hours=1)).timestamp()))
    Witnessed.objects.create(
        tree=outside.head.tree, size=outside.head.size, root=outside.head.root, kind="http", witness=key,
        at=at() + timedelta(hours=1), note=note,
    )  # fmt: skip
    written_again(outside.done)
    bundle = outside.bundle()
    bound = ('"verb":"signoff.seal"', '"verb":"signoff.sign"')
    first = [one for one in bundle["events"] if one["number"] < outside.head.size]
    bundle["events"] = [one for one in bundle["events"] if one not in first or not _has(one, bound)]
    status, said = outside.verify(capsys, bundle)
    assert status == 1 and "is dated back: 2026-03-10 11:00:00+00:00 was witnessed before it" in said, said
    # Where what the bundle says of the witness is early too, it is said what alone is shown.
    for one in bundle["witnessed"]:
        one["at"] = "2026-03-01T00:00:00.000000+00:00"
    said = outside.verify(capsys, bundle)[1]
    assert f"not before {outside.head.size} entries were witnessed; no outsider saw that)" in said
    # But whoever has the moment from elsewhere sees that it was altered: the witness, and who kept a sheet.
    by = Verifier(key, public_of(witness), COSIGNATURE).text
    altered = "entries on 2026-03-10 11:00:00+00:00; the bundle says 2026-03-01"
    back = "is dated back"
    words = ["verify", str(outside.path), "--key", outside.key, "--witness-key", by]
    assert main(words) == 1
    said = capsys.readouterr().out
    assert f"{key} saw {outside.head.size} {altered}" in said and back in said
    bundle["witnessed"][0]["witness"] = "nobody"
    outside.write(bundle)
    assert main(words) == 1
    assert f"no checkpoint here is said to be of the witness {key}" in capsys.readouterr().out
    outside.kept.write_text(f"2026-03-10T11:00+00:00\n{outside.head.checkpoint}")
    status, said = outside.verify(capsys, bundle)
    assert status == 1 and f"what was kept saw {outside.head.size} {altered}" in said
    assert back in said
    outside.kept.write_text(note)
    words += ["--witnessed", str(outside.kept)]
    assert main(words) == 1
    assert f"what was kept saw {outside.head.size} {altered}" in capsys.readouterr().out


def _has(one: dict[str, Any], texts: tuple[str, ...]) -> bool:
    return any(text in one["event"] for text in texts)


def test_each_date_stands_beside_its_number_and_who_bears_witness(outside: Given, capsys: Any) -> None:
    said = outside.verify(capsys)[1]
    assert re.search(rf"signed exactly this on \S+ \(entry \d+, there when {outside.head.size} were\)", said)
    assert "record: " in said and "that record.pdf says the same: it was not checked" in said
