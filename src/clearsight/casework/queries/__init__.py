"""Cases as those who work with them may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import permits, require, through, visible_to
from clearsight.audit.actions import record
from clearsight.casework.models import (
    CaseFile,
    CasePlan,
    Child,
    File,
    GoodPractice,
    LeadChange,
    LegalHold,
    SessionWords,
)
from clearsight.integrations.envelope import Disposed, DoesNotOpen
from clearsight.integrations.worded import Among, Asker, One, worded
from clearsight.kernel.ages import age
from clearsight.people.models import Organisation, Person
from clearsight.scheduling.models import Session


@dataclass(frozen=True, slots=True)
class ChildShown:
    """A child, to those who may know who it is. `age` is in whole years on the day asked about."""

    name: str
    born: date | None
    age: int | None
    child: Child


@dataclass(frozen=True, slots=True)
class CaseShown:
    """Who a case is about, to those who may know."""

    case: CaseFile
    family: str
    role_with_family: str
    children: tuple[ChildShown, ...]


@dataclass(frozen=True, slots=True)
class PlanShown:
    """One version of a case's plan, to those who may read it. `likely` is a code (`models.LIKELY`)."""

    version: int
    written_by: Person
    written_at: datetime
    history: str
    outcomes: str
    plan: str
    reason: str
    likely: str
    likely_because: str


def open_cases_of(persons: Iterable[Person], on: date) -> QuerySet[CaseFile]:
    """The cases that these persons lead and that are open on that day."""
    return (
        CaseFile.objects.filter(lead__in=list(persons), opened__lte=on)
        .filter(Q(closed__isnull=True) | Q(closed__gte=on))
        .select_related("site", "lead", "file")
        .order_by("code")
    )


@atomic
def identities(cases: Iterable[CaseFile], *, by: Person, at: datetime) -> dict[int, CaseShown]:
    """Who the cases are about, by primary key, leaving out those that `by` may not know. Audited as read.

    For lists: one that does not open is left out too, and left in the log. Needs three queries for any
    number of cases, and a row in the audit log for each case read.
    """
    asked, shown = [case.pk for case in cases], {}
    for case in _known_of(asked, by, localdate(at)) if asked else ():
        try:
            shown[case.pk] = _shown(case, localdate(at))
        except Disposed:
            continue
        except DoesNotOpen:
            record("casework.note_unopened", case, by=by, at=at, organisation=case.organisation_id)
        else:
            detail = through(by, "case.read_identity", case, localdate(at))
            record(
                "casework.read_identity", case, by=by, at=at, organisation=case.organisation_id, detail=detail
            )
    return shown


@worded
def _known_of(cases: Among, by: Asker, on: One) -> QuerySet[CaseFile]:
    allowed = visible_to(by, "case.read_identity", CaseFile.objects.filter(pk__in=cases), on)
    return allowed.select_related("file").prefetch_related("children")


@atomic
def words_about(session: Session, *, by: Person, at: datetime) -> dict[str, str]:
    """The words kept about a session, by kind (called_off, interrupted); none to who is no party. Audited."""
    if not permits(by, "session.read_agenda", session, localdate(at)):
        return {}
    kept = list(SessionWords.objects.filter(session=session).select_related("file"))
    if kept:
        record("casework.read_words", session, by=by, at=at, organisation=session.organisation_id)
    return {one.kind: one.file.unseal(one.words, one, "words") for one in kept}


def identity(case: CaseFile, *, by: Person, at: datetime) -> CaseShown:
    """Who the case is about. Audited as read.

    Raises:
        Unknown, Refused: when `by` may not know.
        DoesNotOpen: when something of it was altered.
    """
    require(by, "case.read_identity", case, localdate(at))
    if not (shown := identities([case], by=by, at=at)):
        case.file.unseal(case.family, case, "family")  # where it was disposed of, that is what is said
        raise DoesNotOpen(f"casework.casefile:{case.public_id}:family")
    return shown[case.pk]


def _shown(case: CaseFile, on: date) -> CaseShown:
    children = []
    for child in case.children.all():
        born = case.file.unseal(child.born, child, "born")
        day = date.fromisoformat(born) if born else None
        children.append(
            ChildShown(case.file.unseal(child.name, child, "name"), day, age(day, on) if day else None, child)
        )
    return CaseShown(
        case=case,
        family=case.file.unseal(case.family, case, "family"),
        role_with_family=case.file.unseal(case.role_with_family, case, "role_with_family"),
        children=tuple(sorted(children, key=lambda child: child.name)),
    )


@atomic
def read_plans(case: CaseFile, *, by: Person, at: datetime) -> list[PlanShown]:
    """Every version of the case's plan, the latest first; none to who may not read it. Audited as read."""
    if not permits(by, "case.read_plan", case, localdate(at)):
        return []
    kept = list(case.plans.select_related("written_by").order_by("-version"))
    if kept:
        detail = through(by, "case.read_plan", case, localdate(at))
        record("casework.read_plans", case, by=by, at=at, organisation=case.organisation_id, detail=detail)
    return [_plan_shown(case, plan) for plan in kept]


