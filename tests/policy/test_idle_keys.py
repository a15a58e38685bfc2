"""What a measure does not read is refused, with the key and the mend: nothing written goes unheard."""

from __future__ import annotations

import pytest

from clearsight.kernel.errors import ClearsightError
from tests.policy.small import interval, rule, small

CODES = '\n[codes.event]\nvisit = "a visit"\nincident = "an incident"\n'
TERMLY = 'measure = "interval", every = "1 term"'
INTERVAL = 'measure = "interval", every = "4 weeks"'
COUNT = 'measure = "count", at_least = 3, per = "term"'
ROLLING = 'measure = "count", at_least = 3, rolling = "3 months"'
HOURS = 'measure = "hours", at_least = 2'
COVERAGE = 'measure = "coverage", per = "term"'
TRAINED = 'measure = "validity", of = "training", kinds = ["dsl"]'
AGREEMENT = 'measure = "validity", of = "agreement"'
MINUTES = 'measure = "bounds", of = "minutes", at_least = 60'
WRITTEN = 'measure = "deadline", after = "held", done = "written_up"'
CAPS = 'counts = { caps = [{ kinds = ["group"], share = 0.5 }] }'
WORTH = 'counts = { worth = [{ kind = "group", counts = 0.5 }] }'
CASE, SESSION, ARRANGEMENT = ('per = "case"', 'per = "session"', 'per = "arrangement"')


def there(of: str, more: str = "") -> str:
    """A presence rule."""
    return f'measure = "presence", of = "{of}"{more}'


def within(after: str, done: str, more: str = "") -> str:
    """A deadline."""
    return f'measure = "deadline", after = "{after}", done = "{done}"{more}'


def refused(asks: str, more: str = "") -> str:
    """What is said of one rule that cannot be used."""
    with pytest.raises(ClearsightError) as error:
        small(CODES, rule("one", asks, more))
    return str(error.value)


