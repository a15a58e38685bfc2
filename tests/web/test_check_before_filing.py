"""Before a record is put before the other: what may not belong in its file is changed, or meant so."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.records import actions as records
from clearsight.records.domain.crossing import MayNotBelong
from clearsight.records.models import MeantSo, Record
from clearsight.records.queries import crossings, form_of, part_fields, read
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests.web.test_pages import signed_in
from tests.web.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("F8")]
OTHER, UNKNOWN = "Ottoline Moss", "Zebedee Crane"


@pytest.fixture
def place() -> World:
    """The supervisee has a second case; there is a third that neither of the two may know of."""
    made = world("worcestershire", "dsl", "family_worker")
    for lead, name in ((made.supervisee, OTHER), (made.head, UNKNOWN)):
        perform(casework.open_case, made.organisation, made.site, lead, today(), family=name.split()[1],
                children=[casework.NewChild(name, date(2017, 5, 1))],
                by=made.organisation.people.get(name="Walter Okoro"), at=now())  # fmt: skip
    return made


def held(place: World) -> tuple[Record, Record]:
    """The supervisee's own record and the case's, of a session that was held."""
    by: dict[str, Any] = {"by": place.supervisor, "at": now()}
    arrangement = perform(scheduling.arrange, place.organisation, place.supervisor, [place.supervisee],
                          from_date=today(), by=place.head, at=now())  # fmt: skip
    session = perform(scheduling.schedule, arrangement, today(), **by)
    perform(supervision.bring_cases, session, [place.case], **by)
    perform(supervision.hold, session, today(), 60, **by)
    opened = perform(records.open_records, session, **by)
    own = next(record for record in opened if record.case_id is None and record.file.kind == "personal")
    return own, next(record for record in opened if record.case_id == place.case.pk)


@pytest.mark.parametrize(
    ("policy", "member", "field"),
    [("harewood", "family_worker", "wellbeing"), ("north-east-futures", "deputy_dsl", "common_themes")],
)
def test_a_secured_record_names_cases_in_its_list_of_them_only(policy: str, member: str, field: str) -> None:
    """Millbrook and Tidewater: what is said of a family goes to the family's record, the name to the list."""
    made = world(policy, "dsl", member)
    by: dict[str, Any] = {"by": made.supervisor, "at": now()}
    arrangement = perform(scheduling.arrange, made.organisation, made.supervisor, [made.supervisee],
                          from_date=today(), by=made.head, at=now())  # fmt: skip
    session = perform(scheduling.schedule, arrangement, today(), **by)
    perform(supervision.bring_cases, session, [made.case], **by)
    perform(supervision.hold, session, today(), 60, **by)
    own = next(one for one in perform(records.open_records, session, **by) if one.case_id is None)
    assert own.file.kind == "secured"
    assert "Larkspur" in str([shown.value for shown in read(own, **by).fields.values()])
    writer = made.supervisee if field in read(own, by=made.supervisee, at=now()).writable else made.supervisor
    assert crossings(own, by=writer, at=now()) == []
    seen = read(own, by=writer, at=now()).versions
    words = "Tired, and off sick on Friday. The Larkspur mother rang again."
    perform(records.write, own, {field: words}, seen, by=writer, at=now())
    found = [(one.field.id, one.crossing.words) for one in crossings(own, by=writer, at=now())]
    assert found == [(field, "Larkspur")], "the name is asked about; wellbeing has its place here"


def text_field(record: Record) -> str:
    fields = part_fields(record, form_of(record))
    return next(f.id for f in fields if f.type in ("long_text", "rich_text") and f.filled_by != "supervisee")


def written(place: World, record: Record, words: str) -> list[str]:
    """Write it, and what of it may not belong there."""
    field = text_field(record)
    seen = read(record, by=place.supervisor, at=now()).versions
    perform(records.write, record, {field: words}, seen, by=place.supervisor, at=now())
    return [one.crossing.words for one in crossings(record, by=place.supervisor, at=now())]


def test_names_and_troubles_are_told_where_they_do_not_belong(place: World) -> None:
    own, case = held(place)
    assert written(place, case, "Juniper was glad. Ottoline Moss was there too.") == ["Ottoline Moss"]
    assert written(place, case, "Rosa was off sick. Mother is pregnant.") == ["sick"]
    assert written(place, own, "Worried about Juniper, and glad of the course.") == ["Juniper"]
    assert written(place, own, "Rosa was off sick, and is glad of the lighter load since then.") == []
    again = "Visited. She is glad of the lighter load since then, and so on"
    assert written(place, case, again) == ["is glad of the lighter load since then"]
    assert {tuple(event.detail) for event in Event.objects.filter(verb="records.compare_names")} == {
        ("cases", "found")
    }


