"""Whoever holds every key can still only append behind what was witnessed: that is named for what it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from clearsight.audit.actions import record as audit
from clearsight.audit.models import Event, Leaf, TreeHead, Witnessed
from clearsight.audit.queries import missing_guards
from clearsight.casework.actions import change_lead
from clearsight.casework.models import File
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.integrations.pictures import Picture
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import CopyElsewhere, Scan
from clearsight.records.queries.attached import read_scan
from clearsight.records.queries.binding import binding
from clearsight.scheduling.actions import hand_over
from clearsight.scheduling.domain.held import BECAUSE
from clearsight.scheduling.models import Attendance
from clearsight.signoff.models import Seal, Signature
from clearsight.signoff.queries import compare_all
from tests.audit.attacker import sql, write_behind
from tests.audit.test_fsck import done, event, fsck, other_words_under_the_file_s_own_key
from tests.walk.story import Supervision
from tests.world import TODAY, at, do, one_to_one

pytestmark = [pytest.mark.django_db, pytest.mark.req("F10")]
__all__ = ["done"]


def written_again(done: Supervision) -> Event:
    """Other words, and a second set of all that binds them behind the first, of the same moments."""
    other_words_under_the_file_s_own_key(done)
    record = done.record()
    hashed = reading.content_hash(record)
    sql("UPDATE signoff_seal SET content_hash = %s", hashed)
    sql("UPDATE signoff_signature SET shown_hash = %s", hashed)
    for old in list(Event.objects.filter(verb__in=("signoff.sign", "signoff.seal")).order_by("pk")):
        what = f"seal:{record.public_id}" if old.verb == "signoff.seal" else f"signature:{old.object_id}"
        last = write_behind(old, binds=binding(record.file, what, hashed))
    return last


def all_of_it_written_again(done: Supervision) -> str:
    written_again(done)
    return f"{done.record().public_id}: entry {Leaf.objects.latest('pk').number} is its second signoff.seal"


def a_settlement_written_again(done: Supervision) -> str:
    write_behind(event("records.say_settled"))
    return "is its second records.say_settled"


@pytest.mark.abuse(7)
@pytest.mark.parametrize("attack", [all_of_it_written_again, a_settlement_written_again])
def test_what_is_bound_a_second_time_is_named(
    attack: Callable[[Supervision], str], done: Supervision, capsys: Any
) -> None:
    expected = attack(done)
    status, said = fsck(capsys)
    assert status == 1 and expected in said, said


def jpeg(colour: bytes) -> Picture:
    return Picture(b"\xff\xd8" + colour, 60, 60)


@pytest.mark.req("F11")
@pytest.mark.abuse(7)
def test_pages_on_paper_are_what_was_attached_and_none_is_missing(done: Supervision, capsys: Any) -> None:
    record = done.record()
    one, two = (
        do(records.attach, record, [jpeg(colour)], "A page", by=done.sam) for colour in (b"red", b"green")
    )
    assert (fsck(capsys)[0], "2 pages on paper" in fsck(capsys)[1]) == (0, True)
    page = Scan.objects.get(attachment=one)
    other = record.file.seal_bytes(jpeg(b"blue").jpeg, page, "jpeg")
    sql("UPDATE records_scan SET jpeg = %s WHERE id = %s", other, page.pk)
    sql("DELETE FROM records_scan WHERE attachment_id = %s", two.pk)
    status, said = fsck(capsys)
    assert status == 1 and f"{one.public_id}: page 1 is not the picture that was attached" in said
    assert f"{two.public_id}: they are not what was attached" in said
    with pytest.raises(DoesNotOpen):
        read_scan(record, page.public_id, by=done.sam, at=at())
    sql("DELETE FROM records_attachment WHERE id = %s", two.pk)
    assert f"{two.public_id}: Sam" in fsck(capsys)[1]
    sql("UPDATE records_attachment SET taken_off_at = %s, taken_off_by_id = %s", at(), done.sam.pk)
    assert f"{one.public_id}: whether they were taken off, when or by whom was altered" in fsck(capsys)[1]


@pytest.mark.abuse(7)
def test_a_guard_of_the_database_that_was_taken_away_is_named(capsys: Any) -> None:
    assert fsck(capsys)[0] == 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_leaf DISABLE TRIGGER leaf_stays")
            cursor.execute("DROP TRIGGER seal_stays ON signoff_seal")
            cursor.execute(
                "CREATE OR REPLACE FUNCTION event_stays() RETURNS trigger LANGUAGE plpgsql "
                "AS $$ BEGIN RETURN NEW; END $$"
            )
        else:
            for name in ("leaf_stays_update", "seal_stays_update", "event_stays_update"):
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(
                "CREATE TRIGGER event_stays_update BEFORE UPDATE ON audit_event BEGIN SELECT 1; END"
            )
    status, said = fsck(capsys)
    assert status == 1 and "of audit_leaf was taken away" in said and "of signoff_seal was taken away" in said
    assert "of audit_event is another" in said


@pytest.mark.abuse(7)
def test_what_is_dated_back_behind_what_was_witnessed_is_named(
    done: Supervision, capsys: Any, tmp_path: Path
) -> None:
    """Also where nothing else betrays it: a deed that nobody did, of a year ago."""
    given, old = tmp_path / "given.txt", event("records.read")
    given.write_text(TreeHead.objects.get(tree=done.school.organisation.pk).checkpoint)
    write_behind(old, at=old.at - timedelta(minutes=14))
    assert fsck(capsys, "--witnessed", str(given))[0] == 0
    write_behind(old, at=old.at - timedelta(days=365))
    number = Leaf.objects.latest("pk").number
    status, said = fsck(capsys, "--witnessed", str(given))
    assert status == 1 and f"entry {number} (records.read, 2025-03-10" in said and "is dated back" in said
    # The moment at which it was witnessed counts too: nothing was written in the days before that.
    head = TreeHead.objects.get(tree=done.school.organisation.pk)
    Witnessed.objects.create(
        tree=head.tree, size=head.size, root=head.root, kind="mail", at=at() + timedelta(days=3)
    )
    write_behind(old, at=at() + timedelta(days=2))
    assert f"entry {number + 1} (records.read, 2026-03-12" in fsck(capsys)[1]


@pytest.mark.abuse(7)
def test_what_one_alone_disposed_of_is_named_as_content_that_does_not_open(
    done: Supervision, capsys: Any
) -> None:
    file: File = done.record().file
    sql(
        "UPDATE casework_file SET wrapped_key = %s, destroyed_at = %s, destroyed_by_id = %s "
        "WHERE id = %s", b"", at(), done.nadia.pk, file.pk,
    )  # fmt: skip
    with transaction.atomic():
        audit("casework.destroy_key", file, by=done.nadia, at=at(), organisation=file.organisation_id)
        audit("retention.dispose", file, by=done.nadia, at=at(), organisation=file.organisation_id,
              detail={"disposed": str(file.public_id)})  # fmt: skip
    status, said = fsck(capsys)
    assert status == 1 and "what was sealed does not open" in said and "disposed of" not in said, said


def elsewhere(done: Supervision) -> dict[str, tuple[int, dict[str, Any]]]:
    """By table, which row, and what somebody with root could write in it."""
    record, vera = done.record(), done.school.vera
    hers = one_to_one(done.school, vera, done.nadia)
    return {
        "records_record": (record.pk, {
            "case_id": done.case.pk, "about_id": vera.pk, "organisation_id": 0, "part_label": "Another",
            "part": "another", "opened_at": at(hour=9), "proposed_by_id": vera.pk, "proposed_at": at(hour=23),
        }),
        "scheduling_session": (done.session.pk, {
            "supervisor_id": vera.pk, "arrangement_id": hers.pk, "kind": "ad_hoc", "minutes": 5,
            "scheduled_for": TODAY + timedelta(days=1), "starts_at": "07:07",
            "early_because": next(iter(BECAUSE)),
        }),
        "scheduling_attendance": (Attendance.objects.get().pk, {"person_id": vera.pk, "present": False}),
    }  # fmt: skip


@pytest.mark.abuse(7)
def test_where_a_sealed_record_belongs_and_who_was_there_is_bound(done: Supervision) -> None:
    """In another child's case whoever leads that would read it. What is legal later is no fault."""
    of, unseen = str(done.record().public_id), list[str]()
    for table, (row, columns) in elsewhere(done).items():
        for column, value in columns.items():
            with transaction.atomic():
                sql(f"UPDATE {table} SET {column} = %s WHERE id = %s", value, row)
                unseen += [] if any(of in one for one in compare_all().faults) else [f"{table}.{column}"]
                transaction.set_rollback(True)
    assert unseen == []
    with transaction.atomic():
        sql("INSERT INTO records_policyreader (record_id, reader) SELECT id, 'site_lead' FROM records_record")
        assert any(of in one for one in compare_all().faults)
        transaction.set_rollback(True)
    do(change_lead, done.case, done.school.vera, by=done.nadia)
    do(hand_over, done.arrangement, done.school.vera, TODAY + timedelta(days=1), by=done.school.vera)
    assert compare_all().faults == []


