"""Who leaves, which role ends and whose account closes: for whoever keeps the list, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from clearsight.audit.models import Event
from clearsight.cli import main
from clearsight.compliance.actions import perform
from clearsight.grants.actions import suspend
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.people.models import Person, Role
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests.web.world import CHILD, FAMILY, OPERATOR, World, add_person, arranged, browser

pytestmark = pytest.mark.django_db
YESTERDAY, SOON = today() - timedelta(days=1), today() + timedelta(days=7)
PAGES = ("post", "leaves", "role-ends")


@pytest.fixture
def office(place: World) -> Person:
    return add_person(place.organisation, "Moira Tandy", "administrator", place.site)


def at(person: Person, page: str) -> str:
    return f"/people/{person.public_id}/{page}"


def test_only_who_keeps_the_list_says_who_leaves(place: World, office: Person) -> None:
    for person, status in ((place.head, 403), (place.supervisor, 403), (place.stranger, 404)):
        client = browser(person)
        for page in PAGES:
            assert client.get(at(place.supervisee, page)).status_code == status
        for page in ("leaves", "role-ends", "close-account"):
            typed = {"last_day": str(YESTERDAY), "role": str(place.supervisee.roles.get().pk)}
            assert client.post(at(place.supervisee, page), typed).status_code == status
    assert browser(place.head).get("/people").status_code == 403
    place.supervisee.refresh_from_db()
    assert place.supervisee.left is None and place.supervisee.roles.get().to_date is None
    assert place.supervisee.user.is_active


def test_what_they_leave_is_numbers_to_the_office_and_links_to_who_leads(
    place: World, office: Person
) -> None:
    meets = arranged(place, every="4 weeks", days=30)
    met = perform(scheduling.schedule, meets, today(), by=place.supervisor, at=now())
    perform(supervision.hold, met, today(), 60, by=place.supervisor, at=now())
    perform(supervision.agree_action, met, "Ring the clinic", place.supervisee, SOON,
            by=place.supervisor, at=now())  # fmt: skip
    clerk = browser(office)
    assert 'href="/people"' in clerk.get("/").content.decode()
    assert at(place.supervisee, "post") in clerk.get("/people").content.decode()
    said = clerk.get(at(place.supervisee, "leaves")).content.decode()
    assert said.count("<dd>1</dd>") == 3
    for hidden in (FAMILY, CHILD, "Ring the clinic", place.case.code, str(meets.public_id)):
        assert hidden not in said
    clerk.post(at(place.supervisee, "leaves"), {"last_day": str(YESTERDAY)})
    assert browser(place.supervisee).get("/").status_code == 302
    assert place.supervisee.roles.get().to_date == YESTERDAY
    lead = browser(Person.objects.get(name="Walter Okoro"))
    assert f"/people/{place.supervisee.public_id}" in lead.get("/arrangements").content.decode()
    page = lead.get(f"/people/{place.supervisee.public_id}").content.decode()
    assert "Schedule a session" not in page and "Arrange supervision" not in page
    assert "Left on" in page and f"/arrangements/{meets.public_id}/end" in page
    assert "1 open action is" in page and place.case.code in page
    assert lead.get(f"/arrangements/{meets.public_id}/end").status_code == 200
    assert Event.objects.filter(verb="people.record_leaving", actor_id=office.pk).exists()


def test_a_last_day_to_come_changes_nothing_until_then_and_is_not_put_off(
    place: World, office: Person
) -> None:
    clerk = browser(office)
    assert clerk.post(at(place.supervisee, "leaves"), {"last_day": str(SOON)}).status_code == 302
    assert browser(place.supervisee).get("/").status_code == 200
    for day, says in (
        (SOON + timedelta(days=1), "An earlier last day is recorded"),
        (today() - timedelta(days=900), "Nobody leaves before they started"),
    ):
        answer = clerk.post(at(place.supervisee, "leaves"), {"last_day": str(day)})
        assert answer.status_code == 400 and says in answer.content.decode()
    far = clerk.post(at(place.head, "leaves"), {"last_day": str(today() + timedelta(days=900))})
    assert far.status_code == 400 and "more than two years ahead" in far.content.decode()
    clerk.post(at(place.supervisee, "leaves"), {"last_day": str(YESTERDAY)})
    assert browser(place.supervisee).get("/").status_code == 302


def test_a_role_ends_and_opens_nothing_from_the_day_after(place: World, office: Person) -> None:
    role, clerk = place.head.roles.get(), browser(office)
    assert browser(place.head).get("/arrangements/new").status_code == 200
    wrong = clerk.post(at(place.head, "role-ends"), {"role": "999999", "last_day": str(YESTERDAY)})
    assert wrong.status_code == 400 and "Choose the role that ends" in wrong.content.decode()
    early = clerk.post(
        at(place.head, "role-ends"),
        {"role": str(role.pk), "last_day": str(role.from_date - timedelta(days=1))},
    )
    assert early.status_code == 400 and "It ends before it begins" in early.content.decode()
    clerk.post(at(place.head, "role-ends"), {"role": str(role.pk), "last_day": str(YESTERDAY)})
    assert browser(place.head).get("/arrangements/new").status_code == 403


def test_nobody_ends_another_s_role_through_somebody_s_page(place: World, office: Person) -> None:
    other = Role.objects.get(person=place.supervisor)
    answer = browser(office).post(
        at(place.head, "role-ends"), {"role": str(other.pk), "last_day": str(YESTERDAY)}
    )
    other.refresh_from_db()
    assert answer.status_code == 400 and other.to_date is None


@pytest.mark.req("J5")
def test_an_account_is_closed_at_once_and_never_one_s_own(place: World, office: Person) -> None:
    theirs, clerk = browser(place.supervisee), browser(office)
    assert theirs.get("/").status_code == 200
    assert clerk.get(at(place.supervisee, "close-account")).status_code == 405
    clerk.post(at(place.supervisee, "close-account"))
    assert theirs.get("/").status_code == 302
    assert "Account closed" in clerk.get(at(place.supervisee, "post")).content.decode()
    for page in ("close-account", "leaves"):
        assert clerk.post(at(office, page), {"last_day": str(YESTERDAY)}).status_code in (400, 403)
    assert "Close the account" not in clerk.get(at(office, "post")).content.decode()
    assert clerk.get("/people").status_code == 200


def test_a_lead_sees_no_leaver_of_another_site(place: World, office: Person) -> None:
    far = perform(people.add_site, place.organisation, "Far Meadow", by=OPERATOR, at=now())
    leaver = add_person(place.organisation, "Zillah Marsh", "teacher", far)
    perform(people.record_leaving, leaver, YESTERDAY, by=office, at=now())
    assert (
        browser(Person.objects.get(name="Walter Okoro")).get(f"/people/{leaver.public_id}").status_code != 200
    )


@pytest.mark.req("J5")
def test_where_the_only_lead_goes_it_is_said_first_and_whoever_is_given_the_role_hands_cases_on(
    place: World, office: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    walter, nobody_else = (
        Person.objects.get(name="Walter Okoro"),
        "Nobody else leads safeguarding at Orchard Lane",
    )
    clerk, hand_on = browser(office), f"/cases/{place.case.public_id}/lead"
    pages = [at(walter, page) for page in ("leaves", "role-ends", "transfer", "suspend")]
    una = add_person(place.organisation, "Una Marsh", "trust_safeguarding_lead", place.site)
    for page in pages:
        assert nobody_else not in clerk.get(page).content.decode(), page
    perform(people.close_account, una, by=OPERATOR, at=now())
    Role.objects.filter(role__in=("dsl", "deputy_dsl"), site=place.site).exclude(person=walter).delete()
    for page in pages:
        assert nobody_else in clerk.get(page).content.decode(), page
    for person in (walter, place.supervisee):
        assert clerk.post(at(person, "leaves"), {"last_day": str(YESTERDAY)}).status_code == 302
        assert nobody_else in browser(place.head).get(f"/people/{person.public_id}").content.decode()
    tobias = add_person(place.organisation, "Tobias Wren", "teacher", place.site)
    assert {browser(one).get(hand_on).status_code for one in (place.head, office, tobias)} == {404}
    given = ["role", "--organisation", "orchard", "--person", tobias.code, "--role"]
    there = ["--site", place.site.code]
    for wrong, problem in (
        (["lantern", *there], "no role"), (["dsl"], "not said where"), (["teacher", *there], "already"),
        (["dsl", "--site", "Mill"], "no site 'Mill'"), (["dsl", *there, "--until", str(YESTERDAY)], "before"),
        (["teacher", *there, "--from", "2001-01-01"], "already"),
        (["dsl", *there, "--person", walter.code], f"Walter Okoro left on {YESTERDAY}"),
        (["dsl", *there, "--person", una.code], "clearsight account --again una"),
    ):  # fmt: skip
        assert (main([*given, *wrong]), problem in capsys.readouterr().err) == (2, True), wrong
    with transaction.atomic():
        perform(suspend, tobias, by=OPERATOR, at=now())
        assert (main([*given, "dsl", *there]), "is suspended" in capsys.readouterr().err) == (2, True)
        transaction.set_rollback(True)
    assert main([*given, "dsl", *there]) == 0, capsys.readouterr().err
    assert capsys.readouterr().out == f"Tobias Wren is dsl at Orchard Lane from {today()}\n"
    lead = browser(tobias)
    assert lead.post(hand_on, {"lead": str(place.supervisor.public_id)}).status_code == 302
    place.case.refresh_from_db()
    assert place.case.lead == place.supervisor
    assert nobody_else not in lead.get(f"/people/{walter.public_id}").content.decode()
