"""The last day of something and the first after it: duties, variations, versions, what was made good."""

from __future__ import annotations

import pytest

from tests.compliance.scene import Scene, dimension, one, pair, rules

pytestmark = pytest.mark.req("D1")
TRAINED = one(
    'measure = "deadline", after = "begins", done = "training:dsl", within = "1 month"',
    'who = { roles = ["dsl"] }',
)
BRIEFED = '[codes.event]\nbriefing = "A briefing"\n[[rules]]\nid = "it"\ntitle = "briefed"\nclause = "1"\n'
MATTER = one('measure = "deadline", after = "ad_hoc_matter", done = "revisited", within = "next session"',
             'per = "session"\nsessions = { kind = "ad_hoc" }')  # fmt: skip
REVIEW = one('measure = "validity", of = "agreement"', 'per = "arrangement"')


def briefed(after: str, more: str = "") -> str:
    """A rule (TOML) of a briefing within two weeks after a role begins or ends."""
    asks = f'{{ measure = "deadline", after = "{after}", done = "event:briefing", within = "2 weeks"{more} }}'
    return f'{BRIEFED}strength = "required"\nwho = {{ roles = ["dsl"] }}\nasks = {asks}\n'


def lead(from_: str, to: str, *briefings: str, left: str = "") -> Scene:
    """A designated safeguarding lead from one day to another, with briefings."""
    scene = Scene()
    scene.person("lead", since="2024-01-01", left=left)
    scene.role("lead", "dsl", from_, to)
    scene.event("briefing", *briefings, person="lead")
    return scene


@pytest.mark.parametrize(
    ("last", "as_of", "said"),
    [
        ("2025-01-31", "2025-03-01", []),  # ended before it was due
        ("2025-02-01", "2025-02-01", [("open", "2025-02-01")]),
        ("2025-02-01", "2025-02-02", []),  # ended on the day on which it was due: never overdue
        ("2025-02-02", "2025-02-02", [("overdue", "2025-02-01")]),
        ("2025-02-02", "2025-02-03", [("missed", "2025-02-01")]),
    ],
)
def test_a_duty_that_ends_on_the_day_on_which_it_is_due_was_not_missed(
    last: str, as_of: str, said: list[tuple[str, str]]
) -> None:
    assert lead("2025-01-01", last).says(TRAINED, as_of) == said


@pytest.mark.parametrize(
    ("day", "said"), [("2025-01-09", ("overdue", "2025-01-24")), ("2025-01-10", ("met", "2025-01-24"))]
)
def test_what_is_done_on_the_first_day_of_a_duty_counts_and_what_came_before_does_not(
    day: str, said: tuple[str, str]
) -> None:
    policy = rules(briefed("begins"))
    assert lead("2025-01-10", "", day).says(policy, "2025-02-01") == [said]


def test_how_long_before_an_end_it_may_be_done_reaches_no_further_than_the_duty() -> None:
    policy = rules(briefed("ends", ', not_before = "1 month"'))
    ended, due = ("2025-03-10", "2025-03-20"), ("overdue", "2025-04-03")
    assert lead(*ended, "2025-03-09").says(policy, "2025-05-01") == [due]
    assert lead(*ended, "2025-03-10").says(policy, "2025-05-01") == [("met", "2025-04-03")]
    long = ("2024-03-10", "2025-03-20")
    assert lead(*long, "2025-02-19").says(policy, "2025-05-01") == [due]
    assert lead(*long, "2025-02-20").says(policy, "2025-05-01") == [("met", "2025-04-03")]


@pytest.mark.parametrize(
    ("left", "said"),
    [("2025-04-03", []), ("2025-04-04", [("missed", "2025-04-03")]), ("", [("overdue", "2025-04-03")])],
)
def test_what_the_end_of_a_duty_asks_for_ends_when_the_person_leaves(
    left: str, said: list[tuple[str, str]]
) -> None:
    policy = rules(briefed("ends"))
    assert lead("2024-03-10", "2025-03-20", left=left).says(policy, "2025-05-01") == said


def test_what_is_done_after_somebody_has_left_makes_nothing_good() -> None:
    policy = rules(briefed("ends"))
    gone = lead("2024-03-10", "2025-03-20", "2025-04-20", left="2025-04-10")
    assert gone.says(policy, "2025-05-01") == [("missed", "2025-04-03")]


