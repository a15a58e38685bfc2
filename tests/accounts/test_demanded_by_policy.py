"""What an organisation's policy demands of signing in: a second factor, and a lock; the stricter holds."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings

from clearsight.accounts import actions as accounts
from clearsight.accounts.domain.clock_codes import code_at, step_of
from clearsight.accounts.queries import must_have_second
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.policy import actions as policies
from clearsight.policy.domain.layers import layered
from clearsight.policy.domain.model import Layer, Policy
from clearsight.policy.domain.reading import read_policy
from clearsight.policy.domain.show import as_data
from clearsight.policy.domain.signing_in import Post, demanded
from tests.accounts.test_second_factors import with_password
from tests.architecture.source import ROOT
from tests.policy.small import HEADER
from tests.web.world import OPERATOR, World, shown, world

ASKED = '\n[[accounts]]\nclause = "6.3"\nroles = ["dsl"]\nsecond_factor = true\nlock_minutes = 5\n'
OF_ALL = '\n[[accounts]]\nclause = "6.4"\nsecond_factor = true\n'
DSL = Post("dsl", "hill", "school")
TEACHER = Post("teacher", "vale", "host")


def small(*tables: str) -> Policy:
    return read_policy(HEADER + "".join(tables), "small.toml")


@pytest.mark.req("L6", "A2")
def test_whom_it_binds_and_that_the_strictest_holds() -> None:
    asked = small(ASKED, '\n[[accounts]]\nclause = "6.5"\nat = ["host"]\nlock_minutes = 3\n')
    assert demanded(asked, [DSL]) == (True, 5)
    assert demanded(asked, [TEACHER]) == (False, 3)
    assert demanded(asked, [DSL, TEACHER]) == (True, 3)
    assert demanded(asked, []) == demanded(small(), [DSL]) == (False, None)
    assert demanded(small(OF_ALL), []) == (True, None), "everybody, whatever they hold"
    here = small('\n[[accounts]]\nclause = "1"\nroles = ["dsl"]\nsites = ["vale"]\nsecond_factor = true\n')
    assert demanded(here, [DSL, TEACHER]) == (False, None), "the role is held elsewhere"
    assert demanded(here, [Post("dsl", "vale", "school")]) == (True, None)


@pytest.mark.req("L6", "A4")
def test_a_host_s_policy_asks_it_of_those_who_work_there() -> None:
    both = layered(small(), [(Layer(policy="host", relation="host", sites=("vale",)), small(OF_ALL))])
    assert demanded(both, [TEACHER]) == (True, None) and demanded(both, [DSL]) == (False, None)


@pytest.mark.req("A2")
def test_it_is_shown_with_its_clause() -> None:
    (clause,) = as_data(small(ASKED))["clauses"]
    assert clause["clause"] == "6.3"
    assert clause["entries"][0]["words"] == (
        "Signing in: whoever is designated safeguarding lead signs in with a second factor and has a page"
        " covered that is left alone for five minutes."
    )


@pytest.fixture
def place(db: None) -> World:
    return world("harewood", "dsl", "family_worker")


@pytest.fixture
def adopt(place: World, tmp_path: Path) -> Callable[..., Path]:
    """Adopt a policy that says this besides what is there, from that day on."""

    def adopted(name: str, more: str, on: date) -> Path:
        folder = tmp_path / name
        shutil.copytree(ROOT / "policies" / "harewood", folder)
        with (folder / "policy.toml").open("a", encoding="utf-8") as file:
            file.write(more)
        perform(policies.adopt, place.organisation, str(folder), on, by=OPERATOR, at=now())
        return folder

    return adopted


def opens(person: Person) -> str:
    answer = with_password(person).get("/reminders")
    return str(answer.get("Location", answer.status_code))


def locks_after(client: Client) -> str:
    found = re.search(r'data-after="(\d+)"', client.get("/my-sign-in").content.decode())
    return found[1] if found else ""


@pytest.mark.django_db
@pytest.mark.req("L6", "J5")
def test_who_has_to_sets_one_up_before_any_page_opens_and_the_others_need_not(
    place: World, adopt: Callable[..., Path]
) -> None:
    assert opens(place.supervisor) == "200"
    adopt("tomorrow", OF_ALL, today() + timedelta(days=1))
    assert opens(place.supervisor) == "200", "not yet"
    adopt("leads", ASKED, today())
    mine = with_password(place.supervisor)
    for page in ("/", "/position", "/reminders", f"/people/{place.supervisee.public_id}", "/reminders.ics"):
        assert mine.get(page).get("Location", "") == "/my-sign-in" or mine.get(page).status_code == 404, page
    assert mine.post("/reminders", {"way": "daily"})["Location"] == "/my-sign-in"
    # A passkey is offered, and named, where it can be bound to a name.
    for url, offered in (("http://127.0.0.1:8000", False), ("https://hill.example", True)):
        with override_settings(CLEARSIGHT_URL=url):
            page = mine.get("/my-sign-in").content.decode()
        assert "Set up a second proof first" in page and ("a passkey" in page) is offered
    assert (locks_after(mine), locks_after(with_password(place.supervisee))) == ("300", "900")
    assert opens(place.supervisee) == opens(place.head) == opens(place.stranger) == "200"
    assert accounts.ask_for_reset(str(place.supervisor.email), at=now()) is None, "no way round by mail"
    begun = accounts.begin_app(place.supervisor)
    code = code_at(base64.b32decode(begun.secret), step_of(now()))
    mine.post("/my-sign-in/app", {"sealed": begun.sealed, "code": code})
    assert mine.get("/reminders").status_code == 200
    shown(mine, f"/my-sign-in/{place.supervisor.factors.get(kind='app').public_id}/take-away")
    assert place.supervisor.factors.filter(kind="app").exists(), "the last one stays"


@pytest.mark.django_db
@pytest.mark.req("L6", "J5")
def test_the_stricter_of_policy_and_installation_holds_and_what_cannot_be_read_asks_for_it(
    place: World, adopt: Callable[..., Path]
) -> None:
    folder = adopt("leads", ASKED, today())
    with override_settings(CLEARSIGHT_SECOND_FACTOR="everybody", LOCK_AFTER_SECONDS=120):
        assert opens(place.supervisee) == "/my-sign-in", "of the installation"
        assert locks_after(with_password(place.supervisor)) == "120"
    adopt("all", OF_ALL, today())
    assert opens(place.supervisee) == "/my-sign-in", "of the policy"
    with override_settings(CLEARSIGHT_SECOND_FACTOR="readers"):
        assert opens(place.supervisee) == "/my-sign-in"
    shutil.rmtree(folder)
    shutil.rmtree(folder.parent / "all")
    assert opens(place.supervisee) == "/my-sign-in" and opens(place.stranger) == "200"


@pytest.mark.django_db
@pytest.mark.req("L6")
def test_who_reads_no_more_is_asked_for_no_more() -> None:
    head = world("harewood", "dsl", "family_worker").head
    role = head.roles.get()
    role.to_date = today()
    role.save()
    with override_settings(CLEARSIGHT_SECOND_FACTOR="readers"):
        days = (today(), today() + timedelta(days=1))
        assert [must_have_second(head, day) for day in days] == [True, False]