@pytest.mark.req("A2")
@pytest.mark.parametrize(
    "asks, more, key, words",
    [
        (INTERVAL, CAPS, "counts.caps", "ask for a count or for hours"),
        (INTERVAL, 'counts = { group_time = "shared" }', "counts.group_time", "it is for hours"),
        (TERMLY, 'variation = { at_most = "8 weeks" }', "variation", "weeks"),
        (INTERVAL, 'variation = { at_most = "2 terms" }', "variation.at_most", "write days, weeks"),
        (COUNT, 'variation = { at_most = "8 weeks" }', "variation", "it is for an interval"),
        (COUNT, 'counts = { group_time = "shared" }', "counts.group_time", "it is for hours"),
        (ROLLING, CAPS, "counts.caps", "it is for a count by windows"),
        (ROLLING + ", pro_rata = true", "", "asks.pro_rata", "it is for a count by windows, hours"),
        (ROLLING + ", may_miss = { windows = 1 }", "", "asks.may_miss", "it is for a count by windows"),
        (HOURS, 'counts = { events = ["visit"] }', "counts.events", "an event has no length"),
        (COUNT, 'counts = { sessions = "none", events = ["visit"], kinds = ["group"] }', "counts.kinds",
         "no session counts"),
        (COUNT, 'counts = { kinds = ["one_to_one"], worth = [{ kind = "group", counts = 2 }] }',
         "counts.worth[1].kind", "let them count"),
        (COUNT, 'counts = { worth = [{ kind = "group", counts = 2 }, { kind = "group", counts = 3 }] }',
         "counts.worth[2]", "keep one of them"),
        (COUNT, 'counts = { kinds = ["one_to_one"], caps = [{ kinds = ["group"], share = 0.5 }] }',
         "counts.caps[1].kinds", "let them count"),
        (COUNT + ", pro_rata = true", ARRANGEMENT, "asks.pro_rata", 'set per = "person"'),
        (INTERVAL, f'{CASE}\npauses = ["long_absence"]', "pauses", 'set per = "person"'),
        (INTERVAL + ', or_after = { event = "visit", count = 3 }', ARRANGEMENT, "asks.or_after", "per"),
        (INTERVAL, f"{CASE}\ncounts = {{ discussing_cases = true }}", "counts.discussing_cases", "out"),
        (COVERAGE, f"{CASE}\n{WORTH}", "counts.worth", "a count by windows"),
        (COVERAGE + ", share = 0.5", f'{CASE}\ninstead_of = ["two"]', "instead_of", "none = [...]"),
        (WRITTEN, f'{SESSION}\ncounts = {{ kinds = ["group"] }}', "counts.kinds", "take it out"),
        (WRITTEN, f"{SESSION}\npauses = []", "pauses", "take it out"),
        (WRITTEN, f'{SESSION}\nvariation = {{ at_most = "8 weeks" }}', "variation", "take it out"),
        (within("begins", "session"), WORTH, "counts.worth", "take it out"),
        (TRAINED + ', lasting = "1 year", or_on = ["visit"]', "", "asks.or_on", 'after = "event:CODE"'),
        (TRAINED + ', starting_within = "1 month"', "", "asks.starting_within", 'after = "begins"'),
        (AGREEMENT + ', kinds = ["dsl"]', ARRANGEMENT, "asks.kinds", "a training"),
        (AGREEMENT + ', starting_within = "1 month"', ARRANGEMENT, "asks.starting_within", "a training"),
        (there("agreement", ', kinds = ["dsl"]'), ARRANGEMENT, "asks.kinds", "a training"),
        (there("agreement", ', signed_by = ["supervisor"]'), "", "asks.signed_by", "of an agreement"),
        (there("agreement", ', led_by = { roles = ["dsl"] }'), ARRANGEMENT, "asks.led_by", "cover"),
        (there("cover", ', signed_by = ["supervisor"]'), ARRANGEMENT, "asks.signed_by", "of an agreement"),
        (MINUTES, f"{SESSION}\n{WORTH}", "counts.worth", "take it out"),
        (MINUTES, f'{SESSION}\ninstead_of = ["two"]', "instead_of", "none = [...]"),
        ('measure = "match", site_except_roles = ["dsl"], senior = true', ARRANGEMENT,
         "asks.site_except_roles", "site"),
        ('measure = "match"', ARRANGEMENT, "asks", "it does not say who may supervise whom"),
        ('measure = "no_looser"', f"{ARRANGEMENT}\n{WORTH}", "counts.worth", "take it out"),
        (INTERVAL, 'who = { after_event = { event = "visit", lasting = "1 term" } }',
         "who.after_event.lasting", "write days, weeks"),
    ],
)  # fmt: skip
def test_a_key_that_nobody_reads(asks: str, more: str, key: str, words: str) -> None:
    told = refused(asks, more)
    assert f'rules[1] "one", {key}: ' in told
    assert words in told


