"""The five policies, clause by clause. Rule ids and clauses are those of policies/<name>/policy.toml."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.policies.oracle import duties, standing
from tests.policies.oracle.by_hand import Item, as_agreed, each_period, intervals, loose, members_of
from tests.policies.oracle.tracker import Tracker

GROUPS = ("group", "peer")
LIVE = ("child_protection_plan", "child_in_need_plan", "referred_awaiting_outcome")
SAFEGUARDING = ("dsl", "deputy_dsl", "designated_person", "safeguarding_refresher")


def harewood(t: Tracker) -> list[Item]:
    """Four weeks by the contract for case holders; three months is looser and never judged alone."""
    standards, contract = "Minimum standards, frequency", "Minimum standards, contract"
    recording, ad_hoc = "Recording of supervision sessions", "What is supervision, ad hoc supervision"
    monthly = intervals(t, "1 month", t.holds_cases, recommended=True)
    agreed = as_agreed(t, lambda person, day: ["4 weeks"] * t.holds_cases(person, day))
    trained = standing.trained(t, standing.supervisors(t), ("supervision",))
    top = ("headteacher", "chair_of_governors", "governor", "external_supervisor")
    leaders = [p for p in standing.supervisors(t) if not t.has_role(p, top, t.as_of)]
    appendix = "Appendix 1, responsibilities and expectations"
    return [
        ("contract-four-weeks", appendix, "required", intervals(t, "4 weeks", t.holds_cases)),
        ("standard-monthly", standards, "recommended", monthly),
        ("agreed-frequency", standards, "required", agreed),
        ("duration", appendix, "required", duties.minutes(t, least=60)),
        ("contract-signed", contract, "required", standing.agreements(t)),
        ("contract-each-member", "Group supervision", "recommended", standing.signed_members(t)),
        ("contract-review", contract, "required", standing.reviews(t)),
        ("contract-reflects-standards", contract, "recommended", loose(t, "4 weeks", t.holds_cases)),
        ("session-recorded", recording, "required", duties.written_up(t)),
        ("ad-hoc-recorded", ad_hoc, "recommended", duties.written_up(t, "ad_hoc")),
        ("record-signed", "Appendix 2, item 8", "required", duties.signatures(t, duties.next_planned)),
        ("ad-hoc-revisited", ad_hoc, "recommended", duties.matters(t)),
        ("actions-done", appendix, "required", duties.actions(t)),
        ("supervisors-trained", "Capacity", "required", trained),
        ("supervisors-trained-in-safeguarding", "Capacity", "required",
         standing.trained(t, standing.supervisors(t), SAFEGUARDING)),
        ("supervisors-supervised", "Capacity", "recommended", standing.supervised(t, leaders)),
    ]  # fmt: skip


def north_east_futures(t: Tracker) -> list[Item]:
    """Half-termly for deputies, all live cases each half term, one to two hours, signed before the end."""
    regularity, appendix = "Regularity and Timing of Supervision", "Appendix 1, the frequency of supervision"

    def deputies(person: str, day: date) -> bool:
        return t.has_role(person, ["deputy_dsl"], day)

    def half_termly(person: str, day: date) -> bool:
        above = t.has_role(person, ["dsl", "external_supervisor"], day)
        return not above and (deputies(person, day) or one_to_one(person, day) or case_groups(person, day))

    def one_to_one(person: str, day: date) -> bool:
        return members_of(t, person, day, ("one_to_one",), on_cases=True)

    def case_groups(person: str, day: date) -> bool:
        return members_of(
            t, person, day, GROUPS, on_cases=True
        )  # a longer time is permitted where none are discussed

    terms = "Appendix 1, individual terms"
    signing = "Recording Supervision; Appendix 1, role of the supervisor"
    led = standing.pairings(
        t, lambda person, day: True, lambda leader, person: t.has_role(leader, ["dsl"], t.as_of), ("group",)
    )
    renewed = standing.renewed(t, "dsl", "dsl", "2 years")
    dsl_halves = as_agreed(t, lambda p, d: ["1 half term"] * half_termly(p, d), by_window=True)
    return [
        ("half-termly", regularity, "required", each_period(t, "half_term", half_termly)),
        ("six-a-year", appendix, "recommended", each_period(t, "academic_year", one_to_one, 6)),
        ("group-termly", appendix, "recommended", each_period(t, "term", case_groups, 1, GROUPS)),
        ("agreed-frequency", terms, "required", dsl_halves),
        ("duration", regularity, "required", duties.minutes(t, 60, 120)),
        ("live-cases-reviewed", regularity, "required", duties.coverage(t, LIVE)),
        ("written-agreement", "Standards of Supervision, 1", "required", standing.agreements(t)),
        ("agreement-review", terms, "required", standing.reviews(t)),
        ("agreement-each-member", "Standards of Supervision, 1", "required", standing.signed_members(t)),
        ("recorded-promptly", "Standards of Supervision, 3", "required", duties.written_up(t)),
        ("record-signed", signing, "required", duties.signatures(t, duties.same_day)),
        ("actions-done", "Appendix 1, role of the supervisor", "required", duties.actions(t)),
        ("led-by-dsl", "Types of Supervision", "required", led),
        ("dsl-training", "Training for Supervision", "required", renewed),
        ("supervisor-trained", "Standards of Supervision, 4; Training for Supervision", "required",
         standing.trained(t, standing.supervisors(t), ("supervision",))),
    ]  # fmt: skip


BOARD = ("director", "chief_executive", "governor", "chair_of_governors", "trustee")
LEADERS = ("managing_director", "operational_manager", "operational_executive")


def progress_careers(t: Tracker) -> list[Item]:
    """Six months for everybody, monthly for those who need it, and who may supervise."""

    def staff(person: str, day: date) -> bool:
        return t.employed(person, day) and not t.has_role(person, (*BOARD, "external_supervisor"), day)

    def supported(person: str, day: date) -> bool:
        return t.employed(person, day) and t.is_in(person, "additional_support", day)

    def own(person: str, day: date) -> list[str]:
        return ["6 months"] * staff(person, day) + ["1 month"] * supported(person, day)

    def led_from_outside(person: str, day: date) -> bool:
        return staff(person, day) and not t.has_role(person, LEADERS, day)

    executive = [
        r["person"] for r in t.rows("people") if t.has_role(r["person"], ["operational_executive"], t.as_of)
    ]
    leaders = [
        p for p in standing.supervisors(t) if not t.has_role(p, (*BOARD, "operational_executive"), t.as_of)
    ]
    pairs = standing.pairings(
        t, led_from_outside, lambda leader, person: t.has_role(leader, LEADERS, t.as_of)
    )
    in_house = ("supervision", *SAFEGUARDING)
    return [
        ("six-monthly", "7.1", "required",
         intervals(t, "6 months", staff, ("1 month", supported))),
        ("additional-support-monthly", "7.3", "required", intervals(t, "1 month", supported)),
        ("end-of-probation", "7.2", "required", standing.probations(t)),
        ("agreed-frequency", "5.1", "required", as_agreed(t, own)),
        ("contract", "5.1", "required", standing.agreements(t)),
        ("contract-review", "5.1", "required", standing.reviews(t)),
        ("group-boundaries", "6.2", "recommended", standing.signed_members(t)),
        ("session-recorded", "8.1", "required", duties.written_up(t)),
        ("record-signed", "8.1", "required", duties.signatures(t, duties.next_held)),
        ("informal-recorded", "8.2", "required", duties.written_up(t, "ad_hoc")),
        ("informal-revisited", "3.4", "recommended", duties.matters(t)),
        ("actions-done", "5.2", "required", duties.actions(t)),
        ("supervisor", "3.6", "required", pairs),
        ("executive-supervised", "11.2", "required",
         standing.supervised(t, executive, lambda leader, day: t.has_role(leader, BOARD, day))),
        ("supervisors-supervised", "7.1; 11.2", "required", standing.supervised(t, leaders)),
        ("executive-designated-person", "11.1", "required",
         standing.trained(t, executive, ("designated_person",), ("local_authority",))),
        ("executive-in-house", "11.1", "required", standing.trained(t, executive, in_house, ("in_house",))),
    ]  # fmt: skip


def embark(t: Tracker) -> list[Item]:
    """Each half term recommended for leads; agreements; a supervisor from another school."""

    def leads(person: str, day: date) -> bool:
        return t.has_role(person, ["dsl"], day)

    def from_outside(leader: str, person: str) -> bool:
        trust = ("trust_safeguarding_lead", "director", "trustee", "chief_executive")
        theirs = {
            r["site"] for r in t.rows("roles", person=leader) if r.covers(t.as_of) and r["role"] not in trust
        }
        external = t.has_role(leader, ["external_supervisor"], t.as_of)
        return not theirs & t.sites_of(person, t.as_of) and not external

    t.led_alone = GROUPS
    dsls = [r["person"] for r in t.rows("people") if leads(r["person"], t.as_of)]
    senior = [
        p for p in standing.supervisors(t) if t.has_role(p, ["trust_safeguarding_lead", "director"], t.as_of)
    ]
    one = ("one_to_one",)
    return [
        ("dsl-half-termly", "6", "recommended", each_period(t, "half_term", leads)),
        ("most-concerning-cases", "6", "recommended", duties.coverage(t, ("most_concerning",))),
        ("agreed-frequency", "Appendix 1a", "required", as_agreed(t, lambda p, d: [])),
        ("duration", "Appendix 1a", "required", duties.minutes(t, most=120, kinds=one)),
        ("one-to-one-agreement", "5 (2); Appendix 1a", "required", standing.agreements(t, one)),
        (
            "group-agreement",
            "5 (2); Appendix 1b",
            "required",
            standing.agreements(t, GROUPS),
        ),
        ("case-holders-agreement", "5 (1)", "recommended", standing.own_agreement(t, t.holds_cases)),
        ("recorded-promptly", "5 (5)", "required", duties.written_up(t)),
        ("record-signed", "Appendix 1a; Appendix 2", "required", duties.signatures(t, duties.next_held, one)),
        ("dsl-from-outside", "6", "required", standing.pairings(t, leads, from_outside, one)),
        ("dsl-supervised", "6", "required", standing.supervised(t, dsls)),
        (
            "supervisors-trained",
            "7",
            "required",
            standing.trained(t, standing.supervisors(t), ("supervision",)),
        ),
        ("senior-team-supervised", "7", "required", standing.supervised(t, senior)),
    ]


def worcestershire(t: Tracker) -> list[Item]:
    """As often as each agreement says; cancelled sessions rearranged; cover; supervisors supervised."""
    top = ("chief_executive", "director", "trustee", "external_supervisor")
    leaders = [p for p in standing.supervisors(t) if not t.has_role(p, top, t.as_of)]
    workers = ("practitioner", "social_worker", "family_worker", "dsl", "deputy_dsl")
    asked = [
        r["person"]
        for r in t.rows("people")
        if t.holds_cases(r["person"], t.as_of) or t.has_role(r["person"], workers, t.as_of)
    ]
    return [
        (
            "agreed-weeks",
            "Appendix 2 (1)",
            "required",
            [*as_agreed(t, lambda p, d: []), *standing.unstated(t)],
        ),
        ("duration", "Appendix 2 (1)", "required", duties.minutes(t, most=120)),
        ("access-to-planned-supervision", "9", "recommended", standing.supervised(t, asked)),
        ("cancelled-rearranged", "Appendix 2 (3)", "required", duties.rearranged(t)),
        ("cover", "8", "recommended", standing.cover(t)),
        ("agreement-signed", "6", "recommended", standing.agreements(t)),
        ("session-recorded", "7", "required", duties.written_up(t)),
        ("ad-hoc-recorded", "8; 9", "recommended", duties.written_up(t, "ad_hoc")),
        ("record-signed", "7", "recommended", duties.signatures(t, duties.next_held)),
        (
            "supervisors-trained",
            "10",
            "recommended",
            standing.trained(t, standing.supervisors(t), ("supervision",)),
        ),
        ("supervisors-supervised", "10", "recommended", standing.supervised(t, leaders)),
    ]


FIVE: dict[str, Callable[[Tracker], list[Item]]] = {
    "progress-careers": progress_careers,
    "harewood": harewood,
    "north-east-futures": north_east_futures,
    "embark": embark,
    "worcestershire": worcestershire,
}
