"""Whether what the demonstration says of the people one can sign in as is so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth import authenticate

from clearsight.access.queries import permits, visible_to
from clearsight.casework.models import LegalHold
from clearsight.compliance.queries import person_findings, position
from clearsight.demo import PASSWORD
from clearsight.demo.domain.cast import CASTS
from clearsight.demo.domain.terms import Terms
from clearsight.demo.queries import Account
from clearsight.disclosure.models import SubjectRequest
from clearsight.people.models import Person
from clearsight.people.queries import roles_on
from clearsight.records.models import Record
from clearsight.retention.models import Review
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import members_on


@dataclass(frozen=True)
class Who:
    """Somebody of the cast, on the day on which the demonstration was begun."""

    person: Person
    today: date

    def of(self, name: str) -> Who:
        return Who(
            Person.objects.get(organisation=self.person.organisation, name__startswith=name), self.today
        )

    @property
    def overdue(self) -> bool:
        found = person_findings(self.person, by=self.person, today=self.today).current
        return any(one.status == "overdue" and one.strength == "required" for one in found)

    @property
    def led(self) -> list[Arrangement]:
        return list(Arrangement.objects.filter(supervisor=self.person))

    @property
    def supervised_in(self) -> list[Arrangement]:
        return list(Arrangement.objects.filter(memberships__person=self.person))

    def records(self, state: str, led: bool = False) -> list[Record]:
        here = self.led if led else self.supervised_in
        found = Record.objects.filter(session__arrangement__in=here, state=state, session__kind="planned")
        readable = visible_to(self.person, "record.read", found, self.today)
        return list(readable.select_related("session"))

    def sees(self, permission: str, model: type[Person] | type[Record] | type[Session]) -> int:
        return visible_to(self.person, permission, model._default_manager.all(), self.today).count()

    def may_see_position(self) -> bool:
        organisation = self.person.organisation
        return permits(self.person, "organisation.see_position", organisation, self.today)


def ahead(who: Who, led: bool = False) -> bool:
    """A session lies ahead, and somebody has begun to prepare its records."""
    return any(r.session.status == "scheduled" for r in who.records("draft", led))


def to_write_up(who: Who) -> bool:
    """Held in the last fortnight; or, in the holidays, at the end of term."""
    cast = next(each for each in CASTS if each.slug == who.person.organisation.slug)
    since = Terms(cast, who.today).on_or_before(who.today - timedelta(days=14))
    held = [r for led in (True, False) for r in who.records("draft", led) if r.session.status == "held"]
    return any(since <= (r.session.held_on or since - timedelta(days=1)) for r in held)


def to_sign(who: Who) -> bool:
    """A record that is agreed, and that this person has not signed while the other party has."""
    from clearsight.signoff.models import Signature

    waiting = who.records("agreed")
    return bool(waiting) and not Signature.objects.filter(record__in=waiting, person=who.person).exists()


def waits_for_one(who: Who) -> bool:
    from clearsight.signoff.models import Signature

    records = who.records("agreed", led=True)
    parties = {r.pk: 1 + len(members_on(r.session.arrangement, who.today)) for r in records}
    missing = [parties[r.pk] - Signature.objects.filter(record=r).count() for r in records]
    return missing != [] and set(missing) == {1}


def nothing_planned(who: Who) -> bool:
    return not Session.objects.filter(arrangement__in=who.supervised_in, status="scheduled").exists()


def holds(who: Who, role: str) -> bool:
    return role in {held.role for held in roles_on(who.person, who.today)}


def reads_only(who: Who, own: bool) -> bool:
    of_others = Record.objects.exclude(session__arrangement__in=[*who.supervised_in, *who.led])
    others = visible_to(who.person, "record.read", of_others, who.today).count()
    return others == 0 and (own or who.sees("record.read", Record) == 0)


def sees_no_supervision(who: Who, own: bool = False) -> bool:
    sessions = Session.objects.exclude(arrangement__in=who.supervised_in if own else [])
    return visible_to(who.person, "session.view", sessions, who.today).count() == 0


# The first expression that fits a part of the sentence says whether it is true.
SAYS: dict[str, Callable[[Who, re.Match[str]], bool]] = {
    r"who is overdue|(review|support) is overdue": lambda who, m: who.overdue,
    r"(\w+) is overdue": lambda who, m: who.of(m[1]).overdue and any(
        who.of(m[1]).person in members_on(a, who.today) for a in who.led
    ),
    r"nothing is planned yet": lambda who, m: nothing_planned(who),
    r"not supervised to policy": lambda who, m: any(
        one.status in ("overdue", "broken", "missed")
        for one in person_findings(who.person, by=who.person, today=who.today).current
    ),
    r"one session to prepare": lambda who, m: ahead(who, led=True),
    r"prepares": lambda who, m: ahead(who),
    r"session just held|to write up": lambda who, m: to_write_up(who),
    r"waits for one more signature": lambda who, m: waits_for_one(who),
    r"record to agree": lambda who, m: who.records("proposed") != [],
    r"to sign": lambda who, m: to_sign(who),
    r"supervised in the group": lambda who, m: any(a.kind == "group" for a in who.supervised_in),
    r"leads the group": lambda who, m: any(a.kind == "group" for a in who.led),
    r"supervises Corinne": lambda who, m: who.of("Corinne").person in members_on(who.led[0], who.today),
    r"supervises (the safeguarding lead|the schools' leads)": lambda who, m: any(
        holds(Who(member, who.today), "dsl") for a in who.led for member in members_on(a, who.today)
    ),
    r"supervises": lambda who, m: who.led != [],
    r"is supervised": lambda who, m: who.supervised_in != [],
    r"reads nothing but her own records": lambda who, m: reads_only(who, own=True),
    r"reads no record of a case": lambda who, m: not visible_to(
        who.person, "record.read", Record.objects.filter(case__isnull=False), who.today
    ).exists(),
    r"auditor from outside|trustee": lambda who, m: holds(who, m[0].split()[0]),
    r"data protection officer": lambda who, m: holds(who, "data_protection_officer"),
    r"files due for review": lambda who, m: Review.objects.filter(
        organisation=who.person.organisation, due_on__lte=who.today
    ).exists(),
    r"a legal hold": lambda who, m: who.sees("hold.view", LegalHold) > 0,
    r"two requests to answer": lambda who, m: who.sees("subject_request.answer", SubjectRequest) == 2,
    r"sample that she was given": lambda who, m: who.sees("record.read", Record) > 0,
    r"figures and trends": lambda who, m: permits(
        who.person, "organisation.see_figures", who.person.organisation, who.today
    ),
    r"never a person": lambda who, m: not who.may_see_position() and who.sees("record.read", Record) == 0,
    r"reads nothing": lambda who, m: reads_only(who, own=False),
    r"sees nobody's supervision": lambda who, m: sees_no_supervision(who),
    r"sees only his own supervision": lambda who, m: sees_no_supervision(who, own=True),
    r"position": lambda who, m: who.may_see_position(),
    r"keeps the calendar": lambda who, m: permits(
        who.person, "organisation.manage_calendar", who.person.organisation, who.today
    ),
    r"headteacher|principal|director|deputy lead|administrator|family worker|HR": lambda who, m: holds(
        who, {"deputy lead": "deputy_dsl", "HR": "hr"}.get(m[0], m[0].replace(" ", "_"))
    ),
    r"partnership's lead": lambda who, m: holds(who, "trust_safeguarding_lead"),
    r"new in post": lambda who, m: who.person.circumstances.filter(circumstance="new_in_post").exists(),
}  # fmt: skip


def parts(sentence: str) -> Iterator[str]:
    """What is said, one thing at a time."""
    yield from (
        part for part in re.split(r"[:;,]| and (?=supervised|sees|has|not|Simone|Delroy)", sentence) if part
    )


def untrue(sentence: str, who: Who) -> list[str]:
    """The parts of a sentence that are not so, and those that nothing here can tell."""
    wrong = []
    for part in parts(sentence):
        found = next(((fits, m) for words, fits in SAYS.items() if (m := re.search(words, part))), None)
        if found is None or not found[0](who, found[1]):
            wrong.append(part.strip())
    return wrong


def all_five_are_in_the_middle_of_something(accounts: Sequence[Account], today: date) -> None:
    assert len({account.organisation for account in accounts}) == 5
    assert all(account.email.endswith(".example") for account in accounts)
    assert {"Delroy Finch", "Saskia Thorne"} <= {account.name for account in accounts}
    assert authenticate(username=accounts[0].email, password=PASSWORD) is not None
    for cast in CASTS:
        code = "petra" if cast.slug == "waymark" else cast.people[0].code
        reader = Person.objects.get(organisation__slug=cast.slug, code=code)
        stands = position(reader.organisation, by=reader, today=today)
        assert stands.not_to_policy >= 1, cast.slug
        assert stands.to_policy > stands.not_to_policy, cast.slug
        assert any(row.next_due for row in stands.rows), cast.slug
        sessions = Session.objects.filter(organisation=reader.organisation)
        assert set(sessions.values_list("status", flat=True)) >= {"scheduled", "held"}
        assert not sessions.filter(status="scheduled", scheduled_for__lt=today).exists(), cast.slug
    assert set(Record.objects.values_list("state", flat=True)) == {"draft", "proposed", "agreed", "sealed"}


def wrong_of(today: date) -> dict[str, list[str]]:
    """What is said and is not so, by whom it is said of."""
    members = [(cast.slug, member) for cast in CASTS for member in cast.people if member.shows]
    people = {(one.organisation.slug, one.code): one for one in Person.objects.select_related("organisation")}
    wrong = {one.name: untrue(one.shows, Who(people[slug, one.code], today)) for slug, one in members}
    return {name: found for name, found in wrong.items() if found}
