"""The calendar: looked at, altered by hand, loaded from a file, completed with bank holidays."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clearsight.audit.models import Event
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.scheduling.models import CalendarPeriod
from clearsight.scheduling.queries import stretches_of
from tests.scheduling.test_calendar_files import EVENT, HOSTILE
from tests.web.test_pages import signed_in
from tests.web.world import OPERATOR, World, add_person, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("D2")]
HEAD = "site,kind,name,term,from,to\n"
AUTUMN = "2026-09-02,2026-10-23"


@pytest.fixture
def place() -> World:
    """A school and an office; Walter leads safeguarding at the school."""
    return world("harewood", "headteacher", "family_worker")


@pytest.fixture
def office(place: World) -> Client:
    """Whoever administers the organisation, signed in."""
    who = add_person(place.organisation, "Moira Tandy", "administrator", place.site)
    return signed_in(who.email)


def days(place: World, kind: str = "half_term", site: Any = None) -> list[str]:
    return [f"{s.name} {s.from_date} {s.to_date}" for s in stretches_of(place.organisation, site, kind)]


def upload(client: Client, content: str | bytes, name: str = "days.csv", **more: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post("/calendar/load", {"file": SimpleUploadedFile(name, data), **more})


def load(client: Client, content: str, name: str = "days.csv", **more: str) -> Any:
    """Upload a file, look at what would change, and load it as the page that showed it does."""
    shown = upload(client, content, name, **more)
    assert shown.status_code == 200, shown.content.decode()
    return client.post("/calendar/load", kept_of(shown), follow=True)


def kept_of(shown: Any) -> dict[str, str]:
    """What the page that shows a file's effect sends back."""
    found = re.findall(r'<input type="hidden" name="(rows|seen)" value="([^"]*)"', shown.content.decode())
    assert len(found) == 2
    return {name: unescape(value) for name, value in found}


def typed(kind: str, name: str, first: str, last: str = "", **more: str) -> dict[str, str]:
    return {"kind": kind, "name": name, "from_date": first, "to_date": last, **more}


def test_a_stretch_is_added_altered_and_taken_away_by_hand(place: World, office: Client) -> None:
    page = office.post(
        "/calendar/add",
        typed("half_term", "Autumn 1", "2026-09-02", "2026-10-23", term="Autumn"),
        follow=True,
    )
    assert "Autumn 1 is in the calendar" in page.content.decode()
    assert "Calendar 2026/27" in page.content.decode()
    at = "/calendar/days/half_term/2026-09-02"
    office.post(at, typed("half_term", "Autumn 1", "2026-09-03", "2026-10-23", term="Autumn"))
    assert days(place) == ["Autumn 1 2026-09-03 2026-10-23"]
    assert office.get(at).status_code == 404
    office.post("/calendar/days/half_term/2026-09-03", {"remove": "yes"})
    assert days(place) == []
    done = Event.objects.filter(verb__contains="stretch").order_by("pk")
    assert list(done.values_list("verb", flat=True)) == [
        "scheduling.add_stretch", "scheduling.alter_stretch", "scheduling.remove_stretch",
    ]  # fmt: skip


def test_days_that_overlap_others_of_their_kind_are_refused_with_the_place(
    place: World, office: Client
) -> None:
    office.post("/calendar/add", typed("half_term", "Autumn 1", *AUTUMN.split(",")))
    page = office.post("/calendar/add", typed("half_term", "Autumn 2", "2026-10-23", "2026-12-18"))
    assert page.status_code == 400
    assert "overlaps Autumn 1 (2 September to 23 October 2026)" in page.content.decode()
    assert 'href="#from_date"' in page.content.decode()
    office.post("/calendar/add", typed("closure", "Inset day", "2026-09-02"))
    assert days(place, "closure") == ["Inset day 2026-09-02 2026-09-02"]


@pytest.mark.parametrize(
    "wrong, says",
    [
        (typed("half_term", "A", "2026-10-23", "2026-09-02"), "ends before it begins"),
        (typed("half_term", "A", "2026-09-01", "2027-09-02"), "longer than a year"),
        (typed("half_term", "", "2026-09-01"), "Say what these days are called"),
        (typed("half_term", "A", "1 September"), "This is not a day"),
        (typed("party", "A", "2026-09-01"), "Say what kind of days"),
        (typed("closure", "A" * 101, "2026-09-01"), "100 is the most"),
    ],
)
def test_what_cannot_be_is_said_beside_its_input(
    place: World, office: Client, wrong: dict[str, str], says: str
) -> None:
    page = office.post("/calendar/add", wrong)
    assert page.status_code == 400 and says in page.content.decode()
    assert not CalendarPeriod.objects.exists()


