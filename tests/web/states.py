"""A supervision under way, and every page of it that one of its people can open."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from PIL import Image

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.integrations.pictures import Picture
from clearsight.people.models import Person
from clearsight.policy import actions as policies
from clearsight.records import actions as records
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Agreement
from clearsight.supervision.queries import new_agreement, read_agreement
from tests.kept import kept
from tests.web.beside import pages_beside
from tests.web.world import World, add_person, arranged, world

FORM = "/policy/forms/supervision_record"


@kept
def begun() -> tuple[World, list[str]]:
    """A supervision under way, and the address of every page that its supervisor can open."""
    place = world("harewood", "dsl", "family_worker")
    by: dict[str, Any] = {"by": place.supervisor, "at": now()}
    arrangement = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee], every="4 weeks",
        from_date=today() - timedelta(days=30), minutes=60, venue="The quiet room", by=place.head, at=now(),
    )  # fmt: skip
    session = perform(scheduling.schedule, arrangement, today(), **by)
    perform(supervision.bring_cases, session, [place.case], **by)
    perform(supervision.add_agenda_item, session, "The new rota", **by)
    opened = perform(records.open_records, session, **by)
    action = perform(supervision.agree_action, session, "Ring the clinic", place.supervisor, today(), **by)
    concern = perform(supervision.raise_concern, session, "Somebody has to ring today", **by)
    days = [(today() + timedelta(days=n), None) for n in (3, 5)]
    proposal = perform(supervision.propose_dates, arrangement, days, by=place.supervisee, at=now())
    objection = perform(supervision.object_to, arrangement, "Somebody else would be better", **by)
    offer = perform(supervision.offer_supervision, place.head, **by)
    perform(policies.begin_form, place.organisation, "supervision_record", **by)
    attached = perform(records.attach, opened[0], [white_page()], "A page of notes", **by)
    record = f"/records/{opened[0].public_id}"
    case = f"/cases/{place.case.public_id}"
    at, meets = f"/sessions/{session.public_id}", f"/arrangements/{arrangement.public_id}"
    paths = [
        "/", "/position", "/arrangements", "/arrangements/new", "/policy",
        "/policy/rules/contract-four-weeks",
        f"/people/{place.supervisee.public_id}", "/actions", "/search", "/escalations", "/reminders",
        "/password",
        f"/escalations/start/dispute?arrangement={arrangement.public_id}", f"/actions/{action.public_id}",
        meets, f"{meets}/schedule", f"{meets}/propose", f"{meets}/objection",
        f"/dates/{proposal.public_id}", f"/objections/{objection.public_id}", f"/offers/{offer.public_id}",
        "/cases/people",
        f"{meets}/agreement", f"{meets}/ad-hoc", at, f"{at}/hold", f"{at}/move", f"{at}/cancel",
        *pages_beside(place, arrangement),
        f"{at}/hour", f"{at}/concern", f"/concerns/{concern.public_id}", f"{meets}/departures",
        f"{meets}/handover", f"{meets}/end",
        *(f"/records/{record.public_id}" for record in opened),
        f"{record}/attach", f"{record}/attached/{attached.public_id}", f"{record}/elsewhere", "/elsewhere",
        "/cases", "/cases/new", "/cases/coverage", "/cases/drift", case, f"{case}/plan",
        f"{case}/status", f"{case}/statuses", f"{case}/close",
        f"{case}/good-practice", "/good-practice", f"{at}/other-form",
        "/policy/forms", FORM, f"{FORM}/versions/1",
        *(f"{FORM}/draft{page}" for page in ("", "/title", "/preview", "/put-in-force", "/sections/wellbeing",
          "/sections/wellbeing/add", "/sections/wellbeing/add?kind=choice", "/fields/matters_arising",
          "/fields/matters_arising/take-away")),
    ]  # fmt: skip
    return place, paths


def by_others(place: World) -> Iterator[tuple[Person, list[str]]]:
    """Pages that are for others than the supervisor of `begun`, each list with whom they are for."""
    office = add_person(place.organisation, "Moira Tandy", "administrator", place.site)
    yield office, ["/calendar", "/calendar/add", "/calendar/load", "/people", *(
        f"/people/{place.supervisee.public_id}/{what}" for what in ("post", "leaves", "role-ends")
    )]  # fmt: skip
    joins = add_person(place.organisation, "Zillah Marsh", "teacher", place.site)
    group = arranged(place, joins, kind="group")
    versions = [agreed(group, place, place.supervisor, place.supervisee, joins) for _ in range(2)]
    met = perform(scheduling.schedule, group, today(), by=place.supervisor, at=now())
    perform(supervision.hold, met, today(), 60, by=place.supervisor, at=now())
    first, second = (f"/agreements/{one.public_id}" for one in versions)
    yield place.supervisor, [
        f"/arrangements/{group.public_id}/members", f"/sessions/{met.public_id}/attendance",
        f"/arrangements/{group.public_id}/leaves-the-group",
        first, f"{second}/beside/{versions[0].public_id}",
    ]  # fmt: skip
    covered = arranged(place)
    cover = perform(
        supervision.arrange_cover, covered, joins, today(), today() + timedelta(days=30),
        by=place.head, at=now(),
    )  # fmt: skip
    at = "/arrangements"
    yield place.head, [f"{at}/{cover.public_id}/cover/until", f"{at}/{covered.public_id}/cover"]
    yield place.head, [f"/people/{place.supervisee.public_id}/reading"]
    perform(records.open_records, met, by=place.supervisor, at=now())
    over_all = add_person(place.organisation, "Una Thorley", "trust_safeguarding_lead", place.site)
    yield over_all, [f"/sessions/{met.public_id}/emergency"]


def agreed(arrangement: Arrangement, place: World, *signing: Person, **terms: object) -> Agreement:
    """A version on the policy's own template, signed by these."""
    by = place.supervisor
    form, values = new_agreement(arrangement, by=by, on=today())
    for field in form.fields():
        if field.required and not values.get(field.id) and field.type in ("text", "long_text"):
            values[field.id] = f"As agreed about {field.id}"
    drawn: Agreement = perform(
        supervision.draw_up_agreement, arrangement, {**values, **terms}, by=by, at=now()
    )
    for person in signing:
        shown = read_agreement(drawn, by=person, at=now())
        perform(supervision.sign_agreement, drawn, shown.shown_hash, by=person, at=now())
    return drawn


def white_page() -> Picture:
    out = io.BytesIO()
    Image.new("L", (210, 297), "white").save(out, "JPEG")
    return Picture(out.getvalue(), 210, 297)
