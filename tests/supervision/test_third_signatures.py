"""A policy may ask that the holder of a role signs an agreement too, once its parties have."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.compliance.queries import person_findings
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.policy import actions as policy
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agreements
from clearsight.supervision.models import Agreement
from clearsight.supervision.queries.comparing import compared_agreements
from tests import world
from tests.audit.attacker import write_behind
from tests.policy.the_forms import POLICIES
from tests.supervision.test_who_signs import TERMS
from tests.web.printed import signed_in, text_of
from tests.world import OPERATOR, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("C2", "J1")]
BOTH = 'of = "agreement", signed_by = ["supervisee", "supervisor"]'


def drawn_up(tmp_path: Path, role: str = "headteacher") -> tuple[School, Agreement]:
    """An agreement of Nadia and Sam under a policy that asks for the signature of a role besides."""
    of, folder = world.school(), tmp_path / "three"
    shutil.copytree(POLICIES / "harewood", folder)
    file = folder / "policy.toml"
    text = file.read_text()
    assert BOTH in text
    file.write_text(text.replace(BOTH, BOTH.replace('"supervisor"]', f'"supervisor", "role:{role}"]')))
    do(policy.adopt, of.organisation, str(folder), TODAY, by=OPERATOR)
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    form, known = agreements.new_agreement(arrangement, by=of.nadia, on=TODAY)
    fields = {field.id for field in form.fields()}
    terms = {
        **known,
        **{name: one for name, one in TERMS.items() if name in fields},
        "dispute_school": "Elmfield",
    }
    agreement: Agreement = do(supervision.draw_up_agreement, arrangement, terms, by=of.nadia)
    return of, agreement


def sign(agreement: Agreement, *persons: Person) -> None:
    for person in persons:
        shown = agreements.read_agreement(agreement, by=person, at=at())
        do(supervision.sign_agreement, agreement, shown.shown_hash, by=person)


def may(of: School, agreement: Agreement, permission: str = "agreement.view") -> set[str]:
    return {p.name for p in of.cast if permits(p, permission, agreement, TODAY)}


def test_it_waits_for_the_third_once_both_have_signed_and_is_in_force_when_they_have(tmp_path: Path) -> None:
    of, agreement = drawn_up(tmp_path)
    assert may(of, agreement) == {"Nadia Rahman", "Sam Okafor"}
    sign(agreement, of.nadia)
    with pytest.raises(Unknown):
        do(supervision.sign_agreement, agreement, "", by=of.vera)
    sign(agreement, of.sam)
    assert may(of, agreement) == may(of, agreement, "agreement.sign") >= {"Vera Holt"}
    assert agreements.version_in_force(agreement.arrangement) is None
    shown = agreements.read_agreement(agreement, by=of.sam, at=at())
    assert (shown.waiting_for, shown.third, shown.as_role) == ((), (of.vera,), {of.vera.pk: "headteacher"})
    assert judged(of) != "met"
    sign(agreement, of.vera)
    assert agreements.version_in_force(agreement.arrangement) == agreement
    agreement.arrangement.refresh_from_db()
    assert agreement.arrangement.every == "2 weeks"
    assert judged(of) == "met"
    with pytest.raises(Invalid, match="signed it"):
        sign(agreement, of.vera)


def judged(of: School) -> str:
    found = person_findings(of.sam, by=of.nadia, today=TODAY)
    return next(f.status for f in (*found.current, *found.past) if f.rule == "contract-signed")


def test_a_party_who_holds_the_role_has_answered_for_it(tmp_path: Path) -> None:
    of, agreement = drawn_up(tmp_path, "dsl")
    sign(agreement, of.sam, of.nadia)
    assert agreements.version_in_force(agreement.arrangement) == agreement


def test_a_vacant_role_is_said_and_whoever_is_given_it_signs(tmp_path: Path) -> None:
    of, agreement = drawn_up(tmp_path, "governor")
    sign(agreement, of.sam, of.nadia)
    shown = agreements.read_agreement(agreement, by=of.sam, at=at())
    assert (shown.third, shown.vacant) == ((), ("governor",))
    do(people.give_role, of.casey, "governor", of.site, world.LONG_AGO, by=OPERATOR)
    sign(agreement, of.casey)
    assert agreements.version_in_force(agreement.arrangement) == agreement


def test_one_holder_is_enough_and_a_new_version_takes_it_from_those_who_did_not_sign(tmp_path: Path) -> None:
    of, agreement = drawn_up(tmp_path)
    do(people.give_role, of.casey, "headteacher", of.site, world.LONG_AGO, by=OPERATOR)
    sign(agreement, of.sam, of.nadia)
    assert {"Vera Holt", "Casey Bloom"} <= may(of, agreement)
    sign(agreement, of.casey)
    assert "Vera Holt" not in may(of, agreement)
    do(people.end_role, of.casey.roles.get(role="headteacher"), TODAY - timedelta(days=1), by=OPERATOR)
    begun = agreements.next_version(agreement.arrangement, by=of.nadia, at=at())
    newer = do(supervision.draw_up_agreement, agreement.arrangement, begun.values, by=of.nadia)
    assert may(of, newer) == {"Nadia Rahman", "Sam Okafor"}


@pytest.mark.req("C1")
def test_page_and_paper_say_in_which_role(tmp_path: Path) -> None:
    of, agreement = drawn_up(tmp_path)
    sign(agreement, of.sam, of.nadia)
    vera, where = signed_in(of.vera), f"/agreements/{agreement.public_id}"
    assert where in vera.get("/").content.decode()
    page = vera.get(where).content.decode()
    assert "Vera Holt, headteacher" in page and "You sign as headteacher" in page
    mark = page.partition('name="shown_hash" value="')[2].partition('"')[0]
    assert vera.post(where, {"shown_hash": mark}).status_code == 302
    assert "Vera Holt, headteacher" in text_of(vera.get(f"{where}/pdf").content)
    assert signed_in(of.casey).get(where).status_code == 404


def left_out(tmp_path: Path) -> tuple[School, Agreement]:
    """Both have signed; the policy asks for a governor's signature too, and nobody is one."""
    of, agreement = drawn_up(tmp_path, "governor")
    sign(agreement, of.sam, of.nadia)
    return of, agreement


