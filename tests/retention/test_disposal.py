"""What is due is reviewed before it goes, by two; a hold wins; what was signed stays proven."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clearsight.audit.models import Event
from clearsight.audit.queries.whole import check_tree, heads
from clearsight.casework import actions as casework
from clearsight.casework.models import File
from clearsight.cli.restore import _dispose_again
from clearsight.compliance.actions import import_facts
from clearsight.compliance.domain.facts import Facts
from clearsight.disclosure.queries.sources import SOURCES
from clearsight.integrations.disposals import Disposal, note_disposals, read_disposals
from clearsight.integrations.envelope import Disposed
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person
from clearsight.policy import actions as policy
from clearsight.policy.domain.model import Retention
from clearsight.records.models import Entry, Record, Scan
from clearsight.records.queries import read
from clearsight.retention import actions as retention
from clearsight.retention.domain import KINDS, Rules, review_due, rules_for
from clearsight.retention.models import Decision, Review
from clearsight.retention.queries import (
    WRITTEN_IN,
    WRITTEN_IN_FOLDER,
    Due,
    disposal_of,
    disposed,
    due_for_review,
    due_pages,
    is_reckoned,
    last_entries,
    rules_of,
)
from clearsight.retention.queries.waiting import Reviews, reviews_waiting_for
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import ArrangementMember
from clearsight.signoff import actions as signoff
from clearsight.signoff.actions import emptying
from clearsight.signoff.models import Addendum, Seal
from clearsight.signoff.queries.proving import compare_all
from clearsight.supervision import actions as supervision
from tests.casework.test_holds import officer, sealed
from tests.policy.small import small
from tests.root import take_guards_away
from tests.walk.story import Supervision
from tests.world import LONG_AGO, OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]
LATER = date(2051, 6, 1)


def scheduled(of: Organisation, by: Person, kind: str, anchor: str, keep: str) -> None:
    do(retention.choose_schedule, of, kind, anchor, keep, "Board decision 7", by=by)


def due(of: Organisation, by: Person, on: date) -> list[Due]:
    do(retention.reckon, of, by=by, on=on)
    return due_for_review(of, by=by, at=at(on))


def whole() -> bool:
    """Whether the log and everything that was signed still hold, as `clearsight audit fsck` asks."""
    return not [*compare_all().faults, *(fault for head in heads() for fault in check_tree(head, ()).faults)]


def closed(done: Supervision, dpo: Person) -> Organisation:
    """The case is closed, and its file kept until its child is 25 and for seven years from its closing."""
    do(casework.close_case, done.case, TODAY, by=done.nadia)
    of = done.school.organisation
    scheduled(of, dpo, "case_record", "date_of_birth", "25 years")
    scheduled(of, dpo, "case_record", "case_closed", "7 years")
    return of


def test_one_session_s_two_copies_have_two_clocks() -> None:
    done, dpo = sealed()
    of, own = closed(done, dpo), done.record().file
    assert own.kind != "case" and done.record("caseload_record").file == done.case.file
    do(people.record_leaving, done.sam, TODAY, by=OPERATOR)
    scheduled(of, dpo, KINDS[own.kind][0], "left", "6 years")
    days = {one.file_id: (one.due_on, one.under) for one in Review.objects.all()}
    # The child was born on 4 May 2017, and is 25 after the case has been closed for seven years.
    assert days[done.case.file_id][0] == date(2042, 5, 5) and "date of birth" in days[done.case.file_id][1]
    assert days[own.pk][0] == date(2032, 3, 11) and "Board decision 7" in days[own.pk][1]
    (first,) = due(of, dpo, date(2032, 3, 11))
    assert first.review.file == own
    both = due(of, dpo, LATER)
    assert [one.review.file_id for one in both] == [own.pk, done.case.file_id]
    assert "Fennimore" not in str([one.what for one in both])


def test_a_page_reckons_once_a_day_looks_at_as_much_as_it_shows_and_shows_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done, dpo = sealed()
    of = closed(done, dpo)
    scheduled(of, dpo, KINDS[done.record().file.kind][0], "left", "6 years")
    reckoned = Event.objects.filter(verb="retention.reckon")
    before = reckoned.count()
    do(retention.reckon_if_needed, of, by=dpo)
    assert reckoned.count() == before, "it was reckoned as the schedule was chosen"
    do(people.record_leaving, done.sam, TODAY, by=OPERATOR)
    do(retention.reckon_if_needed, of, by=dpo)
    assert reckoned.count() == before + 1 and Review.objects.filter(file=done.record().file).exists()
    twin = casework.NewChild("Ada Fennimore")
    of_site = {"site": done.school.site, "by": done.school.morgan}
    done.case = do(casework.open_case, of, done.school.site, done.sam, TODAY, children=[twin], by=done.nadia)
    for act in (
        lambda: do(casework.add_child, done.case, twin, by=done.sam),
        lambda: do(casework.close_case, done.case, TODAY, by=done.nadia),
        lambda: do(policy.adopt, of, "harewood", LATER, **of_site),
        lambda: import_facts(of, Facts(), by=OPERATOR, at=at()),
    ):
        do(retention.reckon, of, by=dpo)
        assert is_reckoned(of, at())
        act()
        assert not is_reckoned(of, at())
    before = reckoned.count()
    do(retention.reckon_if_needed, of, by=dpo, on=LATER)
    assert reckoned.count() == before + 1
    monkeypatch.setattr("clearsight.retention.queries.PER_PAGE", 1)
    shown = [due_for_review(of, by=dpo, at=at(LATER), page=page) for page in (1, 2, 3)]
    assert [len(one) for one in shown] == [1, 1, 0] and due_pages(of, LATER, by=dpo) == 2
    [[first], [second], _] = shown
    assert first.review.due_on < second.review.due_on
    assert due_for_review(of, by=dpo, at=at(LATER), alone=second.review) == [second]
    assert due_for_review(of, by=dpo, at=at(TODAY), alone=second.review) == []


@pytest.mark.abuse(23, 24)
def test_after_a_restoration_a_hold_wins_over_what_a_file_says_was_disposed_of(tmp_path: Path) -> None:
    done, dpo = sealed()
    hold, record = do(casework.place_hold, done.case, "A claim", TODAY, by=dpo), done.record()
    noted = [Disposal(at(LATER), "file", str(done.case.file.public_id), None, "25 years"),
             Disposal(at(LATER), "record", str(record.public_id), None)]  # fmt: skip
    kept = tmp_path / "kept.txt"
    note_disposals(kept, noted)
    assert "WARNING: 2 disposals not done again, under a legal hold" in _dispose_again(kept, None)
    assert File.objects.get(pk=done.case.file_id).wrapped_key and not record.disposed_at
    # One that was lifted since stands against nothing; another does.
    do(retention.dispose_again, noted[:1], {uuid4()}, by=OPERATOR, on=LATER)
    assert File.objects.get(pk=done.case.file_id).wrapped_key
    assert do(retention.dispose_again, noted, {hold.public_id}, by=OPERATOR, on=LATER) == (1, 1, 0)
    assert do(retention.dispose_again, noted, by=OPERATOR, on=LATER) == (0, 0, 0)


def test_after_a_restoration_nobody_reviews_what_is_disposed_of_once_more() -> None:
    done, dpo = sealed()
    of, record = closed(done, dpo), done.record()
    scheduled(of, dpo, KINDS[record.file.kind][0], "created", "6 years")
    do(retention.reckon_if_needed, of, by=dpo, on=LATER)
    assert len(due_for_review(of, by=dpo, at=at(LATER))) == 2
    noted = [Disposal(at(LATER), "file", str(done.case.file.public_id), str(dpo.public_id), "25 years"),
             Disposal(at(LATER), "record", str(record.public_id), str(dpo.public_id))]  # fmt: skip
    with transaction.atomic():
        do(retention.dispose_again, noted, by=OPERATOR, on=LATER)
        do(retention.reckon_if_needed, of, by=dpo, on=LATER)
        assert not Review.objects.exists()
        transaction.set_rollback(True)
    # Whatever is stored: of what was disposed of by any way nothing is shown.
    Record.objects.filter(pk=record.pk).update(disposed_at=at(LATER), disposed_by=dpo)
    File.objects.filter(pk=done.case.file_id).update(
        destroyed_at=at(LATER), destroyed_by=dpo, destroyed_because="7 years", wrapped_key=b""
    )
    assert Review.objects.count() == 2 and due_for_review(of, by=dpo, at=at(LATER)) == []
    assert reviews_waiting_for(dpo, LATER) == Reviews() and due_pages(of, LATER, by=dpo) == 1


@pytest.mark.abuse(24)
def test_disposal_is_by_two_and_a_hold_wins_at_every_step(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    done, dpo = sealed()
    of, other = closed(done, dpo), officer(done.school, "Piers Quince")
    hold = do(casework.place_hold, done.case, "A claim", TODAY, by=dpo)
    (held,) = due(of, dpo, LATER)
    assert held.held
    with pytest.raises(Conflict, match="legal hold"):
        do(retention.ask_to_dispose, held.review, "Looked through", by=dpo, on=LATER)
    do(casework.ask_to_lift, hold, "Settled", by=dpo)
    do(casework.lift_hold, hold, by=other)
    asked = do(retention.ask_to_dispose, held.review, "Looked through", by=dpo, on=LATER)
    with pytest.raises(Refused, match="by two"):
        do(retention.dispose, asked, by=dpo, on=LATER)
    again = do(casework.place_hold, done.sam, "Another claim", TODAY, by=dpo)
    with pytest.raises(Conflict, match="legal hold"):
        do(retention.dispose, asked, by=other, on=LATER)
    assert File.objects.get(pk=done.case.file_id).wrapped_key
    do(casework.ask_to_lift, again, "Settled", by=other)
    do(casework.lift_hold, again, by=dpo)
    before = list(Seal.objects.values())
    with django_capture_on_commit_callbacks(execute=True):
        do(retention.dispose, asked, by=other, on=LATER)
    assert bytes(File.objects.get(pk=done.case.file_id).wrapped_key) == b""
    noted = {(one.what, one.public_id) for one in read_disposals(retention.disposals_path())}
    assert ("file", str(done.case.file.public_id)) in noted  # outside the database, for who restores it
    assert list(Seal.objects.values()) == before
    assert whole()
    remains = disposal_of(str(done.case.file.public_id))
    assert remains is not None and (remains.decided_by, remains.second) == (dpo, other)
    assert "Board decision 7" in remains.under and due(of, dpo, LATER) == []
    assert [what for _, what in disposed(of, LATER, by=dpo)] == ["Case file C-1"]
    for second in (None, dpo):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=asked.pk).update(second=second)
    said = {"ask_to_dispose", "dispose", "choose_schedule", "reckon", "read_due"}
    assert said <= {verb.partition(".")[2] for verb in Event.objects.values_list("verb", flat=True)}


def test_what_is_kept_longer_is_due_again_on_its_day_and_the_second_may_say_no() -> None:
    done, dpo = sealed()
    of, other = closed(done, dpo), officer(done.school, "Piers Quince")
    (found,) = due(of, dpo, LATER)
    with pytest.raises(Invalid):
        do(retention.keep_longer, found.review, "", LATER, by=dpo, on=LATER)
    asked = do(retention.ask_to_dispose, found.review, "Looked through", by=dpo, on=LATER)
    with pytest.raises(Conflict, match="asked"):
        do(retention.keep_longer, found.review, "Me too", LATER + timedelta(days=9), by=other, on=LATER)
    do(retention.withdraw, asked, by=other, on=LATER)
    with pytest.raises(Conflict):
        do(retention.dispose, asked, by=other, on=LATER)
    until = LATER + timedelta(days=400)
    do(retention.keep_longer, found.review, "An inquiry was announced", until, by=dpo, on=LATER)
    assert due(of, dpo, until - timedelta(days=1)) == []
    assert [one.review.due_on for one in due(of, dpo, until)] == [until]


def test_one_record_is_emptied_and_the_others_of_its_session_are_not() -> None:
    done, dpo = sealed()
    of, other = done.school.organisation, officer(done.school, "Piers Quince")
    record, case = done.record(), done.record("caseload_record")
    do(signoff.add_to, record, "Something more", 0, by=done.nadia)
    with pytest.raises(DatabaseError), transaction.atomic():
        Addendum.objects.update(number=2, text=b"")
    scheduled(of, dpo, KINDS[record.file.kind][0], "created", "6 years")
    on = date(2032, 3, 11)
    assert due(of, dpo, on - timedelta(days=1)) == []
    (found,) = due(of, dpo, on)
    assert found.review.record == record and "10 March 2026" in found.what
    with transaction.atomic():  # emptied behind the log's back
        take_guards_away()
        Entry.objects.filter(record=record).update(value=b"")
        Record.objects.filter(pk=record.pk).update(disposed_at=at())
        assert not whole()
        transaction.set_rollback(True)
    asked = do(retention.ask_to_dispose, found.review, "Looked through", by=dpo, on=on)
    with transaction.atomic():
        do(casework.place_hold, done.sam, "A claim", TODAY, by=dpo)
        with pytest.raises(Conflict, match="legal hold"):
            do(retention.dispose, asked, by=other, on=on)
        transaction.set_rollback(True)
    do(retention.dispose, asked, by=other, on=on)
    assert {bytes(one.value) for one in Entry.objects.filter(record=record)} == {b""}
    assert bytes(Addendum.objects.get().text) == b"" and Seal.objects.filter(record=record).exists()
    with pytest.raises(Disposed):
        read(Record.objects.get(pk=record.pk), by=done.sam, at=at())
    assert read(case, by=done.sam, at=at()).fields["summary"].value == "Two visits."
    assert due(of, dpo, on) == [] and whole()


def test_whatever_stands_beside_a_record_is_emptied_with_it() -> None:
    beside = {apps.get_model(label) for label, source in SOURCES.items() if source.record}
    assert beside | {Scan} <= {one for one in vars(emptying).values() if isinstance(one, type)}


def test_what_is_open_or_has_no_length_is_never_due_and_nobody_else_keeps_files() -> None:
    done, dpo = sealed()
    of = done.school.organisation
    scheduled(of, dpo, "case_record", "last_entry", "1 year")
    assert due(of, dpo, LATER) == []  # the case is open
    assert not rules_of(of, TODAY)["session_record"].rules
    with pytest.raises(Invalid, match="not counted from that"):
        scheduled(of, dpo, "personnel_record", "date_of_birth", "6 years")
    for keep in ("a while", "2 terms", "-1 years"):
        with pytest.raises(Invalid, match="length of time"):
            scheduled(of, dpo, "case_record", "case_closed", keep)
    for person in (done.sam, done.school.morgan, done.school.casey):
        with pytest.raises(Refused):
            due_for_review(of, by=person, at=at())


def rule(anchor: str, keep: str | None, clause: str = "1") -> Retention:
    return Retention.model_validate(
        {"record": "case_record", "anchor": anchor, "clause": clause, **({"keep": keep} if keep else {})}
    )


def test_a_choice_fills_a_blank_of_the_policy_and_shortens_nothing() -> None:
    written = '\n[[retention]]\nrecord = "case_record"\nanchor = "{}"\n{}clause = "8"\n'
    says = small(written.format("case_closed", 'keep = "10 years"\n'))
    anchors = {"case_closed": date(2020, 2, 29), "last_entry": date(2020, 1, 1)}
    shorter = rules_for("case_record", says, [rule("case_closed", "6 years")])
    found = review_due(shorter, anchors)
    assert found is not None and (found[0], found[1].clause) == (date(2030, 3, 1), "8")
    blank = small(written.format("case_closed", ""))
    assert review_due(rules_for("case_record", blank, [rule("last_entry", "1 year")]), anchors) is None
    filled = review_due(rules_for("case_record", blank, [rule("case_closed", "6 years")]), anchors)
    assert filled is not None and filled[0] == date(2026, 3, 1)
    assert review_due(rules_for("case_record", says, []), {}) is None
    assert review_due(Rules(), anchors) is None


def test_who_keeps_nothing_learns_of_no_hold_and_each_condition_is_asked_for_itself() -> None:
    done, dpo = sealed()
    of, other = closed(done, dpo), officer(done.school, "Piers Quince")
    (found,) = due(of, dpo, LATER)
    tomorrow = LATER + timedelta(days=1)
    for day in (LATER, LATER - timedelta(days=1)):
        with pytest.raises(Invalid, match="not to come"):
            do(retention.keep_longer, found.review, "A claim", day, by=dpo, on=LATER)
    asked = do(retention.ask_to_dispose, found.review, "Looked through", by=dpo, on=LATER)
    hold = do(casework.place_hold, done.case, "A claim", TODAY, by=dpo)
    asked_for: tuple[tuple[Any, tuple[Any, ...]], ...] = (
        (retention.keep_longer, (found.review, "", tomorrow)), (retention.withdraw, (asked,)),
        (retention.ask_to_dispose, (found.review, "")), (retention.dispose, (asked,)),
    )  # fmt: skip
    for act, args in asked_for:
        with pytest.raises(Unknown):
            do(act, *args, by=done.school.casey, on=LATER)
    do(casework.ask_to_lift, hold, "Settled", by=dpo)
    do(casework.lift_hold, hold, by=other)
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asks:
            do(retention.dispose, asked, by=other, on=LATER)
        if connection.features.has_select_for_no_key_update:  # who places a hold meanwhile waits
            assert any("FOR NO KEY UPDATE" in one["sql"] for one in asks.captured_queries)
        transaction.set_rollback(True)
    scheduled(of, dpo, "case_record", "last_entry", "90 years")
    with pytest.raises(Conflict, match="not due"):
        do(retention.dispose, Decision.objects.get(pk=asked.pk), by=other, on=LATER)
    assert Decision.objects.get(pk=asked.pk).state == "waits"


def test_from_when_a_file_is_counted() -> None:
    done, dpo = sealed()
    of = done.school.organisation
    twin = do(casework.add_child, done.case, casework.NewChild("Ada Fennimore"), by=done.sam)
    closed(done, dpo)
    assert due(of, dpo, LATER) == [], "when one of the children was born is not known"
    twin.delete()
    (found,) = due(of, dpo, LATER)
    until = LATER + timedelta(days=400)
    do(retention.keep_longer, found.review, "An inquiry was announced", until, by=dpo, on=LATER)
    scheduled(of, dpo, "case_record", "case_closed", "90 years")
    assert Review.objects.get(file=done.case.file).due_on == date(2116, 3, 11), "the later of the two"
    folder = File.objects.get(arrangement=done.arrangement, kind="secured")
    ArrangementMember.objects.create(arrangement=done.arrangement, person=done.school.priya, from_date=TODAY)
    do(people.record_leaving, done.sam, TODAY, by=OPERATOR)
    scheduled(of, dpo, KINDS["secured"][0], "left", "6 years")
    assert not Review.objects.filter(file=folder).exists(), "one of the two works here still"


def test_whoever_keeps_the_others_sees_nothing_of_their_own_due_or_gone() -> None:
    done, dpo = sealed()
    of, own = done.school.organisation, done.record().file
    scheduled(of, dpo, KINDS[own.kind][0], "last_entry", "1 year")
    (found,) = due(of, dpo, LATER)
    asked = do(retention.ask_to_dispose, found.review, "Looked through", by=dpo, on=LATER)
    do(people.give_role, done.sam, "data_protection_officer", done.school.site, LONG_AGO, by=OPERATOR)
    assert due(of, done.sam, LATER) == [], "a party to it"
    do(retention.dispose, asked, by=officer(done.school, "Piers Quince"), on=LATER)
    assert len(disposed(of, LATER, by=dpo)) == 1 and disposed(of, LATER, by=done.sam) == []


def test_the_last_entry_in_a_file_is_whatever_was_written_last() -> None:
    # Of a child there is no moment: it is entered with its case, or with what is written then.
    assert {*WRITTEN_IN, *WRITTEN_IN_FOLDER} == set(SOURCES) - {"casework.child"}
    done, _ = sealed()
    of, folder = done.school.organisation, done.record().file
    folder_of = File.objects.get(arrangement=done.arrangement, kind="secured")
    to_come = do(scheduling.schedule, done.arrangement, TODAY + timedelta(days=9), by=done.nadia)
    first = last_entries(of)
    assert first[folder.pk] == first[done.case.file_id] == TODAY
    for days, (act, args, file) in enumerate((
        (signoff.add_to, (done.record(), "Something more", 0), folder),
        (supervision.add_agenda_item, (to_come, "The rota"), folder_of),
        (supervision.raise_concern, (to_come, "She said so"), folder_of),
    ), start=1):  # fmt: skip
        on = TODAY + timedelta(days=days)
        do(act, *args, by=done.nadia, on=on)
        assert last_entries(of)[file.pk] == on, act.__name__
