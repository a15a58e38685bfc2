"""What the pages of the files that are kept show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from clearsight.access.queries import permits
from clearsight.disclosure.queries import searches_told
from clearsight.disclosure.queries.waiting import kinds_waiting, requests_waiting_for
from clearsight.integrations.clock import today
from clearsight.people.models import Organisation, Person
from clearsight.retention.domain import ANCHORS, COUNTED, LABELS, in_words
from clearsight.retention.models import Schedule
from clearsight.retention.queries import Due, rules_of
from clearsight.retention.queries.waiting import Reviews, reviews_waiting_for
from clearsight.scheduling.models import Arrangement
from clearsight.web import words
from clearsight.web.frame import Link
from clearsight.web.show.waiting import Waiting

WAYS = (
    ("keep", "Keep it longer"),
    ("hold", "Keep it until two lift a legal hold: a claim or an inquiry needs it"),
    ("dispose", "Dispose of it, once somebody else agrees"),
)
# How much is held of a person or a case: all that has to do with it, or one file alone, by its kind.
HOW_MUCH = (
    ("all", "All that has to do with them, or with it"),
    ("personal", "The person's own supervision file alone"),
    ("personnel", "The person's supervision in the personnel file alone"),
    ("case", "The file of the case alone"),
)
VERBS = {
    "confirm": "Agree to who asks",
    "answer": "Answer",
    "agree": "Look at and agree",
    "weigh": "Weigh the harm",
    "again": "Agree to another copy",
}
# Told apart on the first page, where nobody is named.
ASKS = {"self": "about themselves", "parent": "about a child", "representative": "for somebody else"}
MOST = 20
KIND_CHOICES = tuple(LABELS.items())
ANCHOR_CHOICES = tuple((code, f"{said[0].upper()}{said[1:]}") for code, said in ANCHORS.items())
# What schools in England commonly choose (IRMS toolkit for schools); nobody has chosen it until they do.
COMMON = {
    "case_record": "Commonly 25 years from the date of birth",
    "personnel_record": "Commonly 6 years from the day the person left",
    "supervision_record": "Commonly 6 years from the day the person left",
    "session_record": "Commonly as long as the supervision files of those who met",
    "subject_request": "Commonly one to three years from the day it was answered",
}
PAGES = (
    ("kept_files", "Due for review", "organisation.keep_files"),
    ("kept_schedules", "How long", "organisation.keep_files"),
    ("kept_holds", "Legal holds", "organisation.place_hold"),
    ("kept_disposed", "Disposed of", "organisation.keep_files"),
    ("subject_requests", "Requests", "organisation.handle_requests"),
)


def tabs(actor: Person, here: str) -> list[Link]:
    """The pages of the files that the reader may open, with the one they are on."""
    return [
        Link(text, reverse(name), name == here)
        for name, text, permission in PAGES
        if permits(actor, permission, actor.organisation, today())
    ]


@dataclass(frozen=True, slots=True)
class DueLine:
    """One line of what is due, and what the reader can do about it: `waits_for_me` is the second's part."""

    due: Due
    waits_for_me: bool


def due_lines(found: Iterable[Due], actor: Person) -> list[DueLine]:
    """What is due for review, with what waits for the reader."""
    return [DueLine(one, one.waits is not None and one.waits.decided_by_id != actor.pk) for one in found]


def files_waiting(actor: Person, on: date) -> list[Waiting]:
    """For the first page: requests with the day of the law, and files to review or dispose of."""
    if not permits(actor, "organisation.keep_files", actor.organisation, on):
        return []
    there = kinds_waiting(actor.organisation, on)
    asked = [
        Waiting("a subject access request",
                "answered" if one.state == "given" else f"by law to be answered by {words.day(one.due_on)}",
                reverse("subject_request", kwargs={"subject": one.public_id}), VERBS[what],
                f"{ASKS[one.capacity]}, received on {words.day(one.received_on)}, "
                f"{'yours' if one.handler_id == actor.pk else f'handled by {one.handler.name}'}")
        for one, what in (requests_waiting_for(actor, on)[:MOST] if "request" in there else ())
    ]  # fmt: skip
    found = reviews_waiting_for(actor, on) if "review" in there else Reviews()
    second = [
        Waiting("a disposal", "not done until a second person does it",
                reverse("kept_review", kwargs={"review": one.review.public_id}), "Look at",
                f"asked for by {one.asked_by.name}, due since {words.day(one.review.due_on)}")
        for one in found.second if one.asked_by
    ]  # fmt: skip
    told = _searches(actor, on) if "search" in there else []
    return [*asked, *second, *told, *_to_review(found)]


def _searches(actor: Person, on: date) -> list[Waiting]:
    """Whoever handles requests is told what another looked for, and how much was found."""
    return [
        Waiting("a search for what is kept about somebody",
                f"{words.plural(one.hits, 'thing')} found",
                reverse("subject_request", kwargs={"subject": one.public_id}), "Look at",
                f"by {one.handler.name} on {words.day(one.searched_at)}")
        for one in searches_told(actor.organisation, by=actor, on=on)[:MOST]
    ]  # fmt: skip


def _to_review(found: Reviews) -> list[Waiting]:
    """However many files are due, it is one thing to do."""
    if not found.due:
        return []
    what = "a file" if found.due == 1 else words.plural(found.due, "file")
    since = f"{'due' if found.due == 1 else 'the first due'} since {words.day(found.since)}"
    return [Waiting(what, since, reverse("kept_files"), "Review")]


def schedules_page(organisation: Organisation, on: date) -> dict[str, Any]:
    """Each kind of file, by what it is kept, and what nobody has said yet."""
    chosen = Schedule.objects.filter(organisation=organisation, ended_at=None).select_related("chosen_by")
    kinds = [
        {
            "label": label,
            "rules": [in_words(rule) for rule in rules.rules],
            "blank": [in_words(rule) for rule in rules.blank],
            "each": rules.each_record,
            "counted": [ANCHORS[anchor] for anchor in COUNTED[code]],
            "common": COMMON[code],
        }
        for code, label in LABELS.items()
        for rules in [rules_of(organisation, on)[code]]
    ]
    own = [(one, LABELS[one.record], ANCHORS[one.anchor]) for one in chosen.order_by("record", "anchor")]
    return {"kinds": kinds, "chosen": own, "kind_choices": KIND_CHOICES, "anchor_choices": ANCHOR_CHOICES}


def meetings_of(organisation: Organisation, but_for: Person) -> list[tuple[Arrangement, str]]:
    """Every supervision there is or was, by who has it and who gives it, but for those of somebody's own."""
    rows = Arrangement.objects.filter(organisation=organisation).exclude(supervisor=but_for)
    rows = rows.exclude(memberships__person=but_for).select_related("supervisor")
    named = [
        (one, f"{', '.join(met.person.name for met in one.memberships.all())} with {one.supervisor.name}")
        for one in rows.prefetch_related("memberships__person")
    ]
    return sorted(named, key=lambda one: (one[1], one[0].pk))


def people_of(organisation: Organisation) -> list[Person]:
    """Everybody who works or worked there, by name."""
    return list(Person.objects.filter(organisation=organisation).order_by("name", "pk"))
