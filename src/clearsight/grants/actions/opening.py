"""Breaking the glass: opening one case file or record in an emergency, for hours that nobody chooses (J6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from clearsight.access.predicates import holding
from clearsight.access.queries import permits, require, visible_to
from clearsight.audit.actions import record as audit
from clearsight.audit.models import Event
from clearsight.casework.models import CaseFile
from clearsight.grants.actions.giving import faults_of_reason
from clearsight.grants.models import OUTCOMES, Opening
from clearsight.grants.queries import who_looks_at
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.kernel.roles import SITE_LEAD
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person, Role, Site
from clearsight.records.models import Record
from clearsight.scheduling.models import ArrangementMember

LASTS = timedelta(hours=4)
FEWEST_WORDS = 5
LONGEST_FINDING = 1_000
NOBODY_TOLD = "ring whoever leads the case; and have who oversees here invited to sign in"
# Somebody who looks for a child knows the name or the reference: who tries more often is guessing.
MOST_SEARCHES, AN_HOUR = 5, timedelta(hours=1)
SEARCHED = "grants.find_case_to_open"


@transaction.atomic
def find_case_to_open(site: Site, called: str, *, by: Person, at: datetime) -> CaseFile | None:
    """The one case at a school that has this reference, or is about a child or family of exactly this name.

    Nothing is shown of it, and whoever looks is told as little where there is none as where there are two.
    Each search is in the log, whatever it finds, without what was looked for.

    Raises:
        Unknown, Refused: to whoever does not lead safeguarding.
        Conflict: after `MOST_SEARCHES` within an hour.
    """
    require(by, "organisation.break_glass", by.organisation, localdate(at))
    lately = Event.objects.filter(actor_id=by.pk, verb=SEARCHED, at__gt=at - AN_HOUR)
    if lately.count() >= MOST_SEARCHES:
        raise Conflict.one(
            "called", "you have looked too often within an hour", f"ring {_who_leads(site, at)}"
        )
    there = CaseFile.objects.filter(site=site, organisation=by.organisation_id, file__destroyed_at=None)
    cases = there.select_related("file", "site")
    open_to = visible_to(by, "case.break_glass", cases, localdate(at)).prefetch_related("children")
    wanted = " ".join(called.split()).casefold()
    found = [case for case in open_to if wanted and wanted in _names(case, by, at)]
    audit(SEARCHED, site, by=by, at=at, organisation=by.organisation_id, detail={"found": len(found)})
    return found[0] if len(found) == 1 else None


def _who_leads(site: Site, at: datetime) -> str:
    """Who leads safeguarding at a school, by name: whoever looks for a child there rings them."""
    there = Role.objects.filter(holding(localdate(at)), site=site, role__in=SITE_LEAD)
    # Whoever leads before whoever stands in.
    names = dict.fromkeys(there.order_by("-role", "person__name").values_list("person__name", flat=True))
    return f"{' or '.join(names)}, who lead{'' if len(names) > 1 else 's'} there" if names else "the school"


def _names(case: CaseFile, by: Person, at: datetime) -> set[str]:
    names = [case.code]
    try:
        names.append(case.file.unseal(case.family, case, "family"))
        names += [case.file.unseal(child.name, child, "name") for child in case.children.all()]
    except DoesNotOpen:  # one that was altered shuts nobody out of another: it is found by its reference
        audit("casework.note_unopened", case, by=by, at=at, organisation=case.organisation_id)
    return {" ".join(name.split()).casefold() for name in names if name.strip()}


@transaction.atomic
def break_glass(what: CaseFile | Record, reason: str, *, by: Person, at: datetime) -> Opening:
    """Open one case file, with its records, or one record, for `LASTS` from now. Leadership is told at once.

    Args:
        reason: what cannot wait, in `FEWEST_WORDS` or more: read by leadership and by all concerned.

    Raises:
        Unknown: to whoever does not lead safeguarding.
        Refused: for a matter of one's own, or where nobody oversees who can sign in and be told.
        Invalid: without a reason, or for what one reads anyway.
    """
    today, is_case = localdate(at), isinstance(what, CaseFile)
    require(by, "case.break_glass" if is_case else "record.break_glass", what, today)
    _refuse_own_matter(what, by)
    faults = faults_of_reason(reason, FEWEST_WORDS)
    if permits(by, "case.read_plan" if is_case else "record.read", what, today):
        faults.append(Fault("what", "you can read it as it is", "open it"))
    if faults:
        raise Invalid(faults)
    opening = Opening(
        organisation_id=what.organisation_id,
        by=by,
        at=at,
        until=at + LASTS,
        file=what.file,
        site=_site(what, today),
    )
    opening.case, opening.record = (what, None) if isinstance(what, CaseFile) else (None, what)
    opening.reason = what.file.seal(reason.strip(), opening, "reason")
    opening.save(force_insert=True)
    if not who_looks_at(opening, today):
        raise Refused.one("what", "nobody oversees here who can sign in and be told", NOBODY_TOLD)
    detail = {"kind": what._meta.label_lower, "of": str(what.public_id), "until": opening.until.isoformat()}
    audit("grants.break_glass", opening, by=by, at=at, organisation=what.organisation_id, detail=detail)
    return opening


@transaction.atomic
def look_at(opening: Opening, outcome: str, words: str, *, by: Person, at: datetime) -> Opening:
    """Leadership has looked at an opening: it was right, wrong, or is talked about; and what follows.

    What was not right to open is shut from this moment.

    Raises:
        Unknown, Refused: to whoever does not oversee where it was opened, and to whoever opened it.
        Invalid: for another outcome, or without words where it was not right.
        Conflict: when another has looked at it already.
    """
    require(by, "opening.look_at", opening, localdate(at))
    missing = "" if outcome == "right" else "say what follows from it"
    faults = faults_of_words("words", words, LONGEST_FINDING, missing)
    if outcome not in OUTCOMES:
        faults.append(Fault("outcome", "say what you found", "choose one"))
    if faults:
        raise Invalid(faults)
    sealed = opening.file.seal(words.strip(), opening, "words")
    said = {"looked_at": at, "looked_at_by": by, "outcome": outcome, "words": sealed}
    if not Opening.objects.filter(pk=opening.pk, looked_at=None).update(**said):
        raise Conflict.one("opening", "somebody has looked at it already", "look at it again")
    ended = outcome == "wrong" and _shut(opening, by, at)
    opening.refresh_from_db()
    audit("grants.look_at", opening, by=by, at=at, organisation=opening.organisation_id,
          detail={"outcome": outcome, "ended": ended})  # fmt: skip
    return opening


@transaction.atomic
def end_opening(opening: Opening, *, by: Person, at: datetime) -> Opening:
    """From this moment it opens nothing. Anybody concerned may end it, who oversees, and whoever opened it.

    Raises:
        Unknown, Refused: to others.
        Conflict: when its hours are over, or somebody has ended it.
    """
    require(by, "opening.end", opening, localdate(at))
    if not _shut(opening, by, at):
        raise Conflict.one("opening", "it is shut already", "look at it again")
    opening.refresh_from_db()
    audit("grants.end_opening", opening, by=by, at=at, organisation=opening.organisation_id)
    return opening


def _shut(opening: Opening, by: Person, at: datetime) -> bool:
    """Whether it was open until now."""
    still = Opening.objects.filter(pk=opening.pk, until__gt=at)
    return bool(still.update(until=at, ended_by=by))


def _refuse_own_matter(what: CaseFile | Record, by: Person) -> None:
    """An emergency is a child's: nobody opens what was written of themselves, or where they meet."""
    if not isinstance(what, Record):
        return
    met = what.session.arrangement
    member = ArrangementMember.objects.filter(arrangement=met, person=by).exists()
    if what.about_id == by.pk or (what.case_id is None and (member or met.supervisor_id == by.pk)):
        raise Refused.one(
            "what", "it is a matter of your own", "ask somebody who leads and has no part in it"
        )


def _site(what: CaseFile | Record, today: date) -> Site | None:
    """Where it is: the case's school, or where those supervised hold a role on the day of the session."""
    if isinstance(what, CaseFile):
        return what.site
    if what.case is not None:
        return what.case.site
    session = what.session
    # Where they worked when they met; of what was entered without roles of that time, where they work now.
    for day in dict.fromkeys((session.held_on or session.scheduled_for or today, today)):
        there = ArrangementMember.objects.filter(holding(day), arrangement=session.arrangement_id)
        whose = Q(person=what.about_id) if what.about_id else Q(person__in=there.values("person"))
        roles = Role.objects.filter(holding(day), whose)
        if site := Site.objects.filter(pk__in=roles.values("site")).order_by("pk").first():
            return site
    return None
