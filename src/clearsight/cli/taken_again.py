"""What was taken away from somebody since a backup was made, taken away again in what was restored.

By the same actions, one by one. Nothing is given to anybody so, but for a case that somebody else leads
since: it has to have a lead. What cannot be done again is counted, and left to somebody, with a warning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from clearsight.cli.revoked import COUNTED, Revoked, Stop
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import harmless

if TYPE_CHECKING:
    from clearsight.accounts.models import Factor
    from clearsight.people.models import Person, Role

NEVER = datetime.min.replace(tzinfo=UTC)
UNKNOWN = (
    "WARNING: nothing here says who was suspended, closed out or left since the backup, whose role ended, "
    "who changed a password or turned off a calendar's address, nor what was lent and ended: all of it is as "
    "it was then. See to it before anybody is let in (on PostgreSQL --before names the database that says it)"
)
NOTHING = (
    "nothing had been taken away from anybody since the backup: compared were last days, roles, suspensions, "
    "accounts and how people sign in, reading that was stopped, what was given to read or opened in an "
    "emergency, calendars' addresses, who leads each case, who is supervised by whom, who went to another "
    "school, legal holds, requests that were answered, and what was closed, called off or taken back"
)


def revoke_again(gone: Revoked | None) -> str:
    """Take away again what was taken away since, and say of each what it was; and what is left to do."""
    from clearsight.people.models import Person

    if gone is None:
        return UNKNOWN
    said: list[str] = []
    feeds = _feeds_to_end(gone)
    for person in Person.objects.select_related("organisation", "user").order_by("organisation", "name"):
        done = [*_of_person(person, gone, feeds)]
        if done:
            said.append(harmless(f"  {person.name} ({person.organisation.name}): {'; '.join(done)}"))
    said += [*_of_cases(gone), *_of_lent(gone), *_left_to_somebody(gone), *_counted(gone)]
    return "\n".join(["taken away again, as it was when this was put aside:", *said]) if said else NOTHING


def _feeds_to_end(gone: Revoked) -> set[int]:
    """Whose calendar address here was turned off since, or another put in its place."""
    from clearsight.reminders.models import Delivery

    here = Delivery.objects.exclude(feed="").exclude(feed__in=gone.feeds)
    return set(here.values_list("person_id", flat=True))


def _of_person(person: Person, gone: Revoked, feeds: set[int]) -> Iterator[str]:
    """What is taken away from one person again, each in words, while it is done."""
    from clearsight.grants import actions as grants
    from clearsight.people import actions as people
    from clearsight.reminders import actions as reminders
    from clearsight.web.words import day

    who = person.public_id
    last = gone.left.get(who)
    if last and (person.left is None or last < person.left):
        yield _done(f"last day {day(last)}", people.record_leaving, person, last)
    for role in _roles_to_end(person, gone):
        ended = gone.roles[who, role.role, role.site.public_id]
        words = f"{role.role} at {role.site.name} ends with {day(ended)}"
        yield _done(words, people.end_role, role, ended)
    if who in gone.suspended and not person.suspensions.filter(ended_at=None).exists():
        yield _done("suspended", grants.suspend, person)
    for stop in _stops_to_make(person, gone):
        made = (stop.public_id, stop.at, stop.until, stop.number)
        yield _done("reading stopped", grants.stop_reading_again, person, *made)
    if person.user is not None and person.user.is_active:
        if who in gone.closed:
            words = f"account closed (clearsight account --again {person.user.username} lets them in)"
            yield _done(words, people.close_account, person)
        else:
            yield from _of_proofs(person, gone)
    if person.pk in feeds:
        yield _done("calendar address ended", reminders.turn_off_feed_again, person)


def _roles_to_end(person: Person, gone: Revoked) -> list[Role]:
    held = person.roles.select_related("site", "person__organisation").order_by("pk")
    last = {one.pk: gone.roles.get((person.public_id, one.role, one.site.public_id)) for one in held}
    return [one for one in held if (day := last[one.pk]) and (one.to_date is None or day < one.to_date)]


def _stops_to_make(person: Person, gone: Revoked) -> list[Stop]:
    """Those that would hold now, and are not here."""
    from clearsight.integrations.clock import now

    here = person.reading_stops.filter(lifted_at=None).values_list("until", flat=True)
    until = max([now(), *here])
    return [one for one in gone.stops if one.person == person.public_id and one.until > until]


def _of_proofs(person: Person, gone: Revoked) -> Iterator[str]:
    """Another password since, a second factor or another sign-in that went: none of the former opens."""
    from clearsight.accounts import actions as accounts

    known = gone.passwords.get(person.public_id)
    if person.user is None or known is None:
        return
    factors = [one.public_id for one in person.factors.all() if _opens_no_more(one, gone)]
    there = person.identities.all()
    identities = [one.pk for one in there if (one.issuer, one.subject) not in gone.identities]
    changed = known != person.user.password and person.user.has_usable_password()
    if factors or identities or changed:
        words = f"signs in anew by a link (clearsight account --again {person.user.username})"
        yield _done(words, accounts.take_proofs_back, person, factors, identities)


def _opens_no_more(one: Factor, gone: Revoked) -> bool:
    """It went since; or of the codes on paper one was used since, and would be good once more."""
    used = gone.codes.get(one.public_id)
    return one.public_id not in gone.factors or (used is not None and (one.used_at or NEVER) < used)


def _of_cases(gone: Revoked) -> Iterator[str]:
    """Whoever led a case when the backup was made, and handed it on since, reads on in none of them."""
    from clearsight.casework.actions import hand_on_again
    from clearsight.casework.models import CaseFile
    from clearsight.people.models import Person

    said: Counter[str] = Counter()
    for case in CaseFile.objects.select_related("lead", "organisation", "file").order_by("pk"):
        led = gone.leads.get(case.public_id)
        if led is None or led.lead == case.lead.public_id:
            continue
        of_theirs = Person.objects.filter(organisation=case.organisation_id)
        lead = of_theirs.filter(public_id=led.lead).first()
        noter = of_theirs.filter(public_id=led.noted_by).first() if led.noted_by else None
        former = f"{case.lead.name} ({case.organisation.name})"
        if lead is None:
            said[f"WARNING: {former} leads a case again that went to somebody not here: hand it on"] += 1
        else:
            words = f"a case of {former} is led by {lead.name}"
            said["  " + _done(words, hand_on_again, case, lead, noter, led.on)] += 1
    for words, times in said.items():
        yield harmless(words if times == 1 else f"{words} ({times} times)")


def _of_lent(gone: Revoked) -> Iterator[str]:
    from clearsight.access.actors import Operator
    from clearsight.compliance.actions import perform
    from clearsight.grants.actions import end_lent_again
    from clearsight.grants.models import Opening
    from clearsight.integrations.clock import now
    from clearsight.web.words import plural

    # Whoever ended one: the day on which that happens again it has another end than it was given.
    there = Opening.objects.values_list("public_id", "until")
    shut = [one for one, until in there if one in gone.openings and gone.openings[one] < until]
    lent, opened = perform(end_lent_again, gone.grants, shut, by=Operator(), at=now())
    if lent:
        yield f"  {plural(lent, 'reading')} given to somebody"
    if opened:
        yield f"  {plural(opened, 'opening')} in an emergency"


def _left_to_somebody(gone: Revoked) -> Iterator[str]:
    """What goes with much else, and so is for whoever knows it: how many there are of each."""
    from clearsight.casework.models import LegalHold
    from clearsight.disclosure.models import SubjectRequest
    from clearsight.grants.models import Transfer
    from clearsight.web.words import plural

    if count := len(gone.held - set(LegalHold.objects.values_list("public_id", flat=True))):
        placed = plural(count, "legal hold")
        yield f"WARNING: {placed} came since: place it again before anything is disposed of"
    if count := SubjectRequest.objects.filter(ended_on=None, public_id__in=gone.answered).count():
        asked = plural(count, "request")
        yield f"WARNING: {asked} for what is kept ended since: end it again, or copies of it are read"
    known = set(Transfer.objects.values_list("public_id", flat=True))
    if count := len(gone.transfers - known):
        went = plural(count, "person went", "persons went")
        yield f"WARNING: {went} to another school since: say so again, or they read on what they left there"
    arrangements, places = _ended_since(gone)
    if arrangements:
        ended = plural(arrangements, "arrangement")
        yield f"WARNING: {ended} (or cover) ended since: end it again, or its supervisor reads on"
    if places:
        ended = plural(places, "place")
        yield f"WARNING: {ended} in arrangements ended since: end it again, or they read on in its sessions"


def _counted(gone: Revoked) -> Iterator[str]:
    """What opens little or nothing that was shut, and is said again by whoever knows it: how much of each."""
    from django.db import connection

    from clearsight.people.models import Person
    from clearsight.web.words import plural

    def asked(words: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(words)
            return list(cursor.fetchall())

    for one in COUNTED:
        since = gone.over.get(one.table, frozenset())
        if since and (count := len(since & one.rows(asked, so=False))):
            yield f"WARNING: {plural(count, one.one, one.many)} since: {one.mend}"
    here = Person.objects.values_list("public_id", "email")
    if count := sum(gone.addresses.get(who, address) != address for who, address in here):
        was = plural(count, "email address is", "email addresses are")
        yield f"WARNING: {was} another since: take the tracker in again, or mail goes astray"


def _ended_since(gone: Revoked) -> tuple[int, int]:
    """How many arrangements, and how many places in those that did not, ended sooner than they do here."""
    from clearsight.scheduling.models import Arrangement, ArrangementMember

    here = Arrangement.objects.values_list("public_id", "to_date")
    ended = {one for one, to in here if gone.arrangements.get(one, date.max) < (to or date.max)}
    places: dict[Any, date] = {}
    there = ArrangementMember.objects.exclude(arrangement__public_id__in=ended)
    for one, who, to in there.values_list("arrangement__public_id", "person__public_id", "to_date"):
        if one in gone.arrangements:  # a place that is gone from it has ended before it began
            places[one, who] = max(places.get((one, who), date.min), to or date.max)
    sooner = [one for one, last in places.items() if gone.places.get(one, date.min) < last]
    return len(ended), len(sooner)


def _done(words: str, action: Callable[..., Any], *about: Any) -> str:
    """What was done, in words; or that it could not be, and why, for somebody to see to."""
    from clearsight.access.actors import Operator
    from clearsight.compliance.actions import perform
    from clearsight.integrations.clock import now

    try:
        perform(action, *about, by=Operator(), at=now())
    except ClearsightError as error:
        return f"WARNING: not done, see to it: {words} ({error.faults[0].problem})"
    return words