# Each takes a guard away and makes it anew so that it refuses nothing, or puts something in beside them.
SQLITE_INSTEAD: dict[str, Callable[[str], str]] = {
    "record_stays_update": lambda made: made.replace("'sealed'", "' sealed'"),
    "event_stays_delete": lambda made: made.replace("RAISE(", '"RAISE(').replace("); END", ')"; END'),
    "seal_stays_update": lambda made: made.replace('OLD."at"', 'NEW."at"'),
    "leaf_stays_delete": lambda made: made.replace("SELECT", "SELECT 1; --").replace("; END", ";\nEND"),
}
MORE = (
    "CREATE VIEW another AS SELECT 1 AS one",
    "CREATE TRIGGER nobody_suspended AFTER INSERT ON grants_suspension "
    "BEGIN UPDATE grants_suspension SET ended_at = NEW.at WHERE id = NEW.id; END",
)
POSTGRESQL_INSTEAD = (
    "DO $x$ BEGIN EXECUTE replace(pg_get_functiondef('record_stays'::regproc), "
    "$y$'sealed'$y$, $y$' sealed'$y$); END $x$",
    "CREATE OR REPLACE TRIGGER event_stays BEFORE UPDATE ON audit_event "
    "FOR EACH ROW EXECUTE FUNCTION event_stays()",
    "CREATE OR REPLACE TRIGGER seal_stays BEFORE DELETE OR UPDATE ON signoff_seal "
    "FOR EACH ROW WHEN (OLD.id < 0) EXECUTE FUNCTION seal_stays()",
    "ALTER FUNCTION leaf_stays() SET search_path = elsewhere",
    "CREATE RULE nothing AS ON UPDATE TO signoff_seal DO INSTEAD NOTHING",
    "CREATE VIEW another AS SELECT 1 AS one",
    "CREATE CONSTRAINT TRIGGER nobody_suspended AFTER INSERT ON grants_suspension "
    "FOR EACH ROW EXECUTE FUNCTION event_stays()",
)


