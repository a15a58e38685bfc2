"""A rule as a person would say it. The sentences are made from the rule's parts, for any policy.

Used by `clearsight policy show` and by the page of a clause.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator

from clearsight.policy.domain import by_when, crediting, whom
from clearsight.policy.domain.crediting import WINDOWS, thing
from clearsight.policy.domain.measures import (
    Agreed,
    Bounds,
    Count,
    Coverage,
    Deadline,
    Hours,
    Interval,
    Match,
    Measure,
    NoLooser,
    Presence,
    Validity,
)
from clearsight.policy.domain.model import Codes, Rule
from clearsight.policy.domain.population import Arrangements, Who
from clearsight.policy.domain.wording import Labels, a, capital, every, listed, number, share, some, times

MODALS = {"required": "must", "recommended": "should", "permitted": "may"}
_BLANK = {"interval": "how often", "count": "how many", "hours": "how many hours"}
_THERE = {
    "agreement": "have a signed agreement", "arrangement": "have supervision arranged",
    "supervision": "have supervision of their own",
    "cover": "have cover while the supervisor is away for long",
    "signed_member": "have every member's signature on its agreement",
}  # fmt: skip


def sentence(rule: Rule, codes: Codes) -> str:
    """A rule in plain English: whom it binds, what it asks, how often, what counts, what is left blank."""
    labels = Labels(codes)
    subject = _subject(rule, labels)
    close = "," if _parenthetic(subject) and rule.asks.measure != "match" else ""
    said = capital(f"{subject}{close} {MODALS[rule.strength]} {_asked(rule, labels)}.")
    return " ".join([said, *_left_blank(rule), *crediting.further(rule, labels)])


def _parenthetic(subject: str) -> bool:
    """Whether something stands between commas, labels in quotation marks aside."""
    return re.search(r"(?<!”), ", re.sub("“[^”]*”", "”", subject)) is not None


def bound(rule: Rule, codes: Codes) -> str:
    """Whom or what a rule binds: "everyone who holds cases", "every planned session"."""
    return _subject(rule, Labels(codes))


def asked(rule: Rule, codes: Codes) -> str:
    """What a rule asks, without whom: "have supervision at least every 4 weeks"."""
    return _asked(rule, Labels(codes))


def blanks(rule: Rule) -> tuple[str, ...]:
    """What a rule leaves blank, in words: a duty with no number. What is only permitted is no duty."""
    return () if rule.strength == "permitted" else tuple(_blanks(rule.asks))


def _blanks(asks: Measure) -> Iterator[str]:
    if isinstance(asks, Interval) and asks.every is None:
        yield "how often" if asks.or_after is None else "the longest time between"
    if isinstance(asks, Count | Hours) and asks.at_least is None:
        yield _BLANK[asks.measure]
    if isinstance(asks, Validity) and not (asks.lasting or asks.renew_by or asks.or_on):
        yield "how often" if asks.of == "agreement" else "how long it lasts"
    if isinstance(asks, Deadline) and asks.within == "unstated" and asks.after != "action":
        yield "by when"


def _left_blank(rule: Rule) -> Iterator[str]:
    instead = by_when.meanwhile(rule.asks)
    for words in blanks(rule):
        yield f"The policy leaves blank {words}{'; ' if instead else ''}{instead}."


def _subject(rule: Rule, labels: Labels) -> str:
    if rule.asks.measure == "match":
        return _pairing(rule, labels)
    if rule.per == "arrangement":
        return whom.arrangements(rule.arrangements, labels) + _with(rule.who, labels)
    if rule.per == "session":
        after = rule.asks.after if isinstance(rule.asks, Deadline) else ""
        if after.startswith("event:"):
            return "every session" + _with(rule.who, labels)
        which = {"cancelled": " that is cancelled", "ad_hoc_matter": " that is marked to be revisited"}
        found = whom.sessions(rule.sessions, labels) + which.get(after, "") + _with(rule.who, labels)
        return f"every action of {found}" if after == "action" else found
    if rule.per == "case":
        led = f", led by {whom.somebody(rule.who, labels)}" if rule.who != Who() else ""
        return _of_a_share(rule, whom.cases(rule.cases, labels)) + led
    who = rule.who
    if rule.per == "supervisor":
        who = who.model_copy(update={"supervises": True})
    if rule.asks.measure == "agreed" and who == Who():
        return "everyone who is supervised"
    return whom.people(who, labels)


def _of_a_share(rule: Rule, cases: str) -> str:
    """Cases of which only a share is asked: "at least 20% of the open cases of each site"."""
    if not isinstance(rule.asks, Coverage) or rule.asks.share == 1:
        return cases
    _, kind, rest = re.split(r"^every (open )?case", cases)
    rest = rest.replace(" that is ", " that are ")
    where = "" if rule.cases.at or rule.cases.sites else " of each site"
    return f"at least {share(rule.asks.share)} of the {kind or ''}cases{where}{rest}"


def _with(who: Who, labels: Labels) -> str:
    return f", where a member is {_supervisee(who, labels)}" if who != Who() else ""


def _pairing(rule: Rule, labels: Labels) -> str:
    place = whom.arrangements(rule.arrangements, labels)
    about = "" if rule.who == Who() else f", where the supervisee is {_supervisee(rule.who, labels)}"
    return f"in {place}{about}{',' if about else ''} the supervisor"


def _supervisee(who: Who, labels: Labels) -> str:
    if who.none and who.model_copy(update={"none": ()}) == Who():
        return "not " + listed([whom.somebody(one, labels) for one in who.none], "or")
    return whom.somebody(who, labels)


def _asked(rule: Rule, labels: Labels) -> str:
    asks = rule.asks
    if isinstance(asks, Interval | Count | Hours | Agreed):
        return _often(rule, asks, labels)
    if isinstance(asks, Coverage):
        return f"{thing(rule, labels)} in each {WINDOWS[asks.per]}"
    if isinstance(asks, Deadline):
        return by_when.deadline(rule, asks, labels)
    if isinstance(asks, Validity):
        return _validity(asks, labels)
    if isinstance(asks, Presence):
        return _presence(asks, labels)
    if isinstance(asks, Bounds):
        return _bounds(asks)
    if isinstance(asks, Match):
        return listed(_match(asks, labels))
    assert isinstance(asks, NoLooser)
    return "have an agreement that is no looser than this policy"


def _often(rule: Rule, asks: Interval | Count | Hours | Agreed, labels: Labels) -> str:
    what = thing(rule, labels)
    if isinstance(asks, Agreed):
        state = ", which must name the number" if asks.must_state else ""
        return f"{what} as often as the agreement says{state}"
    if isinstance(asks, Interval):
        return what + _interval(asks, labels)
    if isinstance(asks, Hours):
        much = f"at least {some(asks.at_least, 'hour')}" if asks.at_least else "hours"
        spread = f", averaged over {number(asks.averaged_over)} of them" if asks.averaged_over > 1 else ""
        verb, _, rest = what.partition(" ")
        return f"{verb} {much} of {rest} in each {WINDOWS[asks.per]}{spread}"
    where = f"in each {WINDOWS[asks.per]}" if asks.per else f"in any {str(asks.rolling).removeprefix('1 ')}"
    return f"{what} {where}" if asks.at_least is None else f"{what} at least {times(asks.at_least)} {where}"


def _interval(asks: Interval, labels: Labels) -> str:
    sooner = ""
    if asks.or_after is not None:
        counted = f"{asks.or_after.count} × {labels.event(asks.or_after.event)}"
        sooner = f", or after {counted} if that comes sooner" if asks.every else f" after {counted}"
    return f" at least {every(asks.every)}{sooner}" if asks.every else sooner


def _validity(asks: Validity, labels: Labels) -> str:
    often = f" {every(asks.lasting)}" if asks.lasting else ""
    often += f" by {_day_of_year(asks.renew_by)} of each year" if asks.renew_by else ""
    if asks.of == "agreement":
        said = f"have its agreement reviewed{often}"
    else:
        renewed = f", renewed{often}" if often else ", and stay so"
        said = f"be trained ({_trainings(asks, labels)}){renewed}"
    if asks.starting_within:
        said += f", the first time within {asks.starting_within} of starting"
    if asks.or_on:
        events = listed([labels.event(code) for code in asks.or_on], "or")
        said += f", {'and again' if often else 'again'} after {events}"
    return said


def _day_of_year(written: str) -> str:
    month, day = written.split("-")
    return f"{int(day)} {month_name[int(month)]}"


def _trainings(asks: Validity | Presence, labels: Labels) -> str:
    by = listed([_provider(labels.of("provider", code)) for code in asks.providers], "or")
    return labels.any_of("training", asks.kinds) + (f", {by}" if by else "")


def _provider(label: str) -> str:
    return label if label.startswith("in ") else f"with {label}"


def _presence(asks: Presence, labels: Labels) -> str:
    if asks.of == "training":
        return f"be trained ({_trainings(asks, labels)})"
    said = _THERE[asks.of]
    if asks.signed_by:
        said += ", signed by " + listed([by_when.party(party, labels) for party in asks.signed_by])
    if asks.led_by is not None:
        leader = whom.somebody(asks.led_by, labels)
        ways = {
            "supervision": f"be supervised by {leader}",
            "cover": said.replace("cover", f"cover by {leader}"),
        }
        said = ways.get(asks.of, f"{said} with {leader}")
    if asks.arrangements != Arrangements():
        said += f", in {whom.arrangements(asks.arrangements, labels, 'a')}"
    return said


def _bounds(asks: Bounds) -> str:
    least = number(asks.at_least) if asks.at_least is not None else ""
    most = number(asks.at_most) if asks.at_most is not None else ""
    if least == most:
        limits = f"exactly {least}"
    elif least and most:
        limits = f"between {least} and {most}"
    else:
        limits = f"at least {least}" if least else f"at most {most}"
    verb, unit, units = {
        "minutes": ("last", "minute", "minutes"), "members": ("have", "member", "members"),
        "present": ("have", "person present", "people present"),
        "supervisees": ("have", "supervisee", "supervisees"), "caseload": ("lead", "open case", "open cases"),
    }[asks.of]  # fmt: skip
    last = asks.at_most if asks.at_most is not None else asks.at_least
    return f"{verb} {limits} {unit if last == 1 else units}"


def _match(asks: Match, labels: Labels) -> Iterator[str]:
    if asks.supervisor is not None:
        yield f"be {whom.somebody(asks.supervisor, labels)}"
    if asks.inside_organisation:
        yield "belong to the organisation"
    if asks.site is not None:
        yield f"work at {'the same site as' if asks.site == 'same' else 'another site than'} the supervisee"
    if asks.shares:
        yield f"be {listed([a(labels.of('role', role)) for role in asks.shares], 'or')} as the supervisee is"
    if asks.senior:
        yield "be the most senior person present"
    if asks.never is not None:
        yield f"not be {whom.somebody(asks.never, labels)}"