def _plan_shown(case: CaseFile, plan: CasePlan) -> PlanShown:
    sealed = ("history", "outcomes", "plan", "reason", "likely_because")
    words = {name: case.file.unseal(getattr(plan, name), plan, name) for name in sealed}
    return PlanShown(
        version=plan.version, written_by=plan.written_by, written_at=plan.written_at, likely=plan.likely,
        **words,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PracticeShown:
    """Good practice that somebody told of, in their words."""

    practice: GoodPractice
    text: str


@atomic
def good_practice(
    organisation: Organisation, words: str = "", *, by: Person, at: datetime
) -> list[PracticeShown]:
    """What is told in the organisation and holds every one of these words, the latest first. Audited as read.

    Raises:
        Unknown, Refused: for somebody of another organisation, or who has nothing to do with supervision.
    """
    require(by, "organisation.read_practice", organisation, localdate(at))
    kept = GoodPractice.objects.filter(organisation=organisation, withdrawn_on=None)
    rows = kept.select_related("file", "told_by").order_by("-told_on", "-pk")
    wanted = words.casefold().split()
    shown = []
    for one in rows:
        try:
            shown.append(PracticeShown(one, one.file.unseal(one.text, one, "text")))
        except DoesNotOpen:
            record("casework.note_unopened", one, by=by, at=at, organisation=organisation.pk)
    if shown:
        record("casework.read_practice", organisation, by=by, at=at, organisation=organisation.pk)
    return [one for one in shown if all(word in one.text.casefold() for word in wanted)]


def holds_over(file: File, session: Session | None = None) -> QuerySet[LegalHold]:
    """The legal holds under which nothing of a file may be disposed of: wider rather than narrower.

    One on the file; on its person, its case or its relationship; on a party to that, or on whoever led the
    case; and on any of those who were in a session of which something lies in the file. So both copies of
    what was said about a child stay, while the child's case is held.

    Args:
        session: ask for what was written of that session alone.
    """
    laid = Q(records__file=file) | Q(records__kept_copies__file=file)
    sessions = Session.objects.filter(laid)
    if session is not None:
        sessions = sessions.filter(pk=session.pk)
    met = sessions.values("arrangement_id")
    # What is kept of a request is about whom it was about.
    asked = File.objects.filter(pk=file.pk, kind="request")
    cases = CaseFile.objects.filter(
        Q(file=file)
        | Q(pk__in=asked.values("subject_request__child__case"))
        | Q(discussions__session__in=sessions)
        | Q(records__session__in=sessions)
    )
    led = LeadChange.objects.filter(case__file=file)
    people = Person.objects.filter(
        Q(files=file) | Q(cases__file=file) | Q(pk__in=led.values("until_id")) | Q(led_sessions__in=sessions)
        | Q(attendance__session__in=sessions)
        | Q(memberships__arrangement__in=met) | Q(supervises__in=met)
        | Q(memberships__arrangement__files=file) | Q(supervises__files=file)
        | Q(pk__in=asked.values("subject_request__person"))
    )  # fmt: skip
    return LegalHold.objects.filter(lifted_at=None).filter(
        Q(file=file) | Q(case__in=cases) | Q(person__in=people) | Q(arrangement__in=met)
        | Q(arrangement__files=file)
    ).distinct()  # fmt: skip


def asked_for(file: File) -> bool:
    """Whether somebody has asked what is kept about them, something of it lies here, and has no answer yet.

    All that was found for a request, shown to whoever handles it or left out, and the files of whom it is
    about before anything was looked for: none of it goes meanwhile.
    """
    return _unanswered().filter(
        Q(subject_request__items__kept_in=file) | Q(subject_request__left_out_of__kept_in=file)
        | Q(subject_request__person__files=file)
        | Q(subject_request__child__case__file=file)
    ).exists()  # fmt: skip


def files_asked_for(organisation: int) -> tuple[int, ...]:
    """The files of an organisation, by primary keys, of which `asked_for` says so: asked the other way."""
    of = _unanswered().filter(organisation=organisation).order_by()
    if not of.exists():
        return ()
    paths = ("items__kept_in", "left_out_of__kept_in", "person__files", "child__case__file")
    first, *more = (of.values_list(f"subject_request__{one}", flat=True) for one in paths)
    return tuple(one for one in first.union(*more) if one is not None)


def _unanswered() -> QuerySet[File]:
    return File.objects.filter(kind="request", subject_request__ended_on=None, destroyed_at=None)


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A legal hold to those who keep the files: on what, why, and why it is no longer needed."""

    hold: LegalHold
    because: str
    lift_because: str
    may_lift: bool

    @property
    def on(self) -> str:
        """What is held, without a child's name."""
        hold = self.hold
        if hold.person:
            return f"All that has to do with {hold.person.name}"
        if hold.case:
            return f"Case {hold.case.code}"
        if hold.arrangement:
            members = ", ".join(one.person.name for one in hold.arrangement.memberships.all())
            return f"The supervision of {members} by {hold.arrangement.supervisor.name}"
        file = hold.file
        assert file is not None  # a hold names one of the four
        case = getattr(file, "case", None)
        whose = f"case {case.code}" if case else file.person.name if file.person else "a supervision"
        kind = {"case": "file", "personal": "supervision file", "personnel": "personnel file"}.get(file.kind)
        return f"The {kind or 'folder'} of {whose} alone"


@atomic
def holds_of(organisation: Organisation, *, by: Person, at: datetime) -> list[HoldShown]:
    """The organisation's holds, those in force first, each with its reason. Audited as read."""
    holds = LegalHold.objects.filter(organisation=organisation).select_related(
        "register", "person", "case", "arrangement__supervisor", "file__person", "file__case", "placed_by",
        "lift_asked_by", "lifted_by",
    )  # fmt: skip
    shown = []
    seen = visible_to(by, "hold.view", holds, localdate(at))
    for hold in seen.order_by(F("lifted_at").asc(nulls_first=True), "-placed_at"):
        words = [
            hold.register.unseal(getattr(hold, name), hold, name) for name in ("because", "lift_because")
        ]
        may = permits(by, "hold.lift", hold, localdate(at))
        shown.append(HoldShown(hold, words[0], words[1], may))
        record("casework.read_hold", hold, by=by, at=at, organisation=organisation.pk)
    return shown