@pytest.mark.abuse(7)
def test_a_guard_that_only_looks_like_ours_and_what_is_none_of_ours_are_named() -> None:
    assert missing_guards() == []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for statement in POSTGRESQL_INSTEAD:
                cursor.execute(statement)
        else:
            for name, instead in SQLITE_INSTEAD.items():
                cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
                ((made,),) = cursor.fetchall()
                assert instead(made) != made
                cursor.execute(f"DROP TRIGGER {name}")
                cursor.execute(instead(made))
            for statement in MORE:
                cursor.execute(statement)
    said = " ".join(missing_guards())
    for table in ("records_record", "audit_event", "signoff_seal", "audit_leaf"):
        assert f"of {table} is another" in said
    assert "the trigger nobody_suspended of grants_suspension is none of ours" in said
    assert "the view another is none of ours" in said
    assert connection.vendor == "sqlite" or "the rule nothing of signoff_seal is none of ours" in said


# What no row of ours holds, and what is said of it; the last ones where SQLite alone takes a text.
MALFORMED = (
    ("UPDATE audit_leaf SET hash = 'zz' WHERE event = {e[0]}", "the hash of its leaf (row"),
    ("UPDATE audit_leaf SET number = number + 70000 WHERE event = {e[1]}", "are missing"),
    ("UPDATE audit_event SET detail = '[]' WHERE id = {e[2]}", "its event was altered"),
    ("UPDATE records_formtext SET text = '{{}}'", "form {form}: its words were altered"),
    ("UPDATE records_formtext SET text = '{{}}'", "record {record}: it, or a row that belongs to it"),
    ("UPDATE audit_event SET at = '2026-13-45 00:00' WHERE id = {e[3]}", "row {e[3]} of audit_event cannot"),
    ("UPDATE audit_leaf SET number = 'no' WHERE event = {e[4]}", "of audit_leaf cannot be read"),
    ("UPDATE signoff_signature SET at = '2026-13-45 00:00'", "of signoff_signature cannot be read"),
)


