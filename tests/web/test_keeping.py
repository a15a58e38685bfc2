"""Files at the pages: how long, what is due, held and disposed of, and what whoever looks for it is told."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template import engines

from clearsight.casework import actions as casework
from clearsight.casework.models import File, LegalHold
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.retention.models import Decision, Review
from clearsight.web import words
from tests.web.world import FAMILY, OPERATOR, World, add_person, arranged, browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]
CHOSEN = {"kind": "case_record", "anchor": "case_closed", "keep": "7 years", "rests_on": "Board decision 7"}


def officers(place: World) -> tuple[Person, Person]:
    one, other = (
        add_person(place.organisation, name, "data_protection_officer", place.site)
        for name in ("Oonagh Brett", "Piers Quince")
    )
    return one, other


def test_from_how_long_to_disposed_of_by_two(place: World) -> None:
    one, other = officers(place)
    perform(casework.close_case, place.case, today(), by=place.supervisor, at=now())
    mine, theirs = browser(one), browser(other)
    assert 'href="/files"' in mine.get("/").content.decode()
    assert mine.post("/files/how-long", {**CHOSEN, "keep": "long"}).status_code == 400
    assert mine.post("/files/how-long", CHOSEN).status_code == 302
    assert "7 years from the day the case was closed (Board decision 7)" in (
        mine.get("/files/how-long").content.decode()
    )
    later = datetime.now(ZoneInfo("Europe/London")) + timedelta(days=8 * 366)
    with time_machine.travel(later, tick=False):
        mine, theirs = browser(one), browser(other)
        page = mine.get("/files").content.decode()
        where = f"/files/reviews/{Review.objects.get().public_id}"
        assert f'href="{where}"' in page and FAMILY not in page
        assert mine.post(where, {"way": "keep", "because": "x"}).status_code == 400
        assert mine.post(where, {"way": "dispose", "because": "Looked through"}).status_code == 302
        assert "Dispose of it for ever" not in mine.get(where).content.decode()
        assert mine.post(f"{where}/dispose").status_code == 403
        held = {"case": place.case.code, "because": "A claim", "since": today().isoformat()}
        assert theirs.post("/files/holds", held).status_code == 302
        assert theirs.post(f"{where}/dispose").status_code == 409
        assert theirs.post(f"{where}/otherwise").status_code == 404
        hold = f"/files/holds/{LegalHold.objects.get().public_id}/lift"
        wordless = theirs.post(hold, {"because": " "})
        assert wordless.status_code == 400 and wordless.content.decode().count("There are no words") == 2
        place_of = f"lift-{LegalHold.objects.get().public_id}"
        assert f'href="#{place_of}"' in (kept := wordless.content.decode()) and f'id="{place_of}"' in kept
        long = theirs.post(hold, {"because": f"Settled{'.' * 2000}"})
        assert long.status_code == 400 and long.content.decode().count("Settled..") == 1, "kept, in its place"
        assert theirs.get(hold)["Location"] == "/files/holds"
        theirs.post(hold, {"because": "Settled"})
        asked = " ".join(re.sub("<[^>]+>", "", theirs.get("/files/holds").content.decode()).split())
        day = words.day(today())
        since = words.day(LegalHold.objects.get().since)
        assert f"Held since {since}. Asked to be lifted on {day} by Piers Quince." in asked
        assert theirs.post(hold).status_code == 403 and mine.post(hold).status_code == 302
        assert "Looked through" in theirs.get(where).content.decode()
        assert theirs.post(f"{where}/dispose").status_code == 302
        assert not File.objects.get(pk=place.case.file_id).wrapped_key
        gone = mine.get("/files/disposed").content.decode()
        assert "Oonagh Brett and Piers Quince" in gone and "Board decision 7" in gone
        told = browser(place.supervisor).get(f"/cases/{place.case.public_id}")
        assert told.status_code == 410 and "Board decision 7" in told.content.decode()


def test_a_supervision_one_file_and_what_is_due_are_held_from_a_page(place: World) -> None:
    one, other = officers(place)
    mine, met = browser(one), arranged(place)
    held = {"because": "A claim", "since": today().isoformat(), "how_much": "all"}
    assert mine.post("/files/holds", {**held, "arrangement": met.public_id}).status_code == 302
    both = {**held, "arrangement": met.public_id, "case": place.case.code}
    for wrong in (
        held,
        both,
        {**held, "case": "NO-SUCH"},
        {**held, "case": place.case.code, "how_much": "personal"},
    ):
        assert mine.post("/files/holds", wrong).status_code == 400, wrong
    alone = {**held, "case": place.case.code, "how_much": "case"}
    assert mine.post("/files/holds", alone).status_code == 302
    assert LegalHold.objects.filter(file=place.case.file).count() == LegalHold.objects.filter(
        arrangement=met).count() == 1  # fmt: skip
    page = mine.get("/files/holds").content.decode()
    # What is about oneself is not offered, and refused to whoever asks for it all the same.
    assert f'value="{other.public_id}"' in page and f'value="{one.public_id}"' not in page
    assert f'value="{met.public_id}"' in page
    assert mine.post("/files/holds", {**held, "person": one.public_id}).status_code == 400
    perform(
        people.give_role,
        place.supervisor,
        "data_protection_officer",
        place.site,
        today(),
        by=OPERATOR,
        at=now(),
    )
    assert f'value="{met.public_id}"' not in browser(place.supervisor).get("/files/holds").content.decode()
    assert f"The file of case {place.case.code} alone" in page
    assert f"The supervision of {place.supervisee.name} by {place.supervisor.name}" in page
    perform(casework.close_case, place.case, today(), by=place.supervisor, at=now())
    mine.post("/files/how-long", CHOSEN)
    with time_machine.travel(datetime.now(ZoneInfo("Europe/London")) + timedelta(days=8 * 366), tick=False):
        mine = browser(one)
        mine.get("/files")
        where = f"/files/reviews/{Review.objects.get().public_id}"
        LegalHold.objects.update(lift_asked_by=one, lift_asked_at=now(), lifted_at=now(), lifted_by=other)
        assert 'value="dispose"' in mine.get(where).content.decode()
        assert mine.post(where, {"way": "hold", "because": "An inquiry"}).status_code == 302
        page = mine.get(where).content.decode()
        assert "A legal hold is on it" in page and 'value="keep"' in page and 'value="dispose"' not in page
        assert mine.post(where, {"way": "dispose", "because": "Looked through"}).status_code == 409
    assert LegalHold.objects.filter(file=place.case.file).count() == 2


def test_each_list_is_shown_a_page_at_a_time(place: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("retention.queries", "disclosure.queries.listing"):
        monkeypatch.setattr(f"clearsight.{module}.PER_PAGE", 1)
    one, other = officers(place)
    mine, of = browser(one), place.organisation
    mine.post("/files/how-long", CHOSEN)  # reckoned today: what is stored now is shown as it is
    own = File.fresh(of.pk, "personnel")
    own.person = place.supervisee
    own.save(force_insert=True)
    for number, file in enumerate((place.case.file, own)):
        day = today() - timedelta(days=9 - number)
        Review.objects.create(organisation=of, file=file, due_on=day, under="7 years")
        Decision.objects.create(
            organisation=of, file=file, register=file, state="disposed", because=b"", under="7 years",
            decided_by=one, decided_at=now(), second=other, second_at=now() - timedelta(days=number),
        )  # fmt: skip
        typed = {"asker": ("Rolf Larkspur", "Ada Quill")[number], "capacity": "self", "about": "Ada Quill",
                 "received_on": day.isoformat()}  # fmt: skip
        assert mine.post("/files/requests", typed).status_code == 302
    files = (f"Case file {place.case.code}", f"Personnel file of {place.supervisee.name}")
    for path, there in (
        ("/files", files), ("/files/disposed", files), ("/files/requests", ("Rolf Larkspur", "Ada Quill")),
    ):  # fmt: skip
        odd = () if path != "/files" else (("0", 0), ("\u0662", 0), ("9" * 9, 0))
        for asked, page in (("2", 1), ("9", 1), ("two", 0), *odd):
            shown = mine.get(path, {"page": asked}).content.decode()
            assert [one in shown for one in there] == [page == 0, page == 1], (path, asked)
            assert f"Page {page + 1} of 2" in shown and f'href="?page={2 - page}"' in shown


def test_nobody_else_opens_them(place: World) -> None:
    one, _ = officers(place)
    perform(casework.place_hold, place.supervisee, "A claim", today(), by=one, at=now())
    office = add_person(place.organisation, "Moira Tandy", "administrator", place.site)
    lift = f"/files/holds/{LegalHold.objects.get().public_id}/lift"
    for person in (place.supervisee, office, place.stranger):
        client = browser(person)
        if person != place.stranger:  # who keeps the files of a school of their own
            assert 'href="/files"' not in client.get("/").content.decode()
            for path in ("/files", "/files/how-long", "/files/holds", "/files/disposed"):
                assert client.get(path).status_code == 403, path
        assert client.post(lift, {"because": "x"}).status_code == 404
    assert "A claim" in browser(one).get("/files/holds").content.decode()


def test_whoever_turns_over_a_list_keeps_what_they_asked_of_it() -> None:
    drawn = engines.all()[0].from_string(
        '{% from "components/navigation.html" import pages_of %}'
        '{{ pages_of(2, 3, "show=failing&page=", "#people") }}'
    )
    said = drawn.render({})
    assert re.findall('href="([^"]*)"', said) == [
        "?show=failing&amp;page=1#people", "?show=failing&amp;page=3#people",
    ]  # fmt: skip
    assert "Page 2 of 3" in said
