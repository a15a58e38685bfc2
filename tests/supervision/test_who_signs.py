"""An agreement waits for the signatures that the organisation's policy asks for, and for no others."""

from __future__ import annotations

import pytest

from clearsight.kernel.refusals import Invalid
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agendas
from clearsight.supervision.models import Agreement
from tests import world
from tests.world import School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("C2")]
TERMS = {
    "frequency": "2 weeks", "minutes": 90, "venue": "The annexe", "safe_space": ["no_interruptions"],
    "confidentiality": "What is said here stays here", "who_records": "supervisor", "who_stores": "Nadia",
    "recorded_by": "Nadia", "stored_by": "Nadia", "contingency_plan": "We ask Elmfield",
}  # fmt: skip


def group(of: School) -> Arrangement:
    arrangement: Arrangement = do(
        scheduling.arrange, of.organisation, of.nadia, [of.sam, of.priya], kind="group", every="4 weeks",
        from_date=world.LONG_AGO, minutes=60, by=of.nadia,
    )  # fmt: skip
    return arrangement


def drawn_up(arrangement: Arrangement, of: School) -> Agreement:
    form, known = agendas.new_agreement(arrangement, by=of.nadia, on=world.TODAY)
    fields = {field.id for field in form.fields()}
    terms = {**known, **{name: value for name, value in TERMS.items() if name in fields}}
    agreement: Agreement = do(supervision.draw_up_agreement, arrangement, terms, by=of.nadia)
    return agreement


@pytest.mark.req("C5")
def test_a_group_whose_policy_asks_only_its_supervisor_is_in_force_without_its_members() -> None:
    of = world.school(under="embark")
    arrangement = group(of)
    agreement = drawn_up(arrangement, of)
    shown = agendas.read_agreement(agreement, by=of.sam, at=at())
    assert (shown.waiting_for, shown.to_assent) == ((of.nadia,), (of.priya, of.sam))
    do(supervision.sign_agreement, agreement, shown.shown_hash, by=of.sam)
    assert agendas.version_in_force(arrangement) is None
    do(supervision.sign_agreement, agreement, shown.shown_hash, by=of.nadia)
    assert agendas.version_in_force(arrangement) == agreement
    arrangement.refresh_from_db()
    assert arrangement.every == "2 weeks"


def test_a_one_to_one_waits_for_both() -> None:
    of = world.school(under="embark")
    agreement = drawn_up(world.one_to_one(of, of.nadia, of.sam), of)
    assert agendas.read_agreement(agreement, by=of.sam, at=at()).waiting_for == (of.nadia, of.sam)


@pytest.mark.req("C1")
@pytest.mark.parametrize(
    ("field", "value"),
    [("frequency", "9999 weeks"), ("minutes", 100_000), ("review_on", "2031-01-01"), ("minutes", 0)],
)
def test_terms_that_cannot_be_meant_are_refused_at_their_field(field: str, value: object) -> None:
    of = world.school(under="embark")
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    form, known = agendas.new_agreement(arrangement, by=of.nadia, on=world.TODAY)
    fields = {one.id for one in form.fields()}
    terms = {**known, **{name: one for name, one in TERMS.items() if name in fields}, field: value}
    with pytest.raises(Invalid) as refused:
        do(supervision.draw_up_agreement, arrangement, terms, by=of.nadia)
    assert [fault.place for fault in refused.value.faults] == [field]