@pytest.mark.parametrize(
    "asks, more, key, words",
    [
        (within("held", "session"), SESSION, "asks.done", "done as one of written_up, signed, event:CODE"),
        (within("held", "training:dsl"), SESSION, "asks.done", "after as one of begins, ends, event:CODE"),
        (within("cancelled", "event:visit"), SESSION, "asks.done", "done as one of rearranged"),
        (within("action", "session"), SESSION, "asks.done", "action_done"),
        (within("begins", "signed"), "", "asks.done", "after as one of held, event:CODE"),
        (within("begins", "discussed"), "", "asks.done", 'set per = "case"'),
        (within("begins", "training:dsl"), ARRANGEMENT, "per", 'set per = "person" or "supervisor"'),
        (within("begins", "agreement"), CASE, "per", '"arrangement" or "person" or "supervisor"'),
        (within("ends", "session"), SESSION, "per", "cannot be asked of a session"),
        (WRITTEN, ARRANGEMENT, "per", 'set per = "session"'),
        (within("event:visit", "event:visit"), "", "asks.done", 'measure = "interval"'),
        (within("event:visit", "signed"), "", "asks.done", 'set per = "session"'),
        (within("event:visit", "session"), SESSION, "per", "cannot be asked of a session"),
        (within("event:visit", "event:incident"), f'{SESSION}\nsessions = {{ kind = "any" }}', "sessions",
         "the session that the event names"),
        (within("event:visit", "agreement"), f'{ARRANGEMENT}\narrangements = {{ kinds = ["group"] }}',
         "arrangements", "the arrangement that the event names"),
        (within("ad_hoc_matter", "revisited"), SESSION, "asks.after", 'sessions = { kind = "ad_hoc" }'),
        (within("cancelled", "rearranged"), f'{SESSION}\nsessions = {{ kind = "any" }}', "sessions.kind",
         "take it out"),
        (within("begins", "session", ', within = "next session"'), "", "asks.within", 'or "same day"'),
        (within("ends", "session", ', within = "next session"'), "", "asks.within", "take it out"),
        (within("event:visit", "signed", ', within = "next session"'), SESSION, "asks.within", '"same day"'),
        (within("cancelled", "rearranged", ', within = "same day"'), SESSION, "asks.within", '"2 weeks"'),
        (within("action", "action_done", ', within = "next session"'), SESSION, "asks.within", '"2 weeks"'),
        (within("begins", "session", ', within = "1 term"'), "", "asks.within", "write days, weeks"),
        (WRITTEN + ', not_before = "1 week"', SESSION, "asks.not_before", "begins, ends and event:CODE"),
        (WRITTEN + ", working_days = true", SESSION, "asks.working_days", "write within in days"),
        (WRITTEN + ', within = "2 weeks", working_days = true', SESSION, "asks.working_days", "in days"),
    ],
)  # fmt: skip
def test_a_deadline_that_can_never_be_judged(asks: str, more: str, key: str, words: str) -> None:
    told = refused(asks, more)
    assert f'rules[1] "one", {key}: ' in told
    assert words in told


@pytest.mark.parametrize(
    "asks, per, words",
    [
        (TRAINED, ARRANGEMENT, "validity of training cannot be asked of an arrangement"),
        (AGREEMENT, 'per = "supervisor"', 'set per = "arrangement"'),
        (there("agreement"), 'per = "supervisor"', 'set per = "arrangement" or "person"'),
        (there("arrangement"), ARRANGEMENT, 'set per = "person" or "supervisor"'),
        (there("signed_member"), 'per = "person"', 'set per = "arrangement"'),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_of_this_subject(asks: str, per: str, words: str) -> None:
    assert words in refused(asks, per)


@pytest.mark.parametrize(
    "one, other, words",
    [
        ({"strength": "recommended"}, {}, "one is recommended and the other required"),
        ({"more": 'topic = "x"'}, {}, "their topics differ"),
        ({"asks": COUNT}, {}, "one asks for count and the other for interval"),
        ({"more": ARRANGEMENT}, {}, "one is asked of arrangements and the other of persons"),
    ],
)
def test_a_rule_that_can_never_stand_instead_of_another(
    one: dict[str, str], other: dict[str, str], words: str
) -> None:
    more = 'instead_of = ["two"]\n' + one.get("more", "")
    special = rule("one", one.get("asks", INTERVAL), more, strength=one.get("strength", "required"))
    with pytest.raises(ClearsightError) as error:
        small(special, interval("two", "6 weeks"))
    assert words in str(error.value)
    assert "leave the people of 'one' out of 'two'" in str(error.value)


def test_an_agreement_and_a_number_may_stand_instead_of_each_other() -> None:
    agreed = rule("agreed", 'measure = "agreed"', 'instead_of = ["weeks"]')
    assert small(agreed, interval("weeks", "6 weeks")).rules[0].instead_of == ("weeks",)


@pytest.mark.parametrize(
    "table, key",
    [
        ('[[retention]]\nrecord = "x"\nanchor = "left"\nclause = "1"\nkeep = "3 terms"', "retention[1].keep"),
        ('[[audits]]\nid = "a"\ntitle = "t"\nclause = "1"\nof = "x"\nevery = "1 term"', "audits"),
    ],
)
def test_a_length_that_no_calendar_of_days_can_count(table: str, key: str) -> None:
    with pytest.raises(ClearsightError, match="cannot be counted in days") as error:
        small("\n" + table + "\n")
    assert key in str(error.value)
