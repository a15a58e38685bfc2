"""`clearsight audit fsck` names whatever was altered in the database past Clearsight, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from clearsight.audit.actions import record as audit
from clearsight.audit.models import Event, Leaf, TreeHead
from clearsight.audit.queries import keep_witnessed
from clearsight.audit.queries import witnessed as beside_the_keys
from clearsight.casework.models import File
from clearsight.cli import main
from clearsight.cli.serve import say_if_behind
from clearsight.integrations.envelope import opened_key
from clearsight.kernel.canonical import digest
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Entry, Record, Settlement, SignatureLeftOut
from clearsight.signoff import actions as signoff
from clearsight.signoff.models import Addendum, Seal, Signature
from clearsight.signoff.queries.addenda import canonical_addendum
from tests.audit.attacker import sign_again, sql
from tests.kept import kept
from tests.root import take_guards_away
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F10")]


@kept
def proved() -> Supervision:
    """A record that Sam disagreed with before both signed it, settled since, and added to."""
    done = story.agreed()
    record = done.record()
    disagreed = do(signoff.disagree, record, "Not so.", TODAY + timedelta(days=7), by=done.sam)
    if Record.objects.get(pk=record.pk).state == "proposed":
        story.agree(record, done.sam)
    for person in (done.sam, done.nadia):
        story.sign(record, person)
    settled = do(records.say_settled, disagreed, "Now it is.", TODAY, by=done.nadia)
    do(records.confirm_settled, settled, by=done.sam)
    do(signoff.add_to, done.record(), "One thing more.", 0, by=done.nadia)
    return done


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Supervision:
    monkeypatch.setattr(beside_the_keys, "_path", lambda: tmp_path / "witnessed.txt")
    return proved()


def fsck(capsys: Any, *more: str) -> tuple[int, str]:
    capsys.readouterr()
    status = main(["audit", "fsck", *more])
    told = capsys.readouterr()
    assert told.err == ""
    return status, told.out


def event(verb: str) -> Event:
    return Event.objects.filter(verb=verb).latest("pk")


def an_event(done: Supervision) -> str:
    sql("UPDATE audit_event SET actor_name = 'Somebody Else' WHERE id = %s", event("signoff.sign").pk)
    return "its event was altered"


def a_backdated_event(done: Supervision) -> str:
    of = event("signoff.seal")
    sql("UPDATE audit_event SET at = %s WHERE id = %s", of.at - timedelta(days=30), of.pk)
    return "its event was altered"


def a_deleted_event(done: Supervision) -> str:
    sql("DELETE FROM audit_event WHERE id = %s", event("records.read").pk)
    return "its event was deleted"


def a_deleted_reading(done: Supervision) -> str:
    of = event("records.read").pk
    sql("DELETE FROM audit_leaf WHERE event = %s", of)
    sql("DELETE FROM audit_event WHERE id = %s", of)
    return "are missing"


def an_event_put_in(done: Supervision) -> str:
    sql(
        "INSERT INTO audit_event (at, actor_id, actor_name, verb, object_kind, object_id, organisation_id, "
        "detail) SELECT at, actor_id, actor_name, verb, object_kind, object_id, organisation_id, detail "
        "FROM audit_event WHERE id = %s",
        event("records.read").pk,
    )
    return "is in the log and not in its tree"


def two_that_changed_places(done: Supervision) -> str:
    one, two = Leaf.objects.order_by("-number")[:2]
    sql("UPDATE audit_leaf SET event = -1 WHERE id = %s", one.pk)
    sql("UPDATE audit_leaf SET event = %s WHERE id = %s", one.event, two.pk)
    sql("UPDATE audit_leaf SET event = %s WHERE id = %s", two.event, one.pk)
    return f"its event was moved here from entry {two.number}"


def two_leaves_the_other_way_round(done: Supervision) -> str:
    one, two = Leaf.objects.order_by("-number")[:2]
    sql("UPDATE audit_leaf SET number = -1 WHERE id = %s", one.pk)
    sql("UPDATE audit_leaf SET number = %s WHERE id = %s", one.number, two.pk)
    sql("UPDATE audit_leaf SET number = %s WHERE id = %s", two.number, one.pk)
    return f"entries {two.number} and {one.number} stand the other way round"


def a_checkpoint(done: Supervision) -> str:
    head = TreeHead.objects.get(tree=done.school.organisation.pk)
    sql(
        "UPDATE audit_treehead SET checkpoint = %s WHERE tree = %s",
        head.checkpoint.replace(f"\n{head.size}\n", f"\n{head.size - 1}\n"), head.tree,
    )  # fmt: skip
    return "is forged"


def what_it_grows_from(done: Supervision) -> str:
    sql("UPDATE audit_treehead SET frontier = %s WHERE tree = %s", "00" * 32, done.school.organisation.pk)
    return "so that it can grow"


def a_byte_of_what_was_sealed(done: Supervision) -> str:
    of = Entry.objects.filter(record=done.record(), field="any_other_business").latest("version")
    value = bytearray(of.value)
    value[20] ^= 1
    sql("UPDATE records_entry SET value = %s WHERE id = %s", bytes(value), of.pk)
    return f"what was sealed does not open: records.entry {of.public_id}"


def other_words_under_the_file_s_own_key(done: Supervision) -> str:
    record = done.record()
    of = Entry.objects.filter(record=record, field="any_other_business").latest("version")
    forged = record.file.seal('"Nothing was said."', of, of.field)
    sql("UPDATE records_entry SET value = %s WHERE id = %s", forged, of.pk)
    return f"record {record.public_id}: what stands there is not what was sealed"


def words_and_seal_and_signatures(done: Supervision) -> str:
    said = other_words_under_the_file_s_own_key(done)
    hashed = reading.content_hash(done.record())
    sql("UPDATE signoff_seal SET content_hash = %s", hashed)
    sql("UPDATE signoff_signature SET shown_hash = %s", hashed)
    return said


def a_signature(done: Supervision) -> str:
    one = Signature.objects.latest("pk")
    other = "0" if one.shown_hash[0] != "0" else "1"
    sql("UPDATE signoff_signature SET shown_hash = %s WHERE id = %s", other + one.shown_hash[1:], one.pk)
    return f"signature {one.public_id}: it binds something else"


def whose_signature_it_is(done: Supervision) -> str:
    one = Signature.objects.latest("pk")
    sql("UPDATE signoff_signature SET person_id = %s WHERE id = %s", done.school.priya.pk, one.pk)
    return f"signature {one.public_id}: it is not by whom it says"


def a_seal_taken_away(done: Supervision) -> str:
    sql("DELETE FROM signoff_seal")
    return "it was sealed, and its seal is missing"


def a_signature_taken_away(done: Supervision) -> str:
    one = Signature.objects.latest("pk")
    sql("DELETE FROM signoff_signature WHERE id = %s", one.pk)
    return f"signature {one.public_id}: it was given, and is missing"


def that_it_was_confirmed(done: Supervision) -> str:
    sql("UPDATE records_settlement SET confirmed_at = NULL")
    return "whether it was confirmed, and when, was altered"


def a_signature_withdrawn(done: Supervision) -> str:
    sql("UPDATE signoff_signature SET withdrawn_at = %s WHERE person_id = %s", at(), done.sam.pk)
    return "whether it was withdrawn, and when, was altered"


def a_file_without_its_key(done: Supervision) -> str:
    sql("UPDATE casework_file SET wrapped_key = %s WHERE id = %s", b"", done.record().file_id)
    return "what was sealed does not open"


def an_addendum(done: Supervision) -> str:
    sql("UPDATE signoff_addendum SET author_id = %s", done.school.priya.pk)
    return "what was sealed does not open: signoff.addendum"


def an_addendum_written_anew(done: Supervision) -> str:
    of = Addendum.objects.get()
    text = of.record.file.seal("Nothing more.", of, "text")
    bound = canonical_addendum(of.record, of, "Nothing more.", of.record.seal.content_hash, "")
    sql("UPDATE signoff_addendum SET text = %s, content_hash = %s", text, digest(bound))
    return f"addendum {of.public_id}: it is not what was added"


def an_addendum_taken_away(done: Supervision) -> str:
    of = Addendum.objects.get()
    sql("DELETE FROM signoff_addendum")
    return f"addendum {of.public_id}: it was added, and is missing"


def a_role_that_answered(done: Supervision) -> str:
    sql(
        "INSERT INTO records_askedofrole (record_id, role, signed_by_id) VALUES (%s, 'headteacher', %s)",
        done.record().pk, done.school.vera.pk,
    )  # fmt: skip
    return "who signed as the holder of a role was altered"


def a_role_left_out(done: Supervision) -> str:
    one = SignatureLeftOut(record=done.record(), role="headteacher", by=done.school.vera, at=at())
    one.because = done.record().file.seal("Nobody is.", one, "because")
    take_guards_away()
    one.save()
    return "without which roles it was sealed was altered"


# One of each kind of column runs on both; the others are read alike from either, and judged in Python.
ON_BOTH = (
    an_event, a_backdated_event, an_event_put_in, a_byte_of_what_was_sealed, that_it_was_confirmed,
    a_role_left_out,
)  # fmt: skip
ONCE = (
    an_addendum, an_addendum_written_anew, an_addendum_taken_away, a_role_that_answered, a_deleted_event,
    a_deleted_reading, two_that_changed_places, two_leaves_the_other_way_round, a_checkpoint,
    what_it_grows_from, other_words_under_the_file_s_own_key, words_and_seal_and_signatures, a_signature,
    whose_signature_it_is, a_seal_taken_away, a_signature_taken_away, a_signature_withdrawn,
    a_file_without_its_key,
)  # fmt: skip
ATTACKS = [*ON_BOTH, *(pytest.param(one, marks=pytest.mark.shown) for one in ONCE)]


def test_what_nobody_altered_is_whole(done: Supervision, capsys: Any) -> None:
    before = Event.objects.count()
    status, said = fsck(capsys)
    assert status == 0 and said.endswith(
        "\nnothing disagrees; without a witness that means that all agrees with itself\n"
    )
    assert "2 signatures, 1 seal, 1 addendum, 1 settlement, 0 signatures of agreements" in said
    assert Event.objects.count() == before


@pytest.mark.abuse(7)
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_what_was_altered_as_root_is_named(
    attack: Callable[[Supervision], str], done: Supervision, capsys: Any
) -> None:
    expected = attack(done)
    status, said = fsck(capsys)
    faults = [line for line in said.splitlines() if line.startswith("FAULT")]
    assert status == 1 and any(expected in line for line in faults), said


REWRITTEN = (an_event, a_backdated_event, a_deleted_event)


@pytest.mark.abuse(7)
@pytest.mark.parametrize("attack", REWRITTEN, ids=lambda attack: attack.__name__)
def test_history_signed_again_is_named_by_what_was_witnessed(
    attack: Callable[[Supervision], str], done: Supervision, capsys: Any, tmp_path: Path
) -> None:
    """The attacker has the database, the signing key and our own code: only a witness has what was before."""
    tree = done.school.organisation.pk
    given = tmp_path / "given.txt"
    given.write_text(TreeHead.objects.get(tree=tree).checkpoint)
    attack(done)
    sign_again(tree)
    reading.read(done.record(), by=done.sam, at=at())
    assert "history was rewritten" not in fsck(capsys)[1]
    status, said = fsck(capsys, "--witnessed", str(given))
    assert status == 1 and "history was rewritten" in said


@pytest.mark.abuse(8)
def test_a_database_put_back_says_so_at_start_and_to_fsck(done: Supervision, capsys: Any) -> None:
    with transaction.atomic():
        for _ in range(3):
            reading.read(done.record(), by=done.sam, at=at())
        keep_witnessed(TreeHead.objects.get(tree=done.school.organisation.pk).checkpoint)
        say_if_behind()
        assert capsys.readouterr().err == ""
        # As a transaction that never was, so is a database from before.
        transaction.set_rollback(True)
    say_if_behind()
    assert "the database was put back to an earlier state" in capsys.readouterr().err
    status, said = fsck(capsys)
    assert status == 1 and "it was put back to an earlier state" in said
    # Nor does it go unseen once enough has been done since.
    for _ in range(4):
        reading.read(done.record(), by=done.sam, at=at())
    say_if_behind()
    assert "history was rewritten" in capsys.readouterr().err


def test_what_was_withdrawn_when_it_went_back_is_as_the_log_has_it(capsys: Any) -> None:
    sent = story.agreed()
    story.sign(sent.record(), sent.nadia)
    do(signoff.return_with_comments, sent.record(), "More to come.", by=sent.sam)
    assert fsck(capsys)[0] == 0
    sql("UPDATE signoff_signature SET withdrawn_at = NULL")
    status, said = fsck(capsys)
    assert status == 1 and "whether it was withdrawn, and when, was altered" in said


def test_where_a_file_was_disposed_of_the_tree_stands(done: Supervision, capsys: Any) -> None:
    """Its salts go with its key: what the log keeps of it tells nothing any more, and is still verified."""
    file: File = done.record().file
    assert opened_key(bytes(file.wrapped_key), f"file:{file.public_id}")
    File.objects.filter(pk=file.pk).update(wrapped_key=b"")
    which = {"disposed": str(file.public_id)}
    of = {"at": at(), "organisation": file.organisation_id}
    with transaction.atomic():
        audit("retention.ask_to_dispose", file, by=done.sam, detail=which, **of)
        audit("casework.destroy_key", file, by=done.nadia, **of)
        audit("retention.dispose", file, by=done.nadia, detail=which, **of)
    status, said = fsck(capsys)
    assert status == 0 and "of 1 record or agreement the file was disposed of" in said, said


def test_the_newest_checkpoints_and_keys_are_printed(done: Supervision, capsys: Any) -> None:
    head = TreeHead.objects.get(tree=done.school.organisation.pk)
    assert main(["audit", "checkpoint"]) == 0
    name = done.school.organisation.name
    assert f"{name}:\n{head.checkpoint}" in capsys.readouterr().out
    assert main(["audit", "key"]) == 0
    assert f"{name}:\n{head.origin}+" in capsys.readouterr().out
    for task, option in (("checkpoint", "--to"), ("key", "--witnessed")):
        assert main(["audit", task, option, "x"]) == 2
        assert f"{option}: `{task}` has no use for it" in capsys.readouterr().err
    assert Seal.objects.count() == 1 and Settlement.objects.count() == 1


def test_what_is_no_checkpoint_of_ours_is_refused(done: Supervision, capsys: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text(TreeHead.objects.get(tree=done.school.organisation.pk).checkpoint.replace("\n", "\n1", 1))
    for given in (bad, tmp_path / "missing.txt"):
        assert main(["audit", "fsck", "--witnessed", str(given)]) == 2


def test_an_older_checkpoint_in_place_of_the_newest_and_another_s_event_are_named(
    done: Supervision, capsys: Any
) -> None:
    tree = done.school.organisation.pk
    older = TreeHead.objects.get(tree=tree)
    reading.read(done.record(), by=done.sam, at=at())
    sql("UPDATE audit_treehead SET checkpoint = %s WHERE tree = %s", older.checkpoint, tree)
    last = Leaf.objects.filter(tree=tree).latest("number")
    sql("UPDATE audit_event SET organisation_id = NULL WHERE id = %s", last.event)
    status, said = fsck(capsys)
    assert status == 1 and f"newest checkpoint is of another history, of {older.size} entries" in said
    assert f"entry {last.number}: its event is another organisation's" in said


def test_of_each_log_the_largest_checkpoint_is_remembered_beside_the_keys(done: Supervision) -> None:
    tree, kept = done.school.organisation.pk, beside_the_keys._path()
    small = TreeHead.objects.get(tree=tree).checkpoint
    reading.read(done.record(), by=done.sam, at=at())
    large = TreeHead.objects.get(tree=tree).checkpoint
    for given, expected in ((small, small), (large, large), (small, large), (f"{large}\u2014 b x\n", None)):
        keep_witnessed(given)
        assert kept.read_text("utf-8") == (expected or given)
    assert kept.stat().st_mode & 0o777 == 0o600 and [*kept.parent.glob(".*")] == []
