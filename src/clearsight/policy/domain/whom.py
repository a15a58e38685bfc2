"""Whom a rule speaks of, in words: populations of people, cases, arrangements and sessions."""

from __future__ import annotations

from collections.abc import Iterator

from clearsight.policy.domain.population import Arrangements, Cases, Range, Sessions, Tier, Who
from clearsight.policy.domain.wording import Labels, a, all_of, listed, number, share, within_quotes

KINDS = {"one_to_one": "one-to-one", "group": "group", "peer": "peer"}
_SITES = {"school": "a school", "host": "a host school", "office": "an office"}
_IN = {"one_to_one": "one to one", "group": "in a group", "peer": "by peers"}


def people(who: Who, labels: Labels) -> str:
    """Everyone of a population: "every designated safeguarding lead", "everyone who holds cases"."""
    rest = who.model_copy(update={"any": (), "none": ()})
    if who.any and rest == Who():
        found = listed([people(one, labels) for one in who.any])
    else:
        found = all_of(noun(who.model_copy(update={"none": ()}), labels))
    return found + _except(who, labels)


def somebody(who: Who, labels: Labels) -> str:
    """One of a population: "a director or a trustee", "somebody who holds cases"."""
    rest = who.model_copy(update={"any": (), "none": ()})
    if who.any and rest == Who():
        return listed([somebody(one, labels) for one in who.any], "or") + _except(who, labels)
    if who.roles and who == Who(roles=who.roles):
        return listed([a(labels.of("role", role)) for role in who.roles], "or")
    found = noun(who.model_copy(update={"none": ()}), labels)
    return a(found) + _except(who, labels)


def noun(who: Who, labels: Labels) -> str:
    """The population without an article: "deputy lead at a host school who is newly qualified"."""
    head = labels.any_of("role", who.roles) if who.roles else "person"
    places = [_SITES[kind] for kind in who.at] + list(who.sites)
    if places:
        head += f" {'' if who.roles else 'who works '}at {listed(places, 'or')}"
    said = list(_who_clauses(who, labels))
    if said:
        head += " who " + listed(said)
    when = list(_when(who, labels))
    return head + (", " + ", ".join(when) if when else "")


def _except(who: Who, labels: Labels) -> str:
    if not who.none:
        return ""
    return ", other than " + listed([somebody(one, labels) for one in who.none], "or")


def _who_clauses(who: Who, labels: Labels) -> Iterator[str]:
    if who.circumstances:
        yield "is " + labels.any_of("circumstance", who.circumstances)
    if who.employment:
        yield "is employed as " + labels.any_of("employment", who.employment)
    if who.fraction is not None:
        yield f"works {_part(who.fraction)} of full time"
    if who.holds_cases is not None:
        yield "holds cases" if who.holds_cases else "holds no cases"
    if who.caseload is not None:
        yield f"leads {_range(who.caseload)} open cases"
    if who.supervises is not None:
        yield "supervises" if who.supervises else "supervises nobody"
    yield from _supervised(who)
    if who.any and Who() not in who.any:
        yield "is " + listed([somebody(one, labels) for one in who.any], "or")
    if who.judgement:
        yield "is judged to need it"


def _supervised(who: Who) -> Iterator[str]:
    how = listed([_IN[kind] for kind in who.in_arrangements], "or")
    if who.discussing_cases is not None:
        what = "where cases are discussed" if who.discussing_cases else "where no cases are discussed"
        how = f"{how} {what}".strip()
    if who.supervised is False:
        yield "is not supervised"
    elif who.supervised or how:
        yield f"is supervised {how}".strip()


def _when(who: Who, labels: Labels) -> Iterator[str]:
    if who.time_in_post is not None:
        yield _tier(who.time_in_post, "in post")
    if who.time_employed is not None:
        yield _tier(who.time_employed, "of employment")
    if who.after_event is not None:
        yield f"for {who.after_event.lasting} after {labels.event(who.after_event.event)}"
    if who.since_event is not None:
        yield f"from the day of {labels.event(who.since_event)}"
    if who.until_event is not None:
        yield f"until the day of {labels.event(who.until_event)}"


def _tier(tier: Tier, what: str) -> str:
    if tier.at_least is None:
        first = str(tier.below).removeprefix("1 ")
        return f"in the first {first} {what}" if tier.below else f"at any time {what}"
    if tier.below is None:
        return f"after {tier.at_least} {what}"
    return f"between {tier.at_least} and {tier.below} {what}"


def _part(wanted: Range) -> str:
    least = f"at least {share(wanted.at_least)}" if wanted.at_least is not None else ""
    below = f"less than {share(wanted.below)}" if wanted.below is not None else ""
    return " and ".join(end for end in (least, below) if end) or "any part"


def _range(wanted: Range) -> str:
    if wanted.at_least is None:
        return f"fewer than {number(wanted.below)}" if wanted.below is not None else "any number"
    if wanted.below is None:
        return f"at least {number(wanted.at_least)}"
    return f"at least {number(wanted.at_least)} and fewer than {number(wanted.below)}"


def cases(wanted: Cases, labels: Labels) -> str:
    """Every case of a population: "every case with a child protection plan"."""
    said = ""
    if wanted.statuses:
        said += " marked " + within_quotes(labels.of("case_status", code) for code in wanted.statuses)
    places = [_SITES[kind] for kind in wanted.at] + list(wanted.sites)
    if places:
        said += f" at {listed(places, 'or')}"
    if wanted.lead is not None:
        said += f" led by {somebody(wanted.lead, labels)}"
    if wanted.open_for is not None:
        said += ", " + _tier(wanted.open_for, "of being open")
    if wanted.after_event is not None:
        said += f", for {wanted.after_event.lasting} after {labels.event(wanted.after_event.event)}"
    if wanted.judgement:
        said += " that is judged to need it"
    return f"every {'' if wanted.statuses else 'open '}case{said}"


def arrangements(wanted: Arrangements, labels: Labels, quantity: str = "every") -> str:
    """Every arrangement of a population: "every one-to-one arrangement"."""
    said = f"{quantity} " + _kinds(wanted) + "arrangement"
    if wanted.discusses_cases is not None:
        said += (
            " in which cases are discussed" if wanted.discusses_cases else " in which no cases are discussed"
        )
    if wanted.supervisor is not None:
        said += f" led by {somebody(wanted.supervisor, labels)}"
    if wanted.members is not None:
        said += f" that has {somebody(wanted.members, labels)} as a member"
    return said


def sessions(wanted: Sessions, labels: Labels) -> str:
    """Every session of a population: "every planned session of a group"."""
    kind = {"planned": "planned ", "ad_hoc": "ad hoc ", "any": ""}[wanted.kind]
    said = f"every {kind}{_kinds(wanted.arrangements)}session"
    if wanted.discussing_cases is not None:
        said += " that discusses cases" if wanted.discussing_cases else " that discusses no cases"
    plain = wanted.arrangements.model_copy(update={"kinds": ()})
    return said + (f" of {arrangements(plain, labels, 'an')}" if plain != Arrangements() else "")


def _kinds(wanted: Arrangements) -> str:
    return listed([KINDS[kind] for kind in wanted.kinds], "or") + (" " if wanted.kinds else "")
