"""What stands around every page: whose organisation it is, who is signed in, where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from clearsight.access.queries import permits
from clearsight.accounts.queries import lock_seconds
from clearsight.integrations.clock import today
from clearsight.people.models import Person

SECTIONS = (
    (
        "home",
        "Today",
        (
            "home",
            "record",
            "check_record",
            "attach",
            "attached",
            "elsewhere",
            "take_back",
            "copies",
            "sign",
            "send_back",
            "session",
            "move",
            "cancel",
            "hold",
            "hour",
            "raise_concern",
            "concern",
            "attendance",
            "signed_on_paper",
            "escalations",
            "escalation",
            "escalation_start",
            "actions",
            "action",
            "requests",
            "request",
            "ask_for_more",
            "offer",
            "objection",
            "staff",
            "post",
            "leaves",
            "role_ends",
            "suspend",
            "reading_stop",
            "transfer",
            "lent",
            "grant",
            "opening",
            "break_glass",
            "break_glass_record",
            "ask_for_proceeding",
            "give_record",
            "reminders",
            "feed",
        ),
    ),
    (
        "arrangements",
        "Who meets whom",
        (
            "arrangements",
            "arrangement",
            "arrange",
            "schedule",
            "programme",
            "propose_dates",
            "proposal",
            "cover",
            "change_cover",
            "object_to",
            "hand_over",
            "end_supervision",
            "end_place",
            "handover",
            "draw_up",
            "agreement",
            "add_member",
            "ad_hoc",
            "note_talk",
        ),
    ),
    (
        "caseload",
        "Cases",
        (
            "caseload",
            "open_case",
            "coverage",
            "case_people",
            "drift",
            "case",
            "case_plan",
            "case_child",
            "case_status",
            "case_review",
            "case_lead",
            "case_close",
            "give_case",
            "practice",
            "practice_tell",
        ),
    ),
    ("position", "Position", ("position", "meetings", "give_sample", "figures")),
    (
        "kept_files",
        "Files",
        (
            "kept_files",
            "kept_review",
            "kept_schedules",
            "kept_holds",
            "kept_disposed",
            "subject_requests",
            "subject_request",
            "subject_controller",
            "subject_giving",
            "subject_item",
            "subject_step",
        ),
    ),
    (
        "policy",
        "The policy",
        (
            "policy",
            "rule",
            "policy_forms",
            "policy_form",
            "form_version",
            "form_draft",
            "form_title",
            "form_section_add",
            "form_section",
            "form_field_add",
            "form_field",
            "form_field_remove",
            "form_preview",
            "form_put_in_force",
        ),
    ),
    (
        "calendar",
        "Calendar",
        tuple(
            f"{of}calendar{page}"
            for of in ("", "site_")
            for page in ("", "_add", "_load", "_alter", "_bank_holidays")
        ),
    ),
)

# Those that are not for everybody, each with the permission about the organisation that opens them.
ASKED = {"position": "organisation.see_position", "kept_files": "organisation.keep_files"}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a navigation; `current` for the page one is on."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Given to `layout.html` with every page."""

    organisation: str = ""
    person: str = ""
    person_id: str = ""
    navigation: tuple[dict[str, Any], ...] = ()
    demonstration: bool = False
    lock_after: int = 0  # seconds


def frame_of(request: HttpRequest, actor: Person | None) -> Frame:
    """The frame for this request: nothing but the name of the product for those who are not signed in."""
    demonstration = bool(getattr(settings, "CLEARSIGHT_DEMO", False))
    if actor is None:
        return Frame(demonstration=demonstration)
    here = request.resolver_match.url_name if request.resolver_match else ""
    navigation = tuple(
        {"text": text, "href": reverse(name), "active": here in within, "current": here == name}
        for name, text, within in SECTIONS
        if name not in ASKED or permits(actor, ASKED[name], actor.organisation, today())
    )
    return Frame(
        actor.organisation.name, actor.name, str(actor.public_id), navigation, demonstration=demonstration,
        lock_after=lock_seconds(actor, today()),
    )  # fmt: skip