def test_bank_holidays_of_a_year_come_in_one_click_and_once(place: World, office: Client) -> None:
    office.post("/calendar/add", typed("bank_holiday", "Christmas", "2026-12-24", "2026-12-25"))
    page = office.post("/calendar/bank-holidays", {"year": "2026"}, follow=True).content.decode()
    assert "7 bank holidays added" in page and "Add the" not in page
    assert days(place, "bank_holiday") == [
        "Christmas 2026-12-24 2026-12-25",
        "Boxing Day (substitute day) 2026-12-28 2026-12-28",
        "New Year's Day 2027-01-01 2027-01-01",
        "Good Friday 2027-03-26 2027-03-26",
        "Easter Monday 2027-03-29 2027-03-29",
        "Early May bank holiday 2027-05-03 2027-05-03",
        "Spring bank holiday 2027-05-31 2027-05-31",
        "Summer bank holiday 2027-08-30 2027-08-30",
    ]
    office.post("/calendar/bank-holidays", {"year": "2026"})
    assert len(days(place, "bank_holiday")) == 8
    assert office.post("/calendar/bank-holidays", {"year": "999999"}).status_code == 409


def test_a_file_shows_what_it_would_change_before_it_changes_anything(place: World, office: Client) -> None:
    office.post("/calendar/add", typed("half_term", "Summer 2", "2026-06-01", "2026-07-21"))
    office.post("/calendar/add", typed("half_term", "Wrong", *AUTUMN.split(",")))
    rows = f"{HEAD},half_term,'=Autumn 1,Autumn,{AUTUMN}\n,closure,Inset day,,2026-09-01,2026-09-01\n"
    shown = upload(office, rows).content.decode()
    assert "Nothing is changed yet" in shown and "Taken away" in shown and "Wrong" in shown
    assert '<th scope="row">Summer 2' not in shown
    assert days(place)[1] == "Wrong 2026-09-02 2026-10-23"
    page = load(office, rows).content.decode()
    assert "The file is loaded: 2 added, 1 taken away" in page
    assert days(place) == ["Summer 2 2026-06-01 2026-07-21", "=Autumn 1 2026-09-02 2026-10-23"]
    assert "says all of it already" in upload(office, rows).content.decode()


def test_what_was_shown_is_what_is_loaded(place: World, office: Client) -> None:
    shown = upload(office, f"{HEAD},half_term,Autumn 1,,{AUTUMN}\n")
    office.post("/calendar/add", typed("half_term", "Another", "2026-11-02", "2026-12-18"))
    answer = office.post("/calendar/load", kept_of(shown))
    assert answer.status_code == 400 and "changed it meanwhile" in answer.content.decode()
    assert days(place) == ["Another 2026-11-02 2026-12-18"]


def test_all_faults_of_a_csv_file_are_told_at_once_with_row_and_mend(place: World, office: Client) -> None:
    rows = (
        f"{HEAD},holiday,Autumn 1,,{AUTUMN}\n,half_term,A,,02/09/2026,2026-10-23\n"
        "nowhere,closure,B,,2026-09-02,2026-09-01\n,closure,C,,2026-01-05,2026-01-07\n"
        ",closure,D,,2026-01-07,2026-01-08\n"
    )
    answer = upload(office, rows)
    page = answer.content.decode()
    assert answer.status_code == 400 and "5 things to mend" in page
    for words in (
        "row 2, column kind",
        "row 3, column from",
        "row 4, column site",
        "row 4, column to",
        "row 6",
    ):
        assert words in page, words
    assert not CalendarPeriod.objects.exists()


def test_an_ics_file_is_read_as_whole_days(place: World, office: Client) -> None:
    load(office, EVENT, "bank.ics", kind="bank_holiday")
    assert days(place, "bank_holiday") == ["Christmas Day 2026-12-25 2026-12-25"]
    told = EVENT.replace("SUMMARY:Christmas Day", "SUMMARY:Shut\r\nCATEGORIES:Closure")
    load(office, told, "any.txt")
    assert days(place, "closure") == ["Shut 2026-12-25 2026-12-25"]


