"""Every form of the five policies is opened by somebody from a page, and goes where its policy says."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from clearsight.kernel.refusals import Invalid
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from tests import world
from tests.policy.the_forms import NAMES, forms_of
from tests.web.printed import fill, signed_in, text_of
from tests.world import TODAY, at, do

pytestmark = pytest.mark.django_db
KINDS = ("one_to_one", "group", "ad_hoc")
BEFORE = date(2026, 3, 3)


def meeting(of: world.School, kind: str, case: Any) -> Session:
    """A session of this kind that has been held, and at which a case was discussed."""
    arrangement = do(
        scheduling.arrange, of.organisation, of.nadia, [of.sam], every="4 weeks", minutes=60,
        kind="one_to_one" if kind == "ad_hoc" else kind, from_date=world.LONG_AGO, by=of.nadia,
    )  # fmt: skip
    if kind == "ad_hoc":
        session: Session = do(scheduling.note_ad_hoc, arrangement, TODAY, minutes=20, by=of.nadia)
        do(supervision.bring_cases, session, [case], by=of.nadia)
        return session
    session = do(scheduling.schedule, arrangement, TODAY, by=of.nadia, on=BEFORE)
    do(supervision.bring_cases, session, [case], by=of.sam)
    do(supervision.hold, session, TODAY, 60, by=of.nadia)
    return session


def opened_from_pages(client: Client, session: Session) -> set[str]:
    """What the session's page opens, and then the page of other forms, one after another."""
    path = f"/sessions/{session.public_id}"
    client.post(f"{path}/prepare")
    seen = set(session.records.values_list("form", flat=True))
    while offered := re.findall(
        r'name="form" value="([^"]+)"', client.get(f"{path}/other-form").content.decode()
    ):
        before = len(seen)
        assert "other-form" in client.get(path).content.decode()
        for key in offered:
            assert client.post(f"{path}/other-form", {"form": key}).status_code == 302
            seen |= set(session.records.values_list("form", flat=True))
        if len(seen) == before:
            break
    return seen


@pytest.mark.req("F1", "F2", "F3", "F4", "F5", "F6", "F7")
@pytest.mark.parametrize("policy", NAMES)
def test_each_is_opened_from_a_page(policy: str) -> None:
    of = world.school(under=policy)
    case = world.fennimore(of)
    client = signed_in(of.nadia)
    seen: set[str] = set()
    with time_machine.travel(at(hour=12), tick=False):
        for kind in KINDS:
            session = meeting(of, kind, case)
            seen |= opened_from_pages(client, session)
            drawn = client.get(f"/arrangements/{session.arrangement.public_id}/agreement").content.decode()
            seen |= {form.id for form in forms_of(policy).agreements if form.title in drawn}
    every = (*forms_of(policy).forms, *forms_of(policy).agreements)
    assert {form.id for form in every} - seen == set()


@pytest.mark.req("F3", "F8")
def test_a_decision_record_is_written_signed_and_filed_with_the_case() -> None:
    of = world.school()
    case = world.fennimore(of)
    session, client = meeting(of, "one_to_one", case), signed_in(of.sam)
    with time_machine.travel(at(hour=12), tick=False):
        client.post(f"/sessions/{session.public_id}/prepare")
        page = client.get(f"/sessions/{session.public_id}/other-form").content.decode()
        assert "Supervision decision record: Fennimore" in page and "In place of: Caseload" in page
        key = f"decision_record.{case.public_id}"
        answer = client.post(f"/sessions/{session.public_id}/other-form", {"form": key})
        record = Record.objects.select_related("file").get(case=case)
        assert answer["Location"] == f"/records/{record.public_id}" and record.form == "decision_record"
        assert record.file == case.file
        fill(record, [of.sam, of.nadia])
        paper = text_of(client.get(f"/records/{record.public_id}/pdf").content)
    assert "Supervision decision record" in paper and "Concerns" in paper and "Written by Sam" in paper
    other = world.school("Elmfield")
    assert signed_in(other.nadia).get(f"/sessions/{session.public_id}/other-form").status_code == 404
    for person, status in ((of.vera, 403), (of.morgan, 404), (of.priya, 404)):
        assert signed_in(person).get(f"/sessions/{session.public_id}/other-form").status_code == status


@pytest.mark.req("F7")
def test_a_review_with_words_in_it_does_not_give_way_to_the_other() -> None:
    of = world.school(under="progress-careers")
    session = meeting(of, "one_to_one", world.fennimore(of))
    do(records.open_records, session, by=of.nadia)
    do(records.open_on, session, "development_review_end_of_year", by=of.nadia)
    record = Record.objects.get(session=session)
    assert record.form == "development_review_end_of_year", "the blank one is put away"
    do(records.open_records, session, by=of.sam)
    assert list(session.records.values_list("pk", flat=True)) == [record.pk]
    fill(record, [of.sam])
    with pytest.raises(Invalid, match="not to be opened here"):
        do(records.open_on, session, "development_review_mid_year", by=of.nadia)


@pytest.mark.req("F2", "F3")
def test_what_is_written_on_the_usual_form_stays_beside_the_other() -> None:
    of = world.school()
    case = world.fennimore(of)
    session = meeting(of, "one_to_one", case)
    do(records.open_records, session, by=of.nadia)
    fill(Record.objects.get(session=session, case=case), [of.sam])
    do(records.open_on, session, "decision_record", case, by=of.nadia)
    forms = set(session.records.filter(case=case).values_list("form", flat=True))
    assert forms == {"caseload_record", "decision_record"}


@pytest.mark.req("D5", "F3")
def test_from_the_page_of_a_case_a_talk_about_it_is_written_on_the_shorter_record() -> None:
    of = world.school()
    case = world.fennimore(of)
    world.one_to_one(of, of.nadia, of.sam)
    client = signed_in(of.sam)
    with time_machine.travel(at(hour=12), tick=False):
        link = f"/ad-hoc?case={case.public_id}"
        assert f'href="{link}"' in client.get(f"/cases/{case.public_id}").content.decode()
        page = client.get(link).content.decode()
        assert f'<option value="{case.public_id}" selected>' in page
        typed = {"who": "1", "held_on": TODAY.isoformat(), "minutes": "20", "case": str(case.public_id)}
        assert client.post(link, {**typed, "words": "We ring the aunt."}).status_code == 302
        record = Record.objects.get(case=case)
        assert record.form == "decision_record" and record.file == case.file
        assert "We ring the aunt." in client.get(f"/records/{record.public_id}").content.decode()
