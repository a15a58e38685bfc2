"""A policy may ask that the holder of a role signs a record too: it waits for them, and then is theirs."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from clearsight.access.queries import permits
from clearsight.compliance.queries import person_findings
from clearsight.kernel.refusals import Invalid, Unknown
from clearsight.people import actions as people
from clearsight.policy import actions as policy
from clearsight.records.models import Record
from clearsight.signoff import actions as signoff
from clearsight.signoff.queries import signatures_of, waiting_for_me
from tests import world
from tests.policy.the_forms import POLICIES
from tests.walk import story
from tests.walk.story import Supervision, propose, sign
from tests.world import OPERATOR, TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F9", "J1")]
THREE = """
[[rules]]
id = "headteacher-signs"
title = "the headteacher signs the record too"
clause = "9.9"
per = "session"
strength = "required"
asks = { measure = "deadline", after = "held", done = "signed", within = "2 weeks", by = ["supervisee", "supervisor", "role:ROLE"] }
"""  # noqa: E501


def three(tmp_path: Path, role: str = "headteacher", more: str = "") -> Supervision:
    """Nadia supervises Sam under a policy that asks for a third signature; written up, nobody has agreed."""
    done = story.held()
    folder = tmp_path / "three"
    shutil.copytree(POLICIES / "harewood", folder)
    file = folder / "policy.toml"
    file.write_text(file.read_text() + THREE.replace("ROLE", role) + more)
    do(policy.adopt, done.school.organisation, str(folder), TODAY, by=OPERATOR)
    story.write(done.record(), done.nadia, cases_are="all", any_other_business="Cover for Friday.")
    story.write(done.record("caseload_record"), done.sam, summary="Two visits.")
    for record in Record.objects.filter(session=done.session):
        propose(record, done.nadia)
    return done


def agree(done: Supervision) -> Record:
    for record in Record.objects.filter(session=done.session):
        story.agree(record, done.sam)
    return done.record()


def may(done: Supervision, permission: str = "record.read") -> set[str]:
    record = done.record()
    return {p.name for p in done.school.cast if permits(p, permission, record, TODAY)}


def test_the_third_reads_it_from_when_it_waits_for_them_and_never_the_child_s(tmp_path: Path) -> None:
    done = three(tmp_path)
    vera = done.school.vera
    assert may(done) == {"Nadia Rahman", "Sam Okafor"}
    record = agree(done)
    assert may(done) == may(done, "record.sign") == {"Nadia Rahman", "Sam Okafor", "Vera Holt"}
    assert list(waiting_for_me(vera, TODAY)) == [record]
    assert not permits(vera, "record.read", done.record("caseload_record"), TODAY)
    assert not permits(vera, "record.write", record, TODAY)


def test_it_is_sealed_when_all_three_have_signed_and_not_before(tmp_path: Path) -> None:
    done = three(tmp_path)
    record = agree(done)
    for person in (done.sam, done.nadia):
        sign(record, person)
    record.refresh_from_db()
    assert record.state == "agreed"
    vera = done.school.vera
    shown = signatures_of(record, by=done.sam, on=TODAY)
    assert (shown.waiting_for, shown.as_role) == ((vera,), {vera.pk: "headteacher"})
    sign(record, vera)
    record.refresh_from_db()
    assert record.state == "sealed"
    assert permits(vera, "record.read", record, TODAY)
    assert list(waiting_for_me(vera, TODAY)) == []


def test_what_the_policy_finds_is_settled_by_the_third_signature(tmp_path: Path) -> None:
    done = three(tmp_path)
    agree(done)
    for record in Record.objects.filter(session=done.session):
        sign(record, done.sam)
        sign(record, done.nadia)
    assert judged(done) == "open"
    sign(done.record(), done.school.vera)
    assert judged(done) == "met"


def judged(done: Supervision) -> str:
    found = person_findings(done.sam, by=done.nadia, today=TODAY)
    return next(f.status for f in (*found.current, *found.past) if f.rule == "headteacher-signs")


def test_one_holder_s_signature_is_enough_and_the_other_reads_nothing_then(tmp_path: Path) -> None:
    done = three(tmp_path)
    of = done.school
    do(people.give_role, of.casey, "headteacher", of.site, world.LONG_AGO, by=OPERATOR)
    record = agree(done)
    assert {"Vera Holt", "Casey Bloom"} <= may(done)
    sign(record, of.casey)
    assert may(done) == {"Nadia Rahman", "Sam Okafor", "Casey Bloom"}
    with pytest.raises(Unknown):
        do(signoff.sign, record, "", by=of.vera)


def test_a_record_that_is_sent_back_is_theirs_no_more(tmp_path: Path) -> None:
    done = three(tmp_path)
    record = agree(done)
    sign(record, done.school.vera)
    do(signoff.return_with_comments, record, "The date is wrong", by=done.sam)
    assert may(done) == {"Nadia Rahman", "Sam Okafor"}
    record.refresh_from_db()
    propose(record, done.nadia)
    story.agree(record, done.sam)
    record.refresh_from_db()
    assert done.school.vera in signatures_of(record, by=done.sam, on=TODAY).waiting_for


def test_a_role_that_nobody_holds_keeps_it_open_until_somebody_does(tmp_path: Path) -> None:
    done = three(tmp_path, "governor")
    record = agree(done)
    for person in (done.sam, done.nadia):
        sign(record, person)
    record.refresh_from_db()
    assert record.state == "agreed"
    assert signatures_of(record, by=done.sam, on=TODAY).vacant == ("governor",)
    do(people.give_role, done.school.casey, "governor", done.school.site, world.LONG_AGO, by=OPERATOR)
    sign(record, done.school.casey)
    record.refresh_from_db()
    assert record.state == "sealed"


def test_a_holder_at_another_site_of_the_organisation_is_not_asked(tmp_path: Path) -> None:
    done = three(tmp_path)
    other = do(people.add_site, done.school.organisation, "Annexe", code="ANN", by=OPERATOR)
    do(people.give_role, done.school.casey, "headteacher", other, world.LONG_AGO, by=OPERATOR)
    agree(done)
    assert "Casey Bloom" not in may(done)


def test_whom_the_rule_does_not_speak_of_is_not_read_by_a_third(tmp_path: Path) -> None:
    done = three(tmp_path, more='who = { roles = ["teaching_assistant"] }\n')
    agree(done)
    assert may(done) == {"Nadia Rahman", "Sam Okafor"}


def test_nobody_else_can_sign_as_one(tmp_path: Path) -> None:
    done = three(tmp_path)
    record = agree(done)
    do(people.end_role, done.school.vera.roles.get(), TODAY - timedelta(days=1), by=OPERATOR)
    for person in (done.school.vera, done.school.casey):
        with pytest.raises(Unknown):
            do(signoff.sign, record, "", by=person)
    sign(record, done.sam)
    with pytest.raises(Invalid):
        sign(record, done.sam)


@pytest.mark.parametrize("who", ["vera", "sam"])
def test_the_page_says_in_which_role_one_signs(tmp_path: Path, client: Client, who: str) -> None:
    done = three(tmp_path)
    record = agree(done)
    person = getattr(done.school, who)
    do(people.give_account, person, "a long enough password", by=OPERATOR)
    client.force_login(person.user)
    text = client.get(f"/records/{record.public_id}/sign").content.decode()
    assert "Vera Holt, headteacher" in text
    assert ("You sign as headteacher" in text) == (who == "vera")
    assert ("send-back" in text) == (who == "sam")


def test_what_a_holder_of_a_role_signed_counts_no_more_once_a_party_disagrees(tmp_path: Path) -> None:
    done = three(tmp_path)
    record = agree(done)
    sign(record, done.school.vera)
    assert record.asked_of_roles.get().signed_by == done.school.vera
    do(signoff.disagree, record, "It was the Tuesday", TODAY, by=done.sam)
    assert record.asked_of_roles.get().signed_by is None


def test_a_role_is_not_left_out_while_a_party_can_still_sign(tmp_path: Path) -> None:
    done = three(tmp_path, "governor")
    record = agree(done)
    sign(record, done.sam)
    with pytest.raises(Invalid, match="not all others have signed"):
        do(signoff.leave_out_signature, record, "Nobody holds it", by=done.school.vera)


@pytest.mark.abuse(1)
def test_a_holder_at_a_host_school_is_never_asked_nor_reads_it(tmp_path: Path) -> None:
    """They are asked for what they know, and read no record of whoever is sent there (Progress Careers 8)."""
    done = three(tmp_path, "governor")
    of = done.school
    host = do(people.add_site, of.organisation, "Oakmere", kind="host", by=OPERATOR)
    for person, role in ((done.sam, "teacher"), (of.casey, "governor")):
        do(people.give_role, person, role, host, world.LONG_AGO, by=OPERATOR)
    record = agree(done)
    asked = record.asked_of_roles.get()
    assert asked.site is None, "of whoever holds it in the organisation"
    assert "Casey Bloom" not in may(done) | may(done, "record.sign")
    assert signatures_of(record, by=done.sam, on=TODAY).vacant == ("governor",)
    record.asked_of_roles.update(site=host)
    assert "Casey Bloom" not in may(done)
