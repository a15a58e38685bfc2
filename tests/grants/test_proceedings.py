"""A personal record for an audit, a legal or a disciplinary proceeding: one asks, and another agrees."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.grants import actions as grants
from clearsight.grants.models import Grant
from clearsight.grants.queries import grant_shown, grants_to, proceedings_about, proceedings_to_answer
from clearsight.integrations.clock import today
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people.models import Person, Role
from clearsight.policy import actions as policies
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.web.show.lent import lent_waiting
from tests import world
from tests.grants.test_samples import laid_down
from tests.kept import kept
from tests.policy.the_forms import POLICIES
from tests.web.world import browser
from tests.world import OPERATOR, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("J1", "F8")]
SOON = TODAY + timedelta(days=7)
WHY = "The tribunal of 12 March asks what was agreed about leave"


@dataclass
class Asked:
    """A school of the Worcestershire model: Sam supervises Priya, and what was said of her is signed."""

    of: School
    record: Record
    hr: Person
    officer: Person
    investigator: Person


@kept
def signed() -> Asked:
    of = world.school(under="worcestershire")
    session = world.held(world.one_to_one(of, of.sam, of.priya), TODAY)
    do(records.open_records, session, by=of.sam)
    record = Record.objects.get(session=session, about=of.priya)
    Record.objects.filter(pk=record.pk).update(state="sealed", proposed_by=of.sam, proposed_at=at(TODAY, 9))
    record.refresh_from_db()
    people = [laid_down(of, role) for role in ("hr", "data_protection_officer", "practitioner")]
    for one in (*people, *of.cast):
        one.user = get_user_model().objects.create(username=one.name)
        one.save()
    return Asked(of, record, *people)


def ask(one: Asked, by: Person | None = None, **other: object) -> Grant:
    said = {"to": one.investigator, "proceeding": "disciplinary", "reason": WHY, "to_date": SOON, **other}
    what = (one.record, said["to"], said["proceeding"], said["reason"], said["to_date"])
    grant: Grant = do(grants.ask_for_proceeding, *what, by=by or one.hr)
    return grant


def test_one_asks_another_agrees_and_one_named_person_reads_it_until_its_last_day() -> None:
    one = signed()
    grant = ask(one)
    reads = lambda on=TODAY: permits(one.investigator, "record.read", one.record, on)  # noqa: E731
    assert not reads() and grants_to(one.investigator, TODAY) == []
    assert proceedings_to_answer(one.officer, TODAY) == [grant]
    for party in (one.of.sam, one.of.priya):
        assert grant_shown(grant, by=party, at=at()).reason == WHY, "they are told as soon as it is asked"
        assert proceedings_about(party, TODAY) == [grant]
        assert "A record of yours for a proceeding" in {
            kind for kind, rows in lent_waiting(party, at()) if rows
        }
        with pytest.raises(Refused):
            do(grants.end_grant, grant, by=party)
    do(grants.agree_to_proceeding, grant, by=one.officer)
    assert [reads(day) for day in (TODAY, SOON, SOON + timedelta(days=1))] == [True, True, False]
    assert not any(permits(who, "record.read", one.record, TODAY) for who in (one.hr, one.officer))
    reading.read(one.record, by=one.investigator, at=at())
    assert Event.objects.latest("pk").detail == {"through": "granted"}
    verbs = list(Event.objects.filter(object_id=str(grant.public_id)).values_list("verb", flat=True))
    assert {"grants.ask_for_proceeding", "grants.agree_to_proceeding"} <= set(verbs)
    assert (
        proceedings_about(one.of.priya, TODAY) == [grant] and proceedings_to_answer(one.officer, TODAY) == []
    )
    with pytest.raises(Conflict):
        do(grants.agree_to_proceeding, grant, by=one.officer)
    do(grants.end_grant, grant, by=one.officer)
    assert told(one.of.priya, "Read no longer") == told(one.investigator, "Read no longer") == 1
    assert not told(one.officer, "Read no longer") and grants_to(one.investigator, TODAY) == []
    assert not reads() and WHY not in str([event.detail for event in Event.objects.all()])


def told(person: Person, heading: str) -> int:
    return len(dict(lent_waiting(person, at()))[heading])


def test_its_last_day_is_told_for_a_week_and_who_asked_for_themselves_is_told_so() -> None:
    one = signed()
    do(grants.agree_to_proceeding, ask(one, to=one.hr), by=one.officer)
    (given,) = dict(lent_waiting(one.hr, at()))["Given to you to read"]
    assert given.apart == "you asked for it"
    (mine,) = dict(lent_waiting(one.of.priya, at()))["A record of yours for a proceeding"]
    assert mine.apart == f"{one.hr.name} may read it"
    for days, number in ((0, 0), (1, 1), (9, 0)):
        day = at(SOON + timedelta(days=days), 9)
        for person in (one.hr, one.of.sam):
            assert len(dict(lent_waiting(person, day))["Read no longer"]) == number, (days, person.name)


def test_where_nobody_could_agree_it_is_said_before_it_is_asked() -> None:
    one = signed()
    with pytest.raises(Invalid, match="nobody but they"):
        ask(one, to=one.officer)
    asks = f"/sessions/{one.record.session.public_id}/proceeding"
    assert "clearsight role" not in browser(one.hr).get(asks).content.decode()
    suspended = do(grants.suspend, one.officer, by=one.hr)
    with pytest.raises(Refused, match="nobody here could agree"):
        ask(one)
    suspended.delete()
    one.officer.roles.update(to_date=TODAY - timedelta(days=1))
    Role.objects.create(person=one.of.priya, site=one.of.site, role="data_protection_officer",
                        from_date=world.LONG_AGO)  # fmt: skip
    with pytest.raises(Refused, match="nobody here could agree"):
        ask(one)
    page = browser(one.hr).get(asks).content.decode()
    assert "clearsight role" in page and 'name="reason"' not in page


def test_who_does_not_ask_nor_agree() -> None:
    one = signed()
    of = one.of
    for person in (of.casey, of.morgan, of.nadia, one.officer):
        with pytest.raises(Unknown):
            ask(one, by=person)
    grant = ask(one, to=one.hr)
    for person in (of.nadia, of.casey, of.morgan):
        with pytest.raises(Unknown):
            do(grants.agree_to_proceeding, grant, by=person)
    others = ask(one)
    for concerned in (one.hr, one.investigator):
        Role.objects.create(person=concerned, site=of.site, role="data_protection_officer",
                            from_date=world.LONG_AGO)  # fmt: skip
        with pytest.raises(Refused):
            do(grants.agree_to_proceeding, others, by=concerned)
    with pytest.raises(Conflict):
        do(grants.agree_to_proceeding, others, by=one.officer, on=SOON + timedelta(days=1))
    for concerned in (of.sam, of.priya):
        Role.objects.create(person=concerned, site=of.site, role="data_protection_officer",
                            from_date=world.LONG_AGO)  # fmt: skip
        with pytest.raises(Refused):
            do(grants.agree_to_proceeding, grant, by=concerned)
    for itself in (grant.given_by, grant.to):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.filter(pk=grant.pk).update(agreed_by=itself, agreed_at=at())
    Role.objects.create(person=of.sam, site=of.site, role="director", from_date=world.LONG_AGO)
    with pytest.raises(Refused):
        ask(one, by=of.sam)
    do(grants.end_grant, grant, by=one.officer)
    with pytest.raises(Conflict):
        do(grants.agree_to_proceeding, grant, by=one.officer)
    assert not permits(one.hr, "record.read", one.record, TODAY)


def test_what_is_not_asked_for() -> None:
    one = signed()
    governor = laid_down(one.of, "governor")
    keeps = Role.objects.create(
        person=one.hr, site=one.of.site, role="administrator", from_date=world.LONG_AGO
    )
    with pytest.raises(Invalid, match="not given to them"):
        ask(one, to=one.hr)  # What they would not read is not asked for, either.
    keeps.delete()
    for place, other in (
        ("reason", {"reason": "A tribunal"}), ("to", {"to": one.of.priya}), ("to", {"to": governor}),
        ("proceeding", {"proceeding": "curiosity"}), ("to_date", {"to_date": TODAY + timedelta(days=93)}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            ask(one, **other)
        assert {fault.place for fault in refused.value.faults} == {place}
    for change in ({"state": "agreed"}, {"part": "secured"}):
        before = {key: getattr(one.record, key) for key in change}
        for key, value in change.items():
            setattr(one.record, key, value)
        with pytest.raises(Invalid, match="no such proceeding"):
            ask(one)
        for key, value in before.items():
            setattr(one.record, key, value)
    assert not Grant.objects.exists()
    first = ask(one)
    with pytest.raises(Conflict, match="already"):
        ask(one, proceeding="legal")
    assert ask(one, to=one.hr) and do(grants.end_grant, first, by=one.hr) and ask(one)


def test_what_the_policy_keeps_to_leads_is_read_for_a_proceeding_by_one_who_leads_still(
    tmp_path: Path,
) -> None:
    one = signed()
    folder = tmp_path / "worcestershire"
    shutil.copytree(POLICIES / "worcestershire", folder, ignore=shutil.ignore_patterns("examples"))
    text = (folder / "session.toml").read_text()
    only = text.replace('kind = "personal"', 'kind = "personal"\ngiven_to = "safeguarding_leads"', 1)
    (folder / "session.toml").write_text(only)
    do(policies.adopt, one.of.organisation, str(folder), TODAY, by=OPERATOR)
    for nobody in (one.investigator, one.hr):
        with pytest.raises(Invalid, match="not given to them"):
            ask(one, to=nobody)
    do(grants.agree_to_proceeding, ask(one, to=one.of.nadia), by=one.officer)
    assert permits(one.of.nadia, "record.read", one.record, TODAY)
    one.of.nadia.roles.update(role="teacher")
    assert not permits(one.of.nadia, "record.read", one.record, TODAY), "asked again when it is read"


def test_it_is_asked_for_from_the_session_and_agreed_to_on_its_own_page() -> None:
    one = signed()
    hers, officers = browser(one.hr), browser(one.officer)
    met = f"/sessions/{one.record.session.public_id}"
    assert f'href="{met}/proceeding"' not in browser(one.of.nadia).get(met).content.decode()
    assert browser(one.of.nadia).get(f"{met}/proceeding").status_code == 403
    typed = {"what": str(one.record.public_id), "proceeding": "legal", "reason": WHY,
             "to": str(one.investigator.public_id), "to_date": str(today() + timedelta(days=9))}  # fmt: skip
    page = hers.get(f"{met}/proceeding").content.decode()
    assert one.of.priya.name in page and "A disciplinary proceeding" in page
    assert f'<option value="{one.of.sam.public_id}"' not in page
    assert hers.post(f"{met}/proceeding", {**typed, "reason": "Why not"}).status_code == 400
    assert hers.post(f"{met}/proceeding", typed).status_code == 302
    where = f"/given/{Grant.objects.get().public_id}"
    assert (
        where in officers.get("/").content.decode()
        and where in browser(one.of.priya).get("/").content.decode()
    )
    shown = officers.get(where).content.decode()
    assert (
        WHY in shown
        and f"{where}/agree" in shown
        and f"{where}/agree" not in hers.get(where).content.decode()
    )
    assert browser(one.of.priya).post(f"{where}/end").status_code == 403
    read = f"/records/{one.record.public_id}"
    theirs = browser(one.investigator)
    assert theirs.get(read).status_code == 404 and "nobody reads it" in shown
    assert officers.post(f"{where}/agree").status_code == 302
    assert theirs.get(read).status_code == 200 and officers.get(read).status_code == 404
    told = browser(one.of.priya).get(read).content.decode()
    assert one.investigator.name in told and one.hr.name in told
