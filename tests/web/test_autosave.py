"""A draft saves itself: what is kept, what the other wrote meanwhile, and who is told what."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from clearsight.audit.models import Event
from clearsight.integrations.clock import now
from clearsight.records.models import Entry, Record
from clearsight.records.queries import read
from clearsight.web.kept import draft_key
from tests.root import take_guards_away
from tests.web.test_pages import signed_in
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.req("L3")]


def typed(record: Record, person: Any, **fields: str) -> dict[str, str]:
    """What the script sends of fields that nobody has written in yet."""
    sent = {"as": str(person.public_id)}
    for name, words in fields.items():
        sent |= {f"f.{name}": words, f"seen.{name}": "0", f"was.{name}": ""}
    return sent


def autosaved(client: Client, record: Record, data: dict[str, str]) -> Any:
    return client.post(f"/records/{record.public_id}/autosave", data)


def standing(record: Record, person: Any) -> dict[str, Any]:
    shown = read(record, by=person, at=now())
    return {name: field.value for name, field in shown.fields.items() if field.value}


@pytest.mark.req("F8")
def test_what_is_typed_is_saved_and_the_page_is_told_its_version(draft: tuple[World, Record]) -> None:
    place, record = draft
    client = signed_in(place.supervisor.email)
    told = autosaved(client, record, typed(record, place.supervisor, wellbeing="Tired")).json()
    assert told["saved"]["wellbeing"]["version"] == 1
    again = typed(record, place.supervisor, wellbeing="Tired, and glad") | {
        "seen.wellbeing": "1", "was.wellbeing": told["saved"]["wellbeing"]["mark"],
    }  # fmt: skip
    assert autosaved(client, record, again).json()["saved"]["wellbeing"]["version"] == 2
    assert standing(record, place.supervisor)["wellbeing"] == "Tired, and glad"
    assert [event.detail for event in Event.objects.filter(verb="records.write")] == [
        {"fields": ["wellbeing"]}, {"fields": ["wellbeing"]},
    ]  # fmt: skip


def test_a_clash_keeps_both_and_the_rest_is_saved(draft: tuple[World, Record]) -> None:
    place, record = draft
    one, other = signed_in(place.supervisor.email), signed_in(place.supervisee.email)
    autosaved(one, record, typed(record, place.supervisor, wellbeing="As the supervisor saw it"))
    both = typed(record, place.supervisee, wellbeing="As I saw it", any_other_business="Keys")
    told = autosaved(other, record, both).json()
    assert list(told["saved"]) == ["any_other_business"]
    clash = told["clashes"]["wellbeing"]
    assert (clash["by"], clash["said"], clash["version"]) == ("Dervla Penhale", "As the supervisor saw it", 1)
    assert standing(record, place.supervisor)["wellbeing"] == "As the supervisor saw it"
    assert standing(record, place.supervisor)["any_other_business"] == "Keys"


def test_what_the_other_wrote_elsewhere_is_told_once_and_in_the_log(draft: tuple[World, Record]) -> None:
    place, record = draft
    one, other = signed_in(place.supervisor.email), signed_in(place.supervisee.email)
    autosaved(one, record, typed(record, place.supervisor, wellbeing="Well"))
    take_guards_away()
    Event.objects.all().delete()
    told = autosaved(other, record, typed(record, place.supervisee)).json()
    assert told["theirs"]["wellbeing"]["typed"] == "Well"
    reading = Event.objects.get(verb="records.read")
    assert (reading.actor_id, reading.detail) == (place.supervisee.pk, {"fields": ["wellbeing"]})
    known = typed(record, place.supervisee) | {"known.wellbeing": "1"}
    assert autosaved(other, record, known).json()["theirs"] == {}
    assert Event.objects.count() == 1, "nothing new was read, and nothing is in the log"
    assert autosaved(one, record, typed(record, place.supervisor)).json()["theirs"] == {}


def test_what_is_wrong_in_one_field_keeps_no_other_from_being_saved(draft: tuple[World, Record]) -> None:
    place, record = draft
    sent = typed(record, place.supervisor, next_date="soon", wellbeing="Well")
    told = autosaved(signed_in(place.supervisor.email), record, sent).json()
    assert list(told["saved"]) == ["wellbeing"] and list(told["wrong"]) == ["next_date"]
    assert standing(record, place.supervisor)["wellbeing"] == "Well"


@pytest.mark.req("J1")
def test_nobody_else_saves_or_is_told_anything(draft: tuple[World, Record]) -> None:
    place, record = draft
    autosaved(signed_in(place.supervisor.email), record, typed(record, place.supervisor, wellbeing="Well"))
    for person in (place.head, place.stranger):
        answer = autosaved(signed_in(person.email), record, typed(record, person, wellbeing="Mine"))
        assert answer.status_code in (403, 404) and b"Well" not in answer.content
    assert autosaved(Client(), record, typed(record, place.supervisor)).status_code == 302
    # The page was the supervisor's; somebody else signed in at the same browser meanwhile.
    as_other = typed(record, place.supervisor, any_other_business="Mine")
    assert autosaved(signed_in(place.supervisee.email), record, as_other).status_code == 409
    assert not Entry.objects.filter(field="any_other_business").exists()


@pytest.mark.req("J1")
def test_which_words_a_browser_keeps_that_were_saved_all_the_same(draft: tuple[World, Record]) -> None:
    place, record = draft
    one, other = signed_in(place.supervisor.email), signed_in(place.supervisee.email)
    told = autosaved(one, record, typed(record, place.supervisor, wellbeing="Tired", next_date="")).json()
    over = {"seen.wellbeing": "1", "was.wellbeing": told["saved"]["wellbeing"]["mark"]}
    autosaved(other, record, typed(record, place.supervisee, wellbeing="Rested") | over)
    Record.objects.filter(pk=record.pk).update(
        state="proposed", proposed_by=place.supervisee, proposed_at=now()
    )
    where, keeps = f"/records/{record.public_id}/kept", {"f.wellbeing": "Tired ", "f.matters_arising": "Gone"}
    # The other wrote over it: it was saved, and stands under what was there before.
    saved = one.post(where, keeps).json()["saved"]
    assert "wellbeing" in saved and "matters_arising" not in saved
    assert "wellbeing" not in other.post(where, keeps).json()["saved"]
    for person in (place.head, place.stranger):
        assert signed_in(person.email).post(where, keeps).status_code in (403, 404)


def test_a_record_that_is_no_draft_says_so(draft: tuple[World, Record]) -> None:
    place, record = draft
    Record.objects.filter(pk=record.pk).update(
        state="proposed", proposed_by=place.supervisee, proposed_at=now()
    )
    sent = typed(record, place.supervisor, wellbeing="Late")
    answer = autosaved(signed_in(place.supervisor.email), record, sent)
    assert answer.status_code == 409 and "proposed" in answer.json()["closed"]


def test_the_key_of_what_a_browser_keeps_is_each_writer_s_own(draft: tuple[World, Record]) -> None:
    place, record = draft
    keys = {person: draft_key(record, person) for person in (place.supervisor, place.supervisee)}
    assert len(set(keys.values())) == 2
    page = signed_in(place.supervisor.email).get(f"/records/{record.public_id}").content.decode()
    # Attributes are escaped: base64 has nothing that is.
    assert f'data-key="{keys[place.supervisor]}"' in page and keys[place.supervisee] not in page


def test_what_somebody_left_half_written_is_one_click_from_their_first_page(
    draft: tuple[World, Record],
) -> None:
    place, record = draft
    writes, other = signed_in(place.supervisor.email), signed_in(place.supervisee.email)
    autosaved(writes, record, typed(record, place.supervisor, wellbeing="We"))
    page = writes.get("/").content.decode()
    assert f'href="/records/{record.public_id}"' in page and "You have begun" in page
    assert "You have begun" not in other.get("/").content.decode()


def test_a_clash_is_settled_by_saying_what_stands(draft: tuple[World, Record]) -> None:
    place, record = draft
    one, client = signed_in(place.supervisor.email), signed_in(place.supervisee.email)
    for field, choice, stands in (
        ("wellbeing", "mine", "As I saw it"),
        ("any_other_business", "theirs", "As the supervisor saw it"),
        ("matters_arising", "both", "As the supervisor saw it\n\nAs I saw it"),
    ):
        autosaved(one, record, typed(record, place.supervisor, **{field: "As the supervisor saw it"}))
        mine = typed(record, place.supervisee, **{field: "As I saw it"})
        page = client.post(f"/records/{record.public_id}", mine)
        assert page.status_code == 409 and "Both, theirs first" in page.content.decode()
        settled = mine | {f"seen.{field}": "1", f"settle.{field}": choice}
        assert client.post(f"/records/{record.public_id}", settled).status_code == 302
        assert standing(record, place.supervisee)[field] == stands
        first = Entry.objects.filter(record=record, field=field).order_by("version").first()
        assert first is not None and first.author == place.supervisor, "what the other wrote is still there"
