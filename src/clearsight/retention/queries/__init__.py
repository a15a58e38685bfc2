"""When each file's review is due by the rules in force, and what whoever keeps the files sees of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.db.models import DateTimeField, Max, Prefetch, Q, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate, localtime

from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import record as audit
from clearsight.audit.models import Event
from clearsight.casework.models import CaseFile, File
from clearsight.casework.queries import asked_for, holds_over
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.kernel.durations import parse_duration
from clearsight.people.models import Organisation, Person
from clearsight.policy.domain.model import Retention
from clearsight.policy.queries import policy_in_force
from clearsight.records.models import Record
from clearsight.retention.domain import KINDS, LABELS, Rules, in_words, review_due, rules_for
from clearsight.retention.models import Decision, Review, Schedule

PER_PAGE = 50
# What was disposed of, by whatever way, is due no more.
STANDS = Q(file__destroyed_at=None, record__disposed_at=None)
RECKONED = "retention.reckon"
_WHAT = (
    "file__person", "file__arrangement__supervisor", "file__case", "file__subject_request", "record__session",
)  # fmt: skip


def rules_of(organisation: Organisation, on: date) -> dict[str, Rules]:
    """By what each kind is kept on that day, by the policy's code of the kind."""
    policy = policy_in_force(organisation, on)
    chosen = [
        Retention.model_validate(
            {"record": one.record, "anchor": one.anchor, "keep": one.keep, "clause": one.rests_on}
        )
        for one in Schedule.objects.filter(organisation=organisation, ended_at=None).order_by("pk")
    ]
    return {kind: rules_for(kind, policy, chosen) for kind in LABELS}


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A file, or one record in it, whose review is due on a day, under a rule in words."""

    file: File
    record: Record | None
    due_on: date
    under: str

    @property
    def key(self) -> tuple[int, int | None]:
        """By which file and record it is known."""
        return self.file.pk, self.record.pk if self.record else None


def reckoned(organisation: Organisation, on: date) -> Iterator[Reckoned]:
    """Every file and record of the organisation whose review has a day, by the rules in force.

    A case that is open, and whoever has not left, has none. What was decided to be kept longer is due when
    that ends.
    """
    rules, longer = rules_of(organisation, on), _kept_longer(organisation)
    counted = any(rule.anchor == "last_entry" for by in rules.values() for rule in by.rules)
    last = last_entries(organisation) if counted else {}
    judged = {kind: rules[code] for kind, (code, _) in KINDS.items()}
    judged = {kind: by for kind, by in judged.items() if by.rules and not by.blank}
    for file in _to_reckon(organisation, judged):
        by = judged[file.kind]
        of_file = _anchors(file, last.get(file.pk))
        if of_file is None:
            continue
        units: list[tuple[Record | None, dict[str, date]]] = [(None, of_file)]
        if by.each_record:
            units = [(one, {**of_file, "created": _made(one)}) for one in file.records.all()]
        for one, anchors in units:
            if found := review_due(by, anchors):
                due, rule = found
                until = longer.get((file.pk, one.pk if one else None))
                yield Reckoned(file, one, max(due, until) if until else due, in_words(rule)[:300])


def _to_reckon(organisation: Organisation, judged: dict[str, Rules]) -> QuerySet[File]:
    """The files that may have a day, with what it is counted from: some questions, however many there are."""
    files = File.objects.filter(organisation=organisation, kind__in=judged, destroyed_at=None)
    files = files.exclude(kind="case", case__closed=None)
    each = [kind for kind, by in judged.items() if by.each_record]
    kept = Record.objects.filter(disposed_at=None, file__kind__in=each).select_related("session")
    return files.select_related("person", "arrangement", "case", "subject_request").prefetch_related(
        "case__children", "arrangement__memberships__person", Prefetch("records", kept)
    )


def _made(one: Record) -> date:
    return one.session.held_on or localdate(one.opened_at)


def _kept_longer(organisation: Organisation) -> dict[tuple[int, int | None], date]:
    kept = Decision.objects.filter(organisation=organisation, state="kept").order_by("decided_at", "pk")
    return {(one.file_id, one.record_id): one.until for one in kept if one.until}


def _anchors(file: File, last: date | None) -> dict[str, date] | None:
    """The days that retention may count from, as far as they are known; none while the file is in use."""
    found: dict[str, date] = {}
    if file.kind == "request":
        answered = _answered(file)
        return {"answered": answered} if answered else None
    if file.kind == "case":
        case = getattr(file, "case", None)
        if case is None or case.closed is None:
            return None
        found["case_closed"] = case.closed
        if born := _youngest(file, case):
            found["date_of_birth"] = born
    elif left := _left(file):
        found["left"] = left
    if last:
        found["last_entry"] = last
    return found


def _youngest(file: File, case: CaseFile) -> date | None:
    """The date of birth of the youngest child; none where any is not known, or does not open."""
    try:
        days = [file.unseal(child.born, child, "born") for child in case.children.all()]
    except DoesNotOpen:
        return None
    return max(map(date.fromisoformat, days)) if days and all(days) else None


def _answered(file: File) -> date | None:
    """The day on which a request was answered, refused or withdrawn; none while it waits, or of others."""
    asked: Any = getattr(file, "subject_request", None) if file.kind == "request" else None
    return asked.ended_on if asked else None


def _left(file: File) -> date | None:
    """The day on which the person left; of a relationship, the last of those supervised in it."""
    if file.person is not None:
        return file.person.left
    if file.arrangement is None:
        return None
    days = [member.person.left for member in file.arrangement.memberships.all()]
    known = [day for day in days if day]
    return max(known) if known and len(known) == len(days) else None


# Whatever is written into a file, by the path to that file; or to the relationship whose folder it lies in.
# A test compares them with every sealed field there is.
WRITTEN_IN = {
    **dict.fromkeys(("records.entry", "records.remark", "records.meantso", "records.disagreement",
                     "records.signatureleftout", "records.attachment", "signoff.addendum"), "record__file"),
    "records.settlement": "disagreement__record__file",
    "records.filedelsewhere": "copy__record__file",
    **dict.fromkeys(("casework.sessionwords", "casework.goodpractice", "supervision.variation",
                     "supervision.dateproposal", "supervision.concern", "supervision.offer",
                     "supervision.objection", "supervision.request", "supervision.action",
                     "escalation.escalation", "grants.grant", "grants.opening"), "file"),
    **dict.fromkeys(("casework.caseplan", "supervision.casechoice"), "case__file"),
    "casework.casefile": "file",
    "signoff.keptcopy": "file",
    "supervision.actionnote": "action__file",
    "escalation.escalationstep": "escalation__file",
}  # fmt: skip
WRITTEN_IN_FOLDER = {
    "supervision.agreement": "arrangement",
    "supervision.agreementleftout": "agreement__arrangement",
    "supervision.agendaitem": "session__arrangement",
}
# What has no moment of its own has the day of its session, or says one.
_DAYS = {
    "casework.casefile": ("opened",),
    "casework.goodpractice": ("told_on", "withdrawn_on"),
    "casework.sessionwords": ("session__scheduled_for", "session__held_on"),
    "supervision.action": ("session__held_on", "closed_on"),
}


def last_entries(organisation: Organisation) -> dict[int, date]:
    """The day on which anything was last written, of each file (its primary key), whatever it was."""
    found: dict[int, date] = {}
    folders = dict(
        File.objects.filter(organisation=organisation, kind="secured", destroyed_at=None)
        .values_list("arrangement", "pk")
    )  # fmt: skip
    for label, path in (*WRITTEN_IN.items(), *WRITTEN_IN_FOLDER.items()):
        for key, day in _last_of(label, path, organisation):
            file = folders.get(key) if label in WRITTEN_IN_FOLDER else key
            if file is not None:
                found[file] = max(day, found.get(file, day))
    return found


def _last_of(label: str, path: str, organisation: Organisation) -> Iterator[tuple[Any, date]]:
    model: Any = apps.get_model(label)
    moments = [one.name for one in model._meta.concrete_fields if isinstance(one, DateTimeField)]
    days = _DAYS.get(label, ()) or [one for one in moments if one != "until"]  # an end that is to come
    rows = model._default_manager.filter(**{f"{path}__organisation": organisation}).order_by()
    for row in rows.values_list(path).annotate(*(Max(one) for one in days)):
        for day in filter(None, row[1:]):
            yield row[0], localdate(day) if isinstance(day, datetime) else day


@dataclass(frozen=True, slots=True)
class Due:
    """What is due for review, to those who keep the files: what it is, and nobody's words.

    `held` says whether a legal hold is on it, `asked` whether somebody asked for it and has no answer;
    `waits` is the disposal that asks for a second person.
    """

    review: Review
    what: str
    held: bool
    waits: Decision | None
    because: str = ""
    asked: bool = False


def what_it_is(file: File, one: Record | None = None) -> str:
    """A file, or a record in it, in words that name no child."""
    said = {"case": "Case file", "personal": "Supervision file", "personnel": "Personnel file",
            "secured": "Supervision folder", "request": "Subject access request",
            }.get(file.kind, "File")  # fmt: skip
    if answered := _answered(file):
        said += f", answered on {answered.day} {answered:%B %Y}"
    case = getattr(file, "case", None) if file.kind == "case" else None
    if case is not None:
        said += f" {case.code}"
    elif file.person is not None:
        said += f" of {file.person.name}"
    elif file.arrangement is not None:
        names = ", ".join(m.person.name for m in file.arrangement.memberships.select_related("person"))
        said += f" of {names} with {file.arrangement.supervisor.name}"
    if one is not None:
        day = _made(one)
        said = f"Record of the session on {day.day} {day:%B %Y}, in: {said[0].lower()}{said[1:]}"
    return said


@atomic
def due_for_review(
    organisation: Organisation, *, by: Person, at: datetime, page: int = 1, alone: Review | None = None
) -> list[Due]:
    """What is due for review today, longest due first, as far as `by` keeps it: `PER_PAGE` of it.

    Args:
        page: which of them, the first being 1 (`due_pages` says how many there are).
        alone: this one alone, if it is due.

    Raises:
        Unknown, Refused: for whoever keeps no files.
    """
    today = localdate(at)
    require(by, "organisation.keep_files", organisation, today)
    found = _due(organisation, by, today)
    rows = (found.filter(pk=alone.pk) if alone else found).select_related(*_WHAT).order_by("due_on", "pk")
    some = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
    of_them = [review.file_id for review in some]
    waiting = {(one.file_id, one.record_id): one for one in Decision.objects.filter(
        state="waits", file__in=of_them).select_related("register", "decided_by")}  # fmt: skip
    shown = []
    for review in some:
        waits = waiting.get((review.file_id, review.record_id))
        because = waits.register.unseal(waits.because, waits, "because") if waits else ""
        session = review.record.session if review.record else None
        held = holds_over(review.file, session).exists()
        what = what_it_is(review.file, review.record)
        shown.append(Due(review, what, held, waits, because, asked_for(review.file)))
    if shown:
        audit("retention.read_due", organisation, by=by, at=at, organisation=organisation.pk,
              detail={"reviews": len(shown)})  # fmt: skip
    return shown


def due_pages(organisation: Organisation, on: date, *, by: Person) -> int:
    """How many pages there are of what is due for review, to whoever asks; at least one."""
    return max(1, -(-_due(organisation, by, on).count() // PER_PAGE))


def _due(organisation: Organisation, by: Person, on: date) -> QuerySet[Review]:
    kept = visible_to(by, "file.keep", File.objects.filter(organisation=organisation), on)
    return Review.objects.filter(STANDS, organisation=organisation, due_on__lte=on, file__in=kept)


def disposal_of(file_public_id: str) -> Decision | None:
    """By which decision a file, or a record in it, was disposed of: what remains of it."""
    gone = Decision.objects.filter(file__public_id=file_public_id, state="disposed")
    return gone.select_related("decided_by", "second").order_by("-second_at").first()


def disposed(
    organisation: Organisation, on: date, *, by: Person, page: int = 1
) -> list[tuple[Decision, str]]:
    """What was disposed of, the latest first, with what it was, as far as `by` keeps it: `PER_PAGE` of it."""
    rows = _disposed(organisation, by, on).select_related(*_WHAT, "decided_by", "second")
    some = rows.order_by("-second_at", "-pk")[(page - 1) * PER_PAGE : page * PER_PAGE]
    return [(one, what_it_is(one.file, one.record)) for one in some]


def disposed_pages(organisation: Organisation, on: date, *, by: Person) -> int:
    """How many pages there are of what was disposed of; at least one."""
    return max(1, -(-_disposed(organisation, by, on).count() // PER_PAGE))


def _disposed(organisation: Organisation, by: Person, on: date) -> QuerySet[Decision]:
    kept = visible_to(by, "file.keep", File.objects.filter(organisation=organisation), on)
    return Decision.objects.filter(organisation=organisation, state="disposed", file__in=kept)


# What alters when something is due, besides what is chosen and decided here. An entry, and a day that was put
# right, count from the next day on.
_ALTERS = ("casework.add_child", "casework.close_case", "people.record_leaving", "policy.adopt",
           "compliance.import_facts", "disclosure.give_out", "disclosure.approve",
           "disclosure.withdraw_request")  # fmt: skip


def is_reckoned(organisation: Organisation, at: datetime) -> bool:
    """Whether the reviews were reckoned today, and nothing was done since that alters when they are due."""
    begins = datetime.combine(localdate(at), time(), localtime(at).tzinfo)
    done = Event.objects.filter(organisation_id=organisation.pk, at__gte=begins, at__lte=at)
    last = (
        done.filter(verb__in=(RECKONED, *_ALTERS))
        .order_by("-at", "-pk")
        .values_list("verb", flat=True)
        .first()
    )
    return last == RECKONED


def reads_as_length(written: str) -> bool:
    """Whether it is a length of time that a calendar can count: "6 years"."""
    try:
        return not parse_duration(written).in_school_periods
    except ValueError:
        return False