@pytest.mark.req("J1")
def test_nobody_finds_out_which_children_are_known_by_typing_names(place: World) -> None:
    _, case = held(place)
    words = "Zebedee Crane was there"
    assert written(place, case, words) == ["Zebedee Crane"], "the supervisor leads the site: they may know"
    assert crossings(case, by=place.supervisee, at=now()) == []


def test_what_is_meant_so_is_kept_with_why_and_asked_once(place: World) -> None:
    _, case = held(place)
    written(place, case, "Ottoline was there too.")
    key = next(one.key for one in crossings(case, by=place.supervisor, at=now()))
    perform(records.mean_it_so, case, {key: "They are cousins"}, by=place.supervisor, at=now())
    assert crossings(case, by=place.supervisor, at=now()) == []
    kept = MeantSo.objects.get()
    assert b"cousins" not in bytes(kept.words) and b"ottoline" not in bytes(kept.words).lower()
    event = Event.objects.get(verb="records.mean_it_so")
    assert event.detail == {"fields": [text_field(case)], "count": 1}


def test_no_other_way_of_putting_it_forward_goes_round_the_question(place: World) -> None:
    _, case = held(place)
    written(place, case, "Ottoline was there too.")
    for field in part_fields(case, form_of(case)):
        shown = read(case, by=place.supervisor, at=now())
        if field.required and field.id in shown.writable and not shown.fields[field.id].value:
            perform(records.write, case, {field.id: "Quiet."}, shown.versions, by=place.supervisor, at=now())
    shown = read(case, by=place.supervisor, at=now())
    with pytest.raises(MayNotBelong) as asked:
        perform(records.propose, case, shown.versions, by=place.supervisor, at=now())
    assert [fault.place for fault in asked.value.faults] == [text_field(case)]
    assert "ottoline" not in str(asked.value).lower()
    case.refresh_from_db()
    assert case.state == "draft"
    key = next(one.key for one in crossings(case, by=place.supervisor, at=now()))
    perform(records.mean_it_so, case, {key: "They are cousins"}, by=place.supervisor, at=now())
    perform(records.propose, case, shown.versions, by=place.supervisor, at=now())
    case.refresh_from_db()
    assert case.state == "proposed"


def test_the_page_asks_before_the_record_goes_forward(place: World) -> None:
    _, case = held(place)
    client, path = signed_in(place.supervisor.email), f"/records/{case.public_id}"
    typed = {"step": "propose", **dict.fromkeys(("seen.synopsis", "seen.concerns"), "0")}
    typed |= {"f.synopsis": "Two visits, with Ottoline.", "f.concerns": "None that grow."}
    shown = read(case, by=place.supervisor, at=now())
    typed |= {f"seen.{name}": str(version) for name, version in shown.versions.items()}
    asked = client.post(path, typed)
    assert asked["Location"] == f"{path}/check"
    page = client.get(f"{path}/check").content.decode()
    assert "“Ottoline”" in page and "Two visits, with Ottoline." in page and "Change it" in page
    case.refresh_from_db()
    assert case.state == "draft" and OTHER not in page
    seen = dict(re.findall(r'name="(seen\.\w+)" value="(\d+)"', page))
    assert client.post(f"{path}/check", seen).status_code == 400
    stale = {**seen, "seen.synopsis": "9", "why.1": "They are cousins"}
    assert client.post(f"{path}/check", stale)["Location"] == path
    assert not MeantSo.objects.exists()
    assert client.post(f"{path}/check", {**seen, "why.1": "They are cousins"})["Location"] == path
    case.refresh_from_db()
    assert case.state == "proposed" and MeantSo.objects.count() == 1
    assert client.get(f"{path}/check")["Location"] == path


@pytest.mark.req("J1")
def test_the_check_is_for_those_who_write_the_record(place: World) -> None:
    _, case = held(place)
    written(place, case, "Ottoline was there too.")
    for person in (place.head, place.stranger):
        answer = signed_in(person.email).get(f"/records/{case.public_id}/check")
        assert answer.status_code in (403, 404) and b"Ottoline" not in answer.content
