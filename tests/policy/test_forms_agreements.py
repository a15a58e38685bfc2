"""An agreement states the terms of a relationship, and all who are bound by it sign."""

from __future__ import annotations

import pytest

from clearsight.policy.domain.forms import Form, blank_values, validate_values
from clearsight.policy.domain.forms.fields import Term
from clearsight.policy.domain.forms.language import Method
from tests.policy.the_forms import NAMES, forms_of

TERMS: tuple[Term, ...] = (
    "purpose", "roles", "frequency", "duration", "venue", "standing_agenda", "records", "stores",
    "confidentiality", "diversity", "dispute",
)  # fmt: skip
METHODS: tuple[Method, ...] = ("one_to_one", "group", "peer")
AGREEMENTS = [
    pytest.param(policy, form, id=f"{policy}-{form.id}")
    for policy in NAMES
    for form in forms_of(policy).agreements
]


@pytest.mark.req("C1")
@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize(("policy", "agreement"), AGREEMENTS)
def test_an_agreement_states_every_individual_term(policy: str, agreement: Form, term: Term) -> None:
    assert agreement.terms().get(term)


@pytest.mark.req("C1")
@pytest.mark.parametrize("policy", NAMES)
@pytest.mark.parametrize("method", METHODS)
def test_every_kind_of_relationship_has_its_agreement(policy: str, method: Method) -> None:
    agreement = forms_of(policy).agreement_for(method)
    assert method in agreement.methods
    assert agreement.one_per == "arrangement"


@pytest.mark.parametrize(("policy", "agreement"), AGREEMENTS)
def test_supervisor_and_supervised_both_sign_at_the_start(policy: str, agreement: Form) -> None:
    assert agreement.signing is not None
    assert agreement.signing.when == "at_start"
    assert "supervisor" in agreement.signing.parties
    assert {"supervisee", "each_member"} & set(agreement.signing.parties)


@pytest.mark.parametrize(
    ("policy", "most"),
    [("harewood", 480), ("embark", 120), ("worcestershire", 120), ("north-east-futures", 120)],
)
def test_a_session_cannot_be_agreed_longer_than_the_policy_allows(policy: str, most: int) -> None:
    agreement = forms_of(policy).agreement_for("one_to_one")
    assert validate_values(agreement, {**blank_values(agreement), "minutes": most}, final=False) == ()
    too_long = validate_values(agreement, {**blank_values(agreement), "minutes": most + 1}, final=False)
    assert [fault.place for fault in too_long] == ["minutes"]


@pytest.mark.parametrize(("policy", "least"), [("harewood", 60), ("north-east-futures", 60)])
def test_a_session_cannot_be_agreed_shorter_than_the_policy_allows(policy: str, least: int) -> None:
    agreement = forms_of(policy).agreement_for("one_to_one")
    assert validate_values(agreement, {**blank_values(agreement), "minutes": least}, final=False) == ()
    assert validate_values(agreement, {**blank_values(agreement), "minutes": least - 1}, final=False)


def test_the_model_leaves_the_number_of_weeks_to_the_parties() -> None:
    agreement = forms_of("worcestershire").agreement_for("one_to_one")
    assert blank_values(agreement)["frequency"] is None
    asked = {fault.place for fault in validate_values(agreement, blank_values(agreement), final=True)}
    assert "frequency" in asked


@pytest.mark.req("C4")
def test_each_party_says_in_their_own_words_what_they_give_and_want() -> None:
    agreement = forms_of("worcestershire").agreement_for("one_to_one")
    said = {(field.id, field.filled_by) for field in agreement.fields() if field.term == "expectation"}
    assert said == {
        ("supervisee_contributes", "supervisee"),
        ("supervisee_wants", "supervisee"),
        ("supervisor_contributes", "supervisor"),
        ("supervisor_wants", "supervisor"),
    }
    lacking = {fault.place for fault in validate_values(agreement, blank_values(agreement), final=True)}
    assert {"supervisee_contributes", "supervisee_wants", "supervisor_contributes"} <= lacking


@pytest.mark.req("C5")
@pytest.mark.parametrize("policy", ["harewood", "embark", "progress-careers"])
def test_a_group_settles_the_boundaries_of_confidentiality_with_every_members_assent(policy: str) -> None:
    agreement = forms_of(policy).agreement_for("group")
    assert agreement.field("confidentiality").required
    assert agreement.signing is not None
    assert "each_member" in agreement.signing.parties


@pytest.mark.req("C6")
def test_the_contingency_plan_is_part_of_the_agreement() -> None:
    agreement = forms_of("north-east-futures").agreement_for("group")
    assert "contingency_plan" in agreement.terms()["dispute"]
    lacking = {fault.place for fault in validate_values(agreement, blank_values(agreement), final=True)}
    assert "contingency_plan" in lacking


def test_harewoods_contract_is_reviewed_every_year() -> None:
    assert str(forms_of("harewood").agreement_for("one_to_one").review_every) == "1 year"


def test_the_contract_that_no_policy_prints_is_marked_as_ours() -> None:
    assert forms_of("progress-careers").agreement_for("one_to_one").ours