def test_a_variation_may_last_to_the_very_day_and_no_day_longer() -> None:
    policy = dimension("variations-in-bounds")
    for to, said in (("2026-07-05", "open"), ("2026-07-06", "broken")):
        scene = pair()
        scene.held("a1", "2026-06-01")
        scene.varied("four-weekly", "8 weeks", "2026-01-05", to, by="boss", person="worker")
        told = scene.says(policy, "2026-07-05", "four-weekly", person="worker")
        assert said in {status for status, _ in told}
        assert ("open", "2026-07-27") in told or said == "broken"


def test_a_variation_without_an_end_holds_through_its_last_day() -> None:
    policy, scene = dimension("variations-in-bounds"), pair()
    scene.held("a1", "2026-06-01")
    scene.varied("four-weekly", "8 weeks", "2026-01-05", by="boss", person="worker")
    on_the_day = scene.says(policy, "2026-07-05", "four-weekly", person="worker")
    assert ("open", "2026-07-27") in on_the_day
    assert "broken" not in {status for status, _ in on_the_day}
    day_after = scene.says(policy, "2026-07-06", "four-weekly", person="worker")
    assert "broken" in {status for status, _ in day_after}
    assert ("open", "2026-07-27") not in day_after


@pytest.mark.parametrize(
    ("per", "missing", "told"),
    [
        ("academic_year", ("2025-08", "2025-09"), []),  # on both sides of 1 September
        ("academic_year", ("2025-12", "2026-01"), ["2026-01-31"]),
        ("calendar_year", ("2025-12", "2026-01"), []),
        ("calendar_year", ("2025-08", "2025-09"), ["2025-09-30"]),
    ],
)
def test_the_months_that_may_pass_without_are_counted_anew_each_year(
    per: str, missing: tuple[str, str], told: list[str]
) -> None:
    asks = f'measure = "count", at_least = 1, per = "month", may_miss = {{ windows = 1, per = "{per}" }}'
    scene = pair(since="2025-07-01")
    months = ("2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02")
    scene.held("a1", *(f"{month}-15" for month in months if month not in missing))
    policy = one(asks, 'who = { roles = ["practitioner"] }')
    found = scene.says(policy, "2026-02-20", person="worker")
    assert [due for status, due in found if status == "missed"] == told


def test_of_two_versions_begun_on_one_day_the_one_signed_by_all_last_is_in_force() -> None:
    scene = pair()
    scene.tables["agreements"].clear()
    for version, last in (("1", "2025-09-06"), ("2", "2025-09-10")):
        scene.signs("a1", "boss", "2025-09-01", version)
        scene.signs("a1", "worker", last, version)
    assert scene.says(REVIEW, "2026-01-01")[-1] == ("open", "2026-09-10")


@pytest.mark.parametrize(("last", "said"), [("2025-09-20", "open"), ("2025-09-21", "overdue")])
def test_a_matter_goes_on_where_the_person_is_still_supervised_the_day_after(last: str, said: str) -> None:
    """Another arrangement that ended with the first takes nothing up, whatever is held in it later."""
    scene = pair()
    scene.tables["arrangements"].clear()
    scene.tables["members"].clear()
    scene.person("next", "director")
    scene.arrangement("a1", "boss", "worker", to="2025-09-20")
    scene.arrangement("a2", "next", "worker")
    scene.tables["members"].pop()
    scene.member("a2", "worker", "2025-09-01", last)
    scene.held("a1", "2025-09-05", kind="ad_hoc", name="talk", revisit=True)
    scene.session("s1", "a2", "2025-09-21")
    assert [status for status, _ in scene.says(MATTER, "2025-09-25", session="talk")] == [said]


@pytest.mark.parametrize(
    ("caught_up", "said"),
    [("2025-10-06", [("overdue", "2025-10-06")]), ("2025-10-07", [])],
)
def test_a_breach_made_good_on_the_day_on_which_another_falls_due_stood_beside_it_no_more(
    caught_up: str, said: list[tuple[str, str]]
) -> None:
    """While the stricter rule's lapse stood it spoke for both; once that is made good the other is told."""
    rule = '[[rules]]\nid = "{0}"\ntitle = "{0}"\nclause = "{0}"\nstrength = "required"\ntopic = "t"\n{1}\n'
    asks = 'asks = {{ measure = "interval", every = "{2}" }}\n'
    policy = rules(
        (rule + asks + 'counts = {{ sessions = "any" }}\n').format("strict", "", "3 weeks")
        + (rule + asks).format("it", "", "5 weeks")
    )
    scene = pair()
    scene.held("a1", "2025-09-01")
    scene.held("a1", caught_up, kind="ad_hoc", name="talk")
    assert scene.says(policy, "2025-10-20", person="worker") == said


