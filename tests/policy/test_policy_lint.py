"""What the linter says of a policy, by clause: in the five policies, and in small ones of our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clearsight.policy.domain.forms.reading import read_form
from clearsight.policy.domain.lint import KINDS, LintFinding, lint
from clearsight.policy.domain.lint.written import as_data, as_text
from clearsight.policy.domain.model import Policy
from clearsight.policy.files import load_policy
from tests.policy.small import HEADER, interval, rule, small
from tests.policy.the_forms import NAMES, POLICIES, forms_of

MINUTES = 'measure = "bounds", of = "minutes", '
IN = "who = {{ {} = {{ {} }} }}"


def said(policy: Policy, kind: str) -> list[tuple[str, ...]]:
    """The clauses of the findings of one kind."""
    return [finding.clauses for finding in lint(policy) if finding.kind == kind]


def of_the_five(name: str, kind: str) -> list[LintFinding]:
    policy = load_policy(POLICIES / name).versions[0]
    return [finding for finding in lint(policy, forms_of(name)) if finding.kind == kind]


@pytest.mark.req("A2")
def test_the_contradictions_in_the_five_policies_by_clause() -> None:
    found = {name: {frozenset(f.clauses) for f in of_the_five(name, "contradiction")} for name in NAMES}
    assert found == {
        "harewood": {
            frozenset({"Appendix 1, responsibilities and expectations", "Minimum standards, frequency"}),
        },
        "north-east-futures": {
            frozenset({"Types of Supervision", "Appendix 1, role of the supervisor"}),
            frozenset({"Regularity and Timing of Supervision", "Appendix 1, the frequency of supervision"}),
        },
        "embark": set(),
        "progress-careers": set(),
        "worcestershire": set(),
    }


def test_a_contradiction_says_both_values_and_how_it_is_settled() -> None:
    (found,) = of_the_five("harewood", "contradiction")
    assert "every 4 weeks (Appendix 1, responsibilities and expectations)" in found.words
    assert "every 3 months (Minimum standards, frequency)" in found.words
    assert "every 4 weeks" in found.settled
    assert found.mend


@pytest.mark.parametrize(
    "name, clauses",
    [
        ("embark", {"8", "Appendix 3"}),
        ("harewood", {"Appendix 1, responsibilities and expectations", "Minimum standards, frequency"}),
        ("worcestershire", {"5", "Appendix 3"}),
    ],
)
def test_what_is_only_said_differently_is_a_difference(name: str, clauses: set[str]) -> None:
    assert clauses in [set(finding.clauses) for finding in of_the_five(name, "difference")]


@pytest.mark.req("A2")
@pytest.mark.parametrize(
    "name, clause",
    [
        ("progress-careers", "7.2"),
        ("progress-careers", "5.1"),
        ("harewood", "Minimum standards, frequency"),
        ("north-east-futures", "Training for Supervision"),
        ("embark", "6"),
        ("worcestershire", "Appendix 2 (1)"),
        ("worcestershire", "8"),
    ],
)
def test_duties_without_a_number_are_gaps(name: str, clause: str) -> None:
    assert (clause,) in [finding.clauses for finding in of_the_five(name, "gap")]


@pytest.mark.parametrize("name", NAMES)
def test_the_five_policies_have_no_overlap_and_no_loose_agreement(name: str) -> None:
    assert of_the_five(name, "overlap") + of_the_five(name, "looser") == []


def test_two_numbers_for_one_duty() -> None:
    policy = small(interval("one", "4 weeks"), interval("two", "6 weeks"))
    assert said(policy, "contradiction") == [("one", "two")]


@pytest.mark.parametrize(
    "more",
    [
        'instead_of = ["one"]',
        'who = { roles = ["dsl"] }',
        "from = 2027-09-01",
        'topic = "another"',
        'counts = { kinds = ["group"] }',
    ],
)
def test_what_is_no_contradiction(more: str) -> None:
    ends = "to = 2027-08-31" if more.startswith("from") else ""
    policy = small(interval("one", "4 weeks", ends), interval("two", "3 weeks", more))
    assert said(policy, "contradiction") == []


def test_one_duty_measured_in_two_ways() -> None:
    topic = 'topic = "supervision"'
    count = 'measure = "count", per = "academic_year", at_least = '
    policy = small(interval("one", "4 weeks", topic), rule("two", f"{count}6", topic))
    assert said(policy, "difference") == [("one", "two")]
    assert said(policy, "contradiction") == []
    same = rule("three", 'measure = "count", per = "half_term", at_least = 1', topic)
    assert said(small(same, rule("two", f"{count}6", topic)), "difference") == []


def test_a_year_and_twelve_months_are_one_number() -> None:
    asks = 'measure = "validity", of = "training", kinds = ["dsl"], lasting = '
    policy = small(rule("one", f'{asks}"1 year"'), rule("two", f'{asks}"12 months"'))
    assert said(policy, "contradiction") == []


@pytest.mark.parametrize("every, side", [("2 weeks", "stricter"), ("8 weeks", "looser")])
def test_what_is_recommended_beside_what_is_required(every: str, side: str) -> None:
    policy = small(interval("one", "4 weeks"), interval("two", every, strength="recommended"))
    (found,) = [f for f in lint(policy) if f.kind == "difference"]
    assert found.words.startswith(f"What is recommended is {side}.")
    assert said(policy, "contradiction") == []


@pytest.mark.parametrize(
    "one, other",
    [
        ('measure = "deadline", after = "held", done = "written_up", within = "2 days"',
         'measure = "deadline", after = "held", done = "written_up", within = "next session"'),
        (MINUTES + "at_least = 60", MINUTES + "at_most = 45"),
        (MINUTES + "at_least = 60", MINUTES + "at_least = 90"),
    ],
)  # fmt: skip
def test_numbers_of_sessions_that_clash(one: str, other: str) -> None:
    policy = small(rule("one", one, 'per = "session"'), rule("two", other, 'per = "session"'))
    assert said(policy, "contradiction") == [("one", "two")]


def test_limits_that_agree() -> None:
    policy = small(
        rule("one", MINUTES + "at_least = 60", 'per = "session"'),
        rule("two", MINUTES + "at_most = 120", 'per = "session"'),
    )
    assert said(policy, "contradiction") == []


STATEMENT = '\n[[statements]]\nabout = "Record"\nsays = "kept in"\nvalue = "{}"\nclause = "{}"\n{}\n'


def test_statements_that_differ() -> None:
    both = (STATEMENT.format("the folder", "1", ""), STATEMENT.format("the file", "2", ""))
    assert said(small(*both), "contradiction") == [("1", "2")]
    same = (STATEMENT.format("the folder", "1", ""), STATEMENT.format("The folder", "2", ""))
    assert said(small(*same), "contradiction") == []
    beside = (both[0], STATEMENT.format("the file", "2", "beside = true"))
    assert said(small(*beside), "contradiction") == []
    assert said(small(*beside), "difference") == [("1", "2")]


def test_two_times_of_keeping() -> None:
    kept = '\n[[retention]]\nrecord = "grid"\nanchor = "created"\nkeep = "{}"\nclause = "{}"\n'
    assert said(small(kept.format("6 years", "1"), kept.format("7 years", "2")), "contradiction") == [
        ("1", "2")
    ]


def match(id_: str, asks: str, more: str = "") -> str:
    return rule(id_, f'measure = "match", {asks}', f'per = "arrangement"\n{more}')


@pytest.mark.req("B2")
def test_a_less_senior_supervisor_against_seniority() -> None:
    lead = match("lead", 'supervisor = { roles = ["dsl"] }', 'who = { roles = ["deputy_dsl", "principal"] }')
    policy = small(lead, match("senior", "senior = true"))
    assert said(policy, "contradiction") == [("lead", "senior")]
    below = match("lead", 'supervisor = { roles = ["dsl"] }', 'who = { roles = ["deputy_dsl"] }')
    assert said(small(below, match("senior", "senior = true")), "contradiction") == []


@pytest.mark.parametrize(
    "one, other",
    [
        ('site = "same"', 'site = "different"'),
        ('supervisor = { roles = ["dsl"] }', 'never = { roles = ["dsl", "headteacher"] }'),
    ],
)
def test_no_supervisor_can_keep_to_both(one: str, other: str) -> None:
    assert said(small(match("one", one), match("two", other)), "contradiction") == [("one", "two")]


@pytest.mark.parametrize(
    "key, first, second, overlap",
    [
        ("time_in_post", 'below = "1 year"', 'at_least = "6 months"', True),
        ("time_in_post", 'below = "6 months"', 'at_least = "6 months"', False),
        ("caseload", "below = 10", "at_least = 8", True),
        ("caseload", "below = 10", "at_least = 10", False),
        ("fraction", "below = 0.5", "at_least = 0.5", False),
    ],
)
def test_tiers_that_overlap(key: str, first: str, second: str, overlap: bool) -> None:
    one, two = IN.format(key, first), IN.format(key, second)
    policy = small(interval("one", "2 weeks", one), interval("two", "6 weeks", two))
    assert said(policy, "overlap") == ([("one", "two")] if overlap else [])
    settled = small(
        interval("one", "2 weeks", one), interval("two", "6 weeks", two + '\ninstead_of = ["one"]')
    )
    assert said(settled, "overlap") == []


def test_people_between_two_tiers() -> None:
    first, second = (
        IN.format("time_in_post", 'below = "6 months"'),
        IN.format("time_in_post", 'at_least = "1 year"'),
    )
    tiers = (interval("one", "2 weeks", first), interval("two", "6 weeks", second))
    assert ("one", "two") in said(small(*tiers), "gap")
    assert ("one", "two") not in said(small(*tiers, interval("general", "12 weeks")), "gap")


def test_an_exception_that_never_takes_effect() -> None:
    general = interval("general", "4 weeks")
    looser = interval("special", "8 weeks", 'who = { circumstances = ["probation"] }')
    assert said(small(general, looser), "overlap") == [("special", "general")]
    stricter = interval("special", "2 weeks", 'who = { circumstances = ["probation"] }')
    assert said(small(general, stricter), "overlap") == []


AGREEMENT = {
    "id": "contract", "title": "Contract", "version": 1, "effective_from": date(2026, 9, 1), "clause": "A",
    "kind": "agreement", "one_per": "arrangement", "file": "secured", "filled_by": "either",
    "filled_when": "before", "review_every": "2 years",
    "signing": {"parties": ["supervisor"], "when": "at_start", "clause": "A"},
    "sections": [{"id": "terms", "heading": "Terms", "fields": [
        {"id": "often", "label": "Every", "type": "duration", "term": "frequency", "default": "8 weeks"},
        {"id": "long", "label": "For", "type": "number", "term": "duration", "min": 30, "max": 90},
        {"id": "signed", "label": "Signed", "type": "signature", "party": "supervisor"},
    ]}],
}  # fmt: skip


def test_an_agreement_looser_than_its_policy() -> None:
    policy = small(
        interval("often", "4 weeks"),
        rule("long", 'measure = "bounds", of = "minutes", at_least = 60', 'per = "session"'),
        rule("reviewed", 'measure = "validity", of = "agreement", lasting = "1 year"', 'per = "arrangement"'),
        rule("signed", 'measure = "presence", of = "agreement", signed_by = ["supervisee", "supervisor"]',
             'per = "arrangement"'),
    )  # fmt: skip
    forms = replace(forms_of("harewood"), agreements=(read_form(AGREEMENT, "contract.toml"),))
    found = {finding.clauses[1] for finding in lint(policy, forms) if finding.kind == "looser"}
    assert found == {"often", "long", "reviewed", "signed"}


def of_the_template(policy: Policy) -> list[tuple[str, str]]:
    """What is said of a template that offers every eight weeks: the kind, and the clause of the rule."""
    forms = replace(forms_of("harewood"), agreements=(read_form(AGREEMENT, "contract.toml"),))
    return [(f.kind, f.clauses[1]) for f in lint(policy, forms) if f.clauses[0] == "A"]


def test_an_agreement_is_compared_with_the_rules_of_its_own_topic() -> None:
    agreed = rule("agreed", 'measure = "agreed"', 'topic = "clinical"')
    clinical = interval("clinical", "4 weeks", 'topic = "clinical"')
    managerial = interval("managerial", "2 weeks", 'topic = "managerial"')
    assert of_the_template(small(agreed, clinical, managerial)) == [("looser", "clinical")]
    anything = rule("agreed", 'measure = "agreed"')
    assert len(of_the_template(small(anything, clinical, managerial))) == 2


@pytest.mark.parametrize("at_most, kind", [("6 weeks", "looser"), ("8 weeks", "note"), ("9 weeks", "note")])
def test_an_agreement_within_what_may_be_approved_is_a_milder_finding(at_most: str, kind: str) -> None:
    policy = small(interval("often", "4 weeks", f'variation = {{ at_most = "{at_most}" }}'))
    assert of_the_template(policy) == [(kind, "often")]
    forms = replace(forms_of("harewood"), agreements=(read_form(AGREEMENT, "contract.toml"),))
    (found,) = [f for f in lint(policy, forms) if f.clauses[0] == "A"]
    assert (f"varied to at most {at_most}" in found.words) == (kind == "note")


def test_a_variation_beyond_another_rule() -> None:
    varied = interval("four", "4 weeks", 'variation = { at_most = "16 weeks" }')
    policy = small(varied, interval("outer", "3 months", "instead_of = []\nfrom = 2026-09-02"))
    assert said(policy, "looser") == [("four", "outer")]
    within = interval("four", "4 weeks", 'variation = { at_most = "8 weeks" }')
    assert said(small(within, interval("outer", "3 months")), "looser") == []


@pytest.mark.req("A4")
@pytest.mark.parametrize(
    "relation, own, laid_in, kinds",
    [
        ("floor", "6 weeks", "4 weeks", ["looser", "difference"]),
        ("trust", "6 weeks", "4 weeks", ["looser", "difference"]),
        ("annex", "4 weeks", "6 weeks", ["looser", "difference"]),
        ("floor", "4 weeks", "6 weeks", ["difference"]),
        ("host", "6 weeks", "4 weeks", ["difference"]),
        ("floor", "4 weeks", "4 weeks", []),
    ],
)
def test_layers_that_allow_more(
    tmp_path: Path, relation: str, own: str, laid_in: str, kinds: list[str]
) -> None:
    at = tmp_path
    for name, every, layer in (("county", laid_in, ""), ("school", own, "county")):
        (at / name).mkdir()
        laid = f'\n[[layers]]\npolicy = "{layer}"\nrelation = "{relation}"\n' if layer else ""
        text = HEADER.replace('"small"', f'"{name}"') + laid + interval("often", every)
        (at / name / "policy.toml").write_text(text, "utf-8")
    found = lint(load_policy(at / "school").versions[0])
    assert [finding.kind for finding in found] == kinds
    assert all(own in finding.words and laid_in in finding.words for finding in found)


def test_notes() -> None:
    judged = rule("offered", 'measure = "presence", of = "arrangement"', "who = { judgement = true }")
    unused = '\n[codes.event]\nvisit = "a visit"\n'
    header = HEADER.replace('review_every = "1 year"', "next_review = 2027-01-31")
    policy = small(unused, judged, header=header)
    words = [f.words for f in lint(policy, as_of=date(2027, 2, 1)) if f.kind == "note"]
    assert [w for w in words if "31 January 2027" in w]
    assert [w for w in words if "left to somebody's judgement" in w]
    assert [w for w in words if "'visit'" in w]
    assert not [f for f in lint(policy, as_of=date(2027, 1, 31)) if "31 January" in f.words]


def test_a_chain_that_ends_nowhere() -> None:
    chain = rule("chain", 'measure = "presence", of = "supervision"', "who = { supervises = true }")
    assert said(small(chain), "note") == [("chain",)]
    assert said(small(chain, header='top = ["trustee"]\n' + HEADER), "note") == []


DIMENSIONS = sorted((Path(__file__).parents[1] / "compliance" / "dimensions").rglob("*.toml"))


@pytest.mark.parametrize("file", DIMENSIONS, ids=lambda file: file.stem)
def test_the_small_policies_of_the_engine_do_not_contradict_themselves(file: Path) -> None:
    found = [f for policy in load_policy(file).versions for f in lint(policy)]
    assert [f.words for f in found if f.kind in ("contradiction", "overlap")] == []


def test_findings_come_worst_first_and_are_told_in_both_formats() -> None:
    policy = load_policy(POLICIES / "harewood").versions[0]
    found = lint(policy, forms_of("harewood"))
    order = [list(KINDS).index(finding.kind) for finding in found]
    assert order == sorted(order)
    text = "".join(as_text(policy, found, 80))
    assert max(map(len, text.splitlines())) <= 80
    assert all(clause in " ".join(text.split()) for finding in found for clause in finding.clauses)
    data = as_data(policy, found)
    assert [f["kind"] for f in data["findings"]] == [f.kind for f in found]


def leading(*parts: str, header: str = HEADER) -> list[str]:
    return [f.mend for f in lint(small(*parts, header=header)) if f.about == "leading"]


def test_roles_of_which_none_arranges_supervision_are_noted() -> None:
    """Somebody who leads under a code of the policy's own could arrange nothing."""
    own = '\n[codes.role]\npastoral_head = "head of pastoral care"\n'
    (mend,) = leading(own)
    assert "dsl" in mend and "headteacher" in mend and "administrator" not in mend
    assert len(leading(interval("one", "4 weeks", 'who = { roles = ["teacher"] }'))) == 1
    for code in ("dsl", "deputy_dsl", "trust_safeguarding_lead", "leadership", "managing_director"):
        assert leading(own, interval("one", "4 weeks", f'who = {{ roles = ["{code}"] }}')) == [], code


def test_nothing_is_said_of_who_leads_where_a_policy_names_no_role() -> None:
    assert leading(interval("one", "4 weeks")) == []
    assert leading(interval("one", "4 weeks"), header='top = ["trustee"]\n' + HEADER) == []


def test_a_policy_with_nothing_to_say() -> None:
    policy = small(interval("one", "4 weeks"))
    assert lint(policy, as_of=date(2026, 9, 1)) == ()
    assert "Nothing to say" in "".join(as_text(policy, ()))


def test_pro_rata_needs_a_class_of_employment_and_uses_it() -> None:
    hours = rule("hours", 'measure = "hours", at_least = 3, per = "term", pro_rata = true')
    told = [f.words for f in lint(small(hours)) if f.about == "employment"]
    assert told and "no class of employment is declared" in told[0]
    declared = small(hours, '\n[codes.employment]\nemployed = "an employee"\n')
    assert [f.words for f in lint(declared) if "employ" in f.words] == []
