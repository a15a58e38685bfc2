"""Which cases belong on a session's agenda: what the policy asks for, and what the parties chose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from clearsight.access.queries import visible_to
from clearsight.casework.domain.live import live_by, live_spans
from clearsight.casework.models import CaseFile, CaseStatus
from clearsight.casework.queries import open_cases_of
from clearsight.integrations.once import once
from clearsight.kernel.spans import Span, holds_on
from clearsight.people.models import Person
from clearsight.policy.domain.forms import CasesAsked
from clearsight.policy.queries import forms_of, policy_in_force
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import CaseChoice, CasesStated


@dataclass(frozen=True, slots=True)
class CaseOffered:
    """A case that belongs, or could belong, to a session.

    `on_agenda`: it was brought, or the policy puts it there and nobody left it out. `brought`: it was.
    `live`: by the policy's definition on the day of the session. `because`: why it was chosen, or left out.
    """

    case: CaseFile
    on_agenda: bool
    brought: bool
    live: bool
    because: str
    chosen_by: Person | None


@dataclass(frozen=True, slots=True)
class CasesOffered:
    """The cases of a session, and what the policy asks about them; `stated` is all, sample or empty."""

    asked: CasesAsked | None
    rows: tuple[CaseOffered, ...]
    stated: str
    stated_by: Person | None

    @property
    def bring(self) -> str:
        """How the policy says that cases are chosen (`policy.domain.forms.language.CasesAsked`), or empty."""
        return self.asked.bring if self.asked else ""

    @property
    def on_agenda(self) -> tuple[CaseFile, ...]:
        """The cases to be discussed."""
        return tuple(row.case for row in self.rows if row.on_agenda)

    @property
    def left_out(self) -> tuple[CaseOffered, ...]:
        """Those that are open and not on the agenda."""
        return tuple(row for row in self.rows if not row.on_agenda)


def cases_offered(session: Session, *, by: Person, at: datetime) -> CasesOffered:
    """The cases of a session that `by` may know of: brought to it, or open and led by those who meet.

    Where the policy asks for every live case (North East Futures: Regularity and Timing), each is on the
    agenda by itself until the session is held, unless somebody left it out. Live is as on the session's day.
    The most urgent come first: those on the agenda, then the live ones. Asked once for a page.
    """
    today = localdate(at)
    key = ("cases offered", session.pk, by.pk, by.organisation_id, today)
    return once(key, lambda: _offered(session, by, today))


def brought_to(session: Session) -> list[CaseFile]:
    """The cases brought to a session, by reference, whoever may know of them. Asked once for a page."""
    cases = CaseFile.objects.filter(discussions__session=session).order_by("code")
    return list(once(("brought", session.pk), lambda: list(cases)))


def _offered(session: Session, by: Person, today: date) -> CasesOffered:
    day = session.day or today
    asked = forms_of(session.organisation, day).cases if session.kind == "planned" else None
    brought = {case.pk for case in brought_to(session)}
    chosen = {one.case_id: one for one in _choices(session)}
    found = open_cases_of(_who_meet(session, day), day) | CaseFile.objects.filter(pk__in=brought)
    seen = list(visible_to(by, "case.view", found, today))
    live = live_on(seen, session, day)
    by_itself = asked is not None and asked.bring == "every_live" and session.status == "scheduled"
    # Who else is there learns of a case when it is brought: by the policy only for those who may bring it.
    theirs = set(_may_bring(seen, by, today)) if by_itself else ()
    rows = []
    for case in seen:
        choice = chosen.get(case.pk)
        there = case.pk in brought
        out = choice is not None and not choice.brought
        alone = case.pk in theirs and case.pk in live and not out
        because = _because(case, choice) if choice else ""
        by_whom = choice.chosen_by if choice else None
        rows.append(CaseOffered(case, there or alone, there, case.pk in live, because, by_whom))
    rows.sort(key=lambda row: (not row.on_agenda, not row.live, row.case.code))
    stated = CasesStated.objects.filter(session=session).select_related("stated_by").first()
    return CasesOffered(
        asked, tuple(rows), stated.extent if stated else "", stated.stated_by if stated else None
    )


def _because(case: CaseFile, choice: CaseChoice) -> str:
    """Why it was or was not brought; nothing where its file was disposed of: the session stays readable."""
    return "" if case.file.destroyed_at else case.file.unseal(choice.because, choice, "because")


def _may_bring(cases: list[CaseFile], by: Person, today: date) -> Iterable[int]:
    among = CaseFile.objects.filter(pk__in=[case.pk for case in cases])
    return visible_to(by, "case.bring", among, today).values_list("pk", flat=True)


def live_on(cases: Iterable[CaseFile], session: Session, day: date) -> set[int]:
    """Primary keys of the cases that are live on a day, by the policy in force then."""
    live = live_by(policy_in_force(session.organisation, day))
    held: dict[int, list[tuple[str, Span]]] = {case.pk: [] for case in cases}
    # Where every open case is live, no status says anything.
    for status in CaseStatus.objects.filter(case__in=held) if live.statuses is not None else ():
        held[status.case_id].append((status.status, status.span))
    return {
        case.pk
        for case in cases
        if holds_on(live_spans(live, Span(case.opened, case.closed), held[case.pk]), day)
    }


def _who_meet(session: Session, day: date) -> list[Person]:
    """Whose cases are looked at: the members'; in a group the one who leads it brings their own as well."""
    members = members_on(session.arrangement, day)
    return members if session.arrangement.kind == "one_to_one" else [*members, session.supervisor]


def _choices(session: Session) -> list[CaseChoice]:
    return list(CaseChoice.objects.filter(session=session).select_related("chosen_by"))