def test_an_agreement_renewed_on_the_very_day_of_its_review_is_renewed_in_time() -> None:
    for day, late in (("2026-09-01", False), ("2026-09-02", True)):
        scene = pair()
        for party in ("boss", "worker"):
            scene.signs("a1", party, day, "2")
        said = scene.says(REVIEW, "2026-10-01")
        assert (("late", "2026-09-01") in said) == late


def test_on_the_day_of_a_renewal_only_what_is_agreed_now_is_asked() -> None:
    policy, scene = one('measure = "agreed"'), pair(every="2 weeks")
    scene.terms("1", "2 weeks")
    scene.terms("2", "6 weeks")
    for party in ("boss", "worker"):
        scene.signs("a1", party, "2025-09-10", "2")
    assert scene.says(policy, "2025-09-09") == [("open", "2025-09-15")]
    assert scene.says(policy, "2025-09-10") == [("open", "2025-10-22")]


def test_a_session_on_the_first_day_of_a_duty_is_what_its_interval_runs_from() -> None:
    scene = pair()
    scene.session("first", "a1", "2025-09-01")
    policy = one('measure = "interval", every = "4 weeks"', 'who = { roles = ["practitioner"] }')
    (found,) = [each for each in scene.under(policy, "2025-09-10") if each.subject["person"] == "worker"]
    assert [fact.fact for fact in found.because] == ["session first"]


@pytest.mark.parametrize(("day", "asked"), [("2025-09-09", 1), ("2025-09-10", 0), ("2025-09-21", 1)])
def test_a_caseload_is_larger_from_the_day_on_which_a_case_is_opened(day: str, asked: int) -> None:
    few = "who = { caseload = { at_least = 1, below = 2 } }"
    scene = pair()
    scene.case("c1", "worker", "2025-09-01")
    scene.case("c2", "worker", "2025-09-10", closed="2025-09-20")
    assert len(scene.says(one('measure = "presence", of = "arrangement"', few), day)) == asked


@pytest.mark.parametrize(("site", "said"), [("school", "met"), ("elsewhere", "broken")])
def test_where_both_are_to_work_at_one_school_somebody_of_another_may_not_supervise(
    site: str, said: str
) -> None:
    scene = Scene()
    scene.person("boss", "dsl", site=site)
    scene.person("worker", "practitioner")
    scene.arrangement("a1", "boss", "worker")
    assert scene.says(one('measure = "match", site = "same"', 'per = "arrangement"'), "2025-10-01") == [
        (said, "")
    ]


@pytest.mark.parametrize(("day", "said"), [("2025-09-19", "met"), ("2025-09-20", "late")])
def test_a_matter_taken_up_on_the_last_day_that_a_policy_gives_is_taken_up_in_time(
    day: str, said: str
) -> None:
    policy = one('measure = "deadline", after = "ad_hoc_matter", done = "revisited", within = "2 weeks"',
                 'per = "session"\nsessions = { kind = "ad_hoc" }')  # fmt: skip
    scene = pair()
    scene.held("a1", "2025-09-05", kind="ad_hoc", name="talk", revisit=True)
    scene.held("a1", day, name="planned", revisits=("talk",))
    assert scene.says(policy, "2025-10-01") == [(said, "2025-09-19")]


@pytest.mark.parametrize(
    ("minutes", "words"), [(59, "fewer than the 60"), (60, ""), (120, ""), (121, "more than")]
)
def test_a_number_on_its_bound_is_within_it_and_said_to_be(minutes: int, words: str) -> None:
    scene = pair()
    scene.held("a1", "2025-09-10", minutes=minutes)
    policy = one('measure = "bounds", of = "minutes", at_least = 60, at_most = 120', 'per = "session"')
    (found,) = scene.under(policy, "2025-10-01")
    assert (found.status, words in found.explanation) == ("broken" if words else "met", True)
    assert words or not {"fewer", "less", "more"} & set(found.explanation.replace(",", "").split())