@pytest.mark.parametrize(
    "content, name, says",
    [
        (b"\xff\xfe\x00", "a.csv", "UTF-16"), (b"BEGIN:VCALENDAR\xff", "a.ics", "not UTF-8"),
        (b"", "a.csv", "header"),
        (HEAD.encode(), "a.csv", "no row in it"), (b"x" * 300_000, "a.csv", "KB is too much"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused(
    place: World, office: Client, content: bytes, name: str, says: str
) -> None:
    answer = upload(office, content, name)
    assert answer.status_code == 400 and says in answer.content.decode()
    assert office.post("/calendar/load", {}).status_code == 400


def test_a_hostile_file_changes_nothing(place: World, office: Client) -> None:
    for name in ("a rule without end", "very many events"):
        old, new, says = HOSTILE[name]
        answer = upload(office, EVENT.replace(old, new), "days.ics", kind="bank_holiday")
        assert answer.status_code == 400 and says in answer.content.decode()
    assert not CalendarPeriod.objects.exists()


def test_the_first_change_of_a_site_s_calendar_takes_over_the_days_of_every_site(
    place: World, office: Client
) -> None:
    office.post("/calendar/add", typed("closure", "Inset day", "2026-09-01"))
    lead = signed_in(Person.objects.get(name="Walter Okoro").email)
    at = f"/calendar/sites/{place.site.public_id}"
    lead.post(f"{at}/add", typed("closure", "Flood", "2026-11-05"))
    assert days(place, "closure", place.site) == [
        "Inset day 2026-09-01 2026-09-01",
        "Flood 2026-11-05 2026-11-05",
    ]
    assert days(place, "closure") == ["Inset day 2026-09-01 2026-09-01"]
    assert "has days of its own: closure" in lead.get(f"{at}?year=2026").content.decode()


def test_who_may_see_and_who_may_change(place: World, office: Client) -> None:
    mine = f"/calendar/sites/{place.site.public_id}"
    away = f"/calendar/sites/{_head_office(place)}"
    posted = typed("closure", "Flood", "2026-11-05")
    asked = {
        "supervisee": (place.supervisee, [200, 404, 403, 403, 404]),
        "site lead": (Person.objects.get(name="Walter Okoro"), [200, 404, 403, 302, 404]),
        "stranger": (place.stranger, [404, 404, 403, 404, 404]),
    }
    for who, (person, expected) in asked.items():
        client = signed_in(person.email)
        answers = [client.get(mine), client.get(away), client.post("/calendar/add", posted),
                   client.post(f"{mine}/add", posted), client.post(f"{away}/add", posted)]  # fmt: skip
        assert [answer.status_code for answer in answers] == expected, who
    assert [office.get(at).status_code for at in (mine, away, "/calendar", f"{away}/load")] == [200] * 4


def _head_office(place: World) -> Any:
    return place.organisation.sites.get(name="Head office").public_id


def test_the_organisation_s_lead_keeps_every_calendar(place: World) -> None:
    lead = add_person(place.organisation, "Corinne Maddox", "trust_safeguarding_lead", place.site)
    client = signed_in(lead.email)
    client.post("/calendar/add", typed("closure", "Flood", "2026-11-05"))
    client.post(f"/calendar/sites/{_head_office(place)}/add", typed("closure", "Move", "2026-11-06"))
    assert CalendarPeriod.objects.count() == 3


def test_who_works_at_one_site_comes_to_its_calendar(place: World) -> None:
    answer = signed_in(place.supervisee.email).get("/calendar")
    assert answer.status_code == 302 and answer["Location"].endswith(str(place.site.public_id))


def test_the_year_is_counted_in_weeks_and_working_days(place: World, office: Client) -> None:
    load(office, f"{HEAD},half_term,Autumn 1,,{AUTUMN}\n,closure,Inset day,,2026-09-02,2026-09-02\n")
    page = " ".join(office.get("/calendar?year=2026").content.decode().split())
    assert '<td data-label="Weeks">8</td>' in page
    assert '<td data-label="Working days">37</td>' in page
    assert "September 2026: days 20 of teaching, 1 of closure" in page


def test_where_no_half_term_is_known_nobody_is_shown_to_be_on_holiday(place: World, office: Client) -> None:
    CalendarPeriod.objects.filter(kind="half_term").delete()
    office.post("/calendar/add", typed("closure", "Stocktaking", "2026-11-23"))
    shown = office.get("/calendar?year=2026").content.decode()
    assert "Working day" in shown and "November 2026: days 20 of work, 1 of closure" in shown
    assert "oliday</li>" in shown and ">Holiday<" not in shown and "In the holidays" not in shown
    assert "at work all year" in shown


def test_a_site_of_another_organisation_is_no_place_to_load_days_into(place: World, office: Client) -> None:
    other = place.stranger.organisation
    site = perform(people.add_site, other, "Elsewhere", code="ELSE", by=OPERATOR, at=now())
    answer = upload(office, f"{HEAD}ELSE,half_term,Autumn 1,,{AUTUMN}\n")
    assert answer.status_code == 400 and "not in the table sites" in answer.content.decode()
    assert office.get(f"/calendar/sites/{site.public_id}").status_code == 404


def test_hidden_rows_that_were_tampered_with_are_read_as_any_file(place: World, office: Client) -> None:
    shown = upload(office, f"{HEAD},half_term,Autumn 1,,{AUTUMN}\n")
    kept = kept_of(shown)
    kept["rows"] = kept["rows"].replace("2026-10-23", "2026-08-01")
    answer = office.post("/calendar/load", kept)
    assert answer.status_code == 400 and not CalendarPeriod.objects.exists()