def test_a_leader_lets_it_hold_without_a_role_that_nobody_holds_and_reads_nothing(tmp_path: Path) -> None:
    of, agreement = left_out(tmp_path)
    where, sheet = f"/arrangements/{agreement.arrangement.public_id}", f"/agreements/{agreement.public_id}"
    vera, sam = signed_in(of.vera), signed_in(of.sam)
    assert "whoever holds the role of governor: nobody does" in sam.get(where).content.decode()
    for page in ("/", where):
        assert f'href="{where}/left-out"' in vera.get(page).content.decode()
        assert f'href="{where}/left-out"' not in sam.get(page).content.decode()
    told = vera.get(f"{where}/left-out").content.decode()
    assert "governor" in told and "Elmfield" not in told
    assert vera.post(f"{where}/left-out", {"because": " "}).status_code == 400
    assert agreements.version_in_force(agreement.arrangement) is None
    why = "The post is vacant and advertised."
    assert vera.post(f"{where}/left-out", {"because": why}).status_code == 302
    assert agreements.version_in_force(agreement.arrangement) == agreement
    agreement.arrangement.refresh_from_db()
    assert agreement.arrangement.every == "2 weeks"
    assert judged(of) != "met"
    assert vera.get(sheet).status_code == 404 and f"{where}/left-out" not in vera.get("/").content.decode()
    for text in (sam.get(sheet).content.decode(), text_of(sam.get(f"{sheet}/pdf").content)):
        assert "Vera Holt" in text and why in " ".join(text.split())
    # Whoever alters in the database who said so is found out: the reason does not open.
    agreement.signatures_left_out.update(by=of.morgan)
    assert why not in sam.get(sheet).content.decode()


def test_whoever_is_given_the_role_later_reads_nothing_and_the_next_version_asks_them(tmp_path: Path) -> None:
    of, agreement = left_out(tmp_path)
    do(supervision.leave_out_of_agreement, agreement, "Nobody is one", by=of.vera)
    do(people.give_role, of.casey, "governor", of.site, world.LONG_AGO, by=OPERATOR)
    assert "Casey Bloom" not in may(of, agreement)
    begun = agreements.next_version(agreement.arrangement, by=of.nadia, at=at())
    newer = do(supervision.draw_up_agreement, agreement.arrangement, begun.values, by=of.nadia)
    sign(newer, of.sam, of.nadia)
    assert "Casey Bloom" in may(of, newer)
    assert agreements.version_in_force(agreement.arrangement) == agreement
    shown = agreements.read_agreement(newer, by=of.casey, at=at()).shown_hash
    do(supervision.sign_agreement, newer, shown, by=of.casey)
    assert compared_agreements() == (5, 0, [])
    newer.asked_of_roles.update(signed_by=of.vera)
    agreement.signatures_left_out.all().delete()
    told = " ".join(compared_agreements()[2])
    assert "holder of a role was altered" in told and "Without which roles it holds was altered" in told
    write_behind(Event.objects.filter(verb="supervision.sign_agreement").latest("pk"))
    assert "Casey Bloom signed once, and the log has it again" in " ".join(compared_agreements()[2])


def test_no_party_leaves_it_out_nor_anybody_while_somebody_can_still_sign(tmp_path: Path) -> None:
    of, agreement = drawn_up(tmp_path, "governor")
    sign(agreement, of.sam)
    with pytest.raises(Invalid, match="does not wait only"):
        do(supervision.leave_out_of_agreement, agreement, "Nobody is one", by=of.vera)
    sign(agreement, of.nadia)
    for person, refusal in ((of.nadia, Refused), (of.sam, Refused), (of.casey, Unknown)):
        with pytest.raises(refusal):
            do(supervision.leave_out_of_agreement, agreement, "Nobody is one", by=person)
    Agreement.objects.get(pk=agreement.pk).signatures.filter(person=of.sam).update(shown_hash="0" * 64)
    with pytest.raises(Conflict, match="not what the parties have signed"):
        do(supervision.leave_out_of_agreement, agreement, "Nobody is one", by=of.vera)
    do(people.give_role, of.casey, "governor", of.site, world.LONG_AGO, by=OPERATOR)
    with pytest.raises(Invalid, match="does not wait only"):
        do(supervision.leave_out_of_agreement, agreement, "Nobody is one", by=of.vera)


@pytest.mark.abuse(1)
def test_a_holder_at_a_host_school_is_never_asked_nor_reads_it(tmp_path: Path) -> None:
    of, agreement = drawn_up(tmp_path, "governor")
    host = do(people.add_site, of.organisation, "Oakmere", kind="host", by=OPERATOR)
    for person in (of.sam, of.casey):
        do(people.give_role, person, "governor", host, world.LONG_AGO, by=OPERATOR)
    sign(agreement, of.sam, of.nadia)
    asked = agreement.asked_of_roles.get()
    assert (asked.site, asked.signed_by) == (None, None)
    assert "Casey Bloom" not in may(of, agreement) | may(of, agreement, "agreement.sign")
    shown = agreements.read_agreement(agreement, by=of.sam, at=at())
    assert (shown.third, shown.vacant) == ((), ("governor",))
    agreement.asked_of_roles.update(site=host)
    assert "Casey Bloom" not in may(of, agreement)