@pytest.mark.abuse(7)
def test_a_row_that_cannot_be_read_is_named_and_all_others_are_looked_at(
    done: Supervision, capsys: Any
) -> None:
    record, sqlite = done.record(), connection.vendor == "sqlite"
    events = Event.objects.filter(verb="people.give_role").order_by("pk").values_list("pk", flat=True)
    names = {"e": list(events), "form": record.form_text_id, "record": record.public_id}
    sql("UPDATE audit_treehead SET frontier = 'zz'")
    assert "so that it can grow is not what it was" in fsck(capsys)[1]
    told = MALFORMED[: None if sqlite else 5]
    for statement, _ in told:
        sql(statement.format(**names))
    status, said = fsck(capsys)
    assert status == 1 and "pages on paper\n" in said
    assert [one.format(**names) for _, one in told if one.format(**names) not in said] == [], said


@pytest.mark.abuse(7)
@pytest.mark.shown  # PostgreSQL keeps no text that is none
def test_a_text_that_is_no_utf_8_is_named_and_all_others_are_looked_at(
    done: Supervision, capsys: Any
) -> None:
    """SQLite keeps any bytes as a text: in each kind of row that is looked at, and in a head."""
    given = Witnessed.objects.create(
        tree=done.school.organisation.pk, size=3, root="00", kind="mail", witness="a clerk", at=at(), note=""
    )
    columns = {
        "audit_witnessed": ("at", given.pk),
        "audit_leaf": ("hash", Leaf.objects.latest("number").pk),
        "audit_event": ("actor_name", Event.objects.filter(verb="people.give_role").latest("pk").pk),
        "signoff_signature": ("shown_hash", Signature.objects.latest("pk").pk),
        "signoff_seal": ("content_hash", Seal.objects.get().pk),
    }
    for table, (column, key) in columns.items():
        sql(f"UPDATE {table} SET {column} = CAST(x'41ff42' AS TEXT) WHERE id = {key}")
    status, said = fsck(capsys)
    assert status == 1 and "pages on paper\n" in said and "of audit_leaf cannot be read" in said
    wanted = [f"row {key} of {table} cannot be read" for table, (_, key) in columns.items()]
    assert [one for one in wanted if one not in said] == [], said
    sql("UPDATE audit_treehead SET root = CAST(x'ff' AS TEXT)")
    assert "its head is missing, or cannot be read" in fsck(capsys)[1]


@pytest.mark.abuse(7)
@pytest.mark.req("F8")
def test_where_copies_were_said_to_be_filed_is_as_the_log_has_it(done: Supervision) -> None:
    """Each column of what was said, that it was taken back, and that it was said at all."""
    record = done.record("caseload_record")
    copies = list(CopyElsewhere.objects.filter(record=record))
    mark, vera = reading.content_hash(record), done.school.vera.pk
    (filed,) = do(records.file_elsewhere, copies, "CPOMS", TODAY, "INC-1", mark, by=done.sam)
    do(records.take_back_filing, filed, "Another child's", by=done.nadia)
    (again,) = do(records.file_elsewhere, copies, "CPOMS", TODAY, "INC-2", mark, by=done.sam)
    assert compare_all().faults == []
    other = record.file.seal('{"where": "A drawer", "reference": ""}', filed, "words")
    later, unseen = at(TODAY + timedelta(days=1)), list[str]()
    for column, value in {
        "filed_by_id": vera, "filed_at": later, "on": later.date(), "shown_hash": "0" * 64, "words": other,
        "taken_back_at": later, "taken_back_by_id": vera,
        "taken_back_because": b"x" * 40, "public_id": done.case.public_id.hex,
    }.items():  # fmt: skip
        with transaction.atomic():
            sql(f'UPDATE records_filedelsewhere SET "{column}" = %s WHERE id = %s', value, filed.pk)
            unseen += [] if any("filing" in one for one in compare_all().faults) else [column]
            transaction.set_rollback(True)
    assert unseen == []
    sql("DELETE FROM records_filedelsewhere WHERE id = %s", again.pk)
    assert compare_all().faults == [f"filing {again.public_id}: it was said, and is missing"]
