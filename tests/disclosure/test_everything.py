"""Everything that is kept of anybody is looked for, told of, or said not to be: a new table asks which."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import BinaryField

from clearsight.casework import actions as casework
from clearsight.casework.models import File
from clearsight.disclosure.queries.finding import Found, Whom, find_all
from clearsight.disclosure.queries.particulars import lines_of_person
from clearsight.disclosure.queries.sources import NOT_SEARCHED, SOURCES
from clearsight.grants.models import Suspension, Transfer
from clearsight.integrations.clock import today
from clearsight.integrations.pictures import Picture
from clearsight.people.models import Site
from clearsight.policy.domain.wording import on
from clearsight.records import actions as records
from clearsight.records.models import Attachment, Record
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Action
from tests.disclosure.test_requests import handed_in, place
from tests.world import CHILD, TODAY, do

pytestmark = pytest.mark.req("L9")
# Rows without a word that anybody wrote, by where what they say stands in an answer.
OF_A_PERSON = (
    "people.role", "people.circumstance", "people.training", "people.employment", "scheduling.arrangement",
    "scheduling.arrangementmember", "scheduling.session", "scheduling.attendance", "signoff.signature",
    "supervision.agreementsignature", "grants.suspension", "grants.transfer",
)  # fmt: skip
OF_A_CASE = (
    "casework.casestatus", "casework.leadchange", "supervision.discussion", "records.copyelsewhere",
)  # fmt: skip
WITH_ITS_RECORD = ("records.record", "records.askedofrole")
# Who did what in their work, who was told of it, and what follows from the facts above: not in an answer.
NOT_LOOKED_FOR = (
    "accounts.invitation", "accounts.identity", "policy.formversion", "scheduling.coverchange",
    "scheduling.ending", "supervision.agreementaskedofrole", "supervision.dateanswer", "supervision.handover",
    "supervision.casesstated", "supervision.concerncarrier", "supervision.sessionsignature",
    "supervision.handedcase", "escalation.told", "grants.readingstop", "compliance.standing",
    "retention.schedule", "disclosure.controller", "reminders.delivery", "reminders.calendarentry",
    "reminders.letter", "reminders.reminder",
)  # fmt: skip


def test_everything_sealed_is_searched_or_said_not_to_be() -> None:
    sealed = {
        model._meta.label_lower: {f.name for f in model._meta.concrete_fields if isinstance(f, BinaryField)}
        for model in apps.get_models()
    }
    sealed = {label: fields for label, fields in sealed.items() if fields}
    assert set(sealed) - set(SOURCES) - set(NOT_SEARCHED) == set() == set(SOURCES) & set(NOT_SEARCHED)
    missed = {label: fields - set(SOURCES[label].fields) for label, fields in sealed.items()
              if label in SOURCES}  # fmt: skip
    assert not any(missed.values()), missed


def test_whatever_names_somebody_is_told_or_said_not_to_be_looked_for() -> None:
    of = {"people.person", "casework.casefile", "casework.child"}
    naming = {
        model._meta.label_lower
        for model in apps.get_models()
        for f in model._meta.concrete_fields
        if f.is_relation and f.related_model._meta.label_lower in of
    }
    told = [*OF_A_PERSON, *OF_A_CASE, *WITH_ITS_RECORD, *NOT_LOOKED_FOR]
    assert sorted(told) == sorted(naming - set(SOURCES) - set(NOT_SEARCHED))


@pytest.mark.django_db
def test_names_that_are_known_here_are_marked_and_whom_it_concerns_is_known() -> None:
    done, dpo, _ = place()
    handed_in(done)
    child = casework.NewChild("Friday Quill", date(2017, 3, 4))
    do(casework.open_case, done.school.organisation, done.school.site, done.nadia, TODAY, children=[child],
       by=done.nadia)  # fmt: skip
    found = find_all(done.school.organisation, Whom(("Odette Fennimore",), case=done.case))
    note = next(one for one in found if one.public_id == str(done.record().public_id))
    assert "cover for Friday" in note.text and "Friday" in note.others
    # Whoever took part need not be named in it, nor whoever is named have taken part.
    for one, concerned in (
        (note, [True, True, False]),
        (replace(note, text="", read=""), [True, True, False]),
        (replace(note, people=frozenset(), text=f"By {dpo.name}"), [False, False, True]),
        (
            replace(note, people=frozenset(), text="", read=f"By Mrs {dpo.name.split()[-1]}"),
            [False, False, True],
        ),
    ):
        assert [one.concerns(person) for person in (done.nadia, done.sam, dpo)] == concerned
    # A draft is of whose file it lies in, or of whom it is about; else of who led the session.
    handed_in(done, "draft")
    own, case = done.record(), done.record("caseload_record")
    File.objects.filter(pk=own.file_id).update(person=dpo)
    Record.objects.filter(pk=case.pk).update(about=done.sam)
    found = find_all(done.school.organisation, Whom(("Odette Fennimore",), case=done.case))
    whose = {one.public_id: one.text.partition(":")[0] for one in found if one.draft}
    assert whose[str(own.public_id)] == f"A draft of {dpo.name}"
    assert whose[str(case.public_id)] == "A draft of Sam Okafor"


@pytest.mark.django_db
def test_a_day_is_the_day_here_and_not_that_of_another_clock() -> None:
    done, _, _ = place()
    begins, ends = (datetime(2026, 6, day, 23, 30, tzinfo=UTC) for day in (10, 12))
    Suspension.objects.create(person=done.sam, at=begins, ended_at=ends)
    mill = Site.objects.create(organisation=done.school.organisation, name="Mill Lane", kind="school")
    for days, goes in ((0, "Went"), (1, "Goes")):
        day = today() + timedelta(days=days)
        Transfer.objects.create(person=done.sam, from_site=done.school.site, to_site=mill, on=day, at=begins)
        assert f"{goes} from {done.school.site.name} to Mill Lane: {on(day)}" in lines_of_person(done.sam)
    said = list(lines_of_person(done.sam))
    assert "Access suspended: from 11 June 2026 to 13 June 2026" in said


@pytest.mark.django_db
def test_how_a_thing_is_found_is_said_by_whose_file_it_is_and_who_took_part() -> None:
    done, dpo, other = place()
    of, own = done.school.organisation, done.record()
    File.objects.filter(pk=own.file_id).update(person=dpo)
    Record.objects.filter(pk=own.pk).update(about=other)
    Action.objects.update(case=done.case)

    def how(**about: Any) -> dict[str, str]:
        return {one.public_id: one.by for one in find_all(of, Whom(("Zzyzx Quill",), **about))}

    for person, by in ((dpo, "file"), (other, "file"), (done.sam, "party"), (done.nadia, "party")):
        assert how(person=person).get(str(own.public_id)) == by, person
    # Whose file it is takes part in what lies there, though they were at no session of it.
    (note,) = (one for one in find_all(of, Whom((), dpo)) if one.public_id == str(own.public_id))
    assert note.people == {dpo.pk, done.sam.pk, done.nadia.pk}
    # In a case file nobody is looked for by what they did there, and of a case whatever names it is found.
    plan, action = done.case.plans.get(), Action.objects.get()
    assert str(plan.public_id) not in how(person=done.sam)
    assert how(case=done.case)[str(action.public_id)] == how(case=done.case)[str(plan.public_id)] == "file"


@pytest.mark.django_db
def test_each_thing_has_a_title_of_its_own_and_says_in_whose_file_it_lies_and_who_took_part() -> None:
    done, _, _ = place()
    own, of = done.record(), done.school.organisation
    page = Picture(b"\xff\xd8 a page", 10, 10)
    for record, who in ((own, done.nadia), (own, done.nadia), (done.record("caseload_record"), done.sam)):
        do(records.attach, record, [page], "A letter from Nana Jo", by=who)
    do(records.take_off, Attachment.objects.order_by("pk")[0], "The wrong letter", by=done.nadia)
    handed_in(done)
    for ring in ("the Family worker", "her school"):
        do(
            supervision.agree_action,
            done.session,
            f"Ring {ring}",
            done.sam,
            due=date(2026, 4, 7),
            by=done.nadia,
        )
    coming = done.arrangement.sessions.get(status="scheduled")
    do(supervision.add_agenda_item, coming, "Rota", by=done.sam)

    def found(**about: Any) -> dict[str, Found]:
        return {one.title: one for one in find_all(of, Whom((CHILD,), **about))}

    met = "supervision on 10 March 2026, in"
    signed = f"Record of a {met} Supervision records, kept securely by the supervisor"
    note = f"{signed} (not signed by everybody yet)"
    draft = f"Record of a {met} the child's, young person's or family's own record (a draft)"
    on_paper = f"Page 1 on paper: {note[0].lower()}{note[1:]}"
    action, due = "Action, of the session on 10 March 2026", ", due on 7 April 2026"
    agenda = "Agenda item, of the session on 7 April 2026"
    child, case, plan = "Child in case C-1", "Case file C-1", "Plan of a case C-1, 10 March 2026"
    theirs = found(person=done.sam)
    assert set(theirs) == {"Particulars", note, on_paper, draft, child, agenda, action, f"{action}{due}",
                           f"{action}{due} (2)"}  # fmt: skip
    hers = found(case=done.case)
    assert set(hers) == {note, on_paper, draft, case, child, plan}
    both = {done.sam.pk, done.nadia.pk}
    for title, one in {**theirs, **hers}.items():
        took_part = both if title in (note, on_paper, draft) else {done.sam.pk} & both
        of_case, supervision_ = title in (draft, child, case, plan), title not in (child, case, plan)
        if title == "Particulars":
            assert one.kept_in is None and not one.supervision
            continue
        assert one.kept_in and one.of_case == of_case == (one.kept_in.kind == "case"), title
        assert one.people == (took_part if supervision_ else set()), title
        assert one.supervision == supervision_, title
        assert "Nana Jo" in one.others or title not in (on_paper, plan), title
    # A role and a day of birth lie in a case file, and are no names.
    assert "Family worker" not in theirs[f"{action}{due}"].others
    Record.objects.filter(pk=own.pk).update(state="sealed")
    # The day is that on which they met; of what was prepared for a session, that for which it is arranged.
    this = Session.objects.filter(pk=done.session.pk)
    this.update(scheduled_for=date(2026, 3, 3))
    assert signed in found(case=done.case)
    this.update(status="scheduled", held_on=None)
    assert signed.replace("10 March", "3 March") in found(case=done.case)
