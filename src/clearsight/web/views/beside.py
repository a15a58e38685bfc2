"""What stands beside a record: a disagreement before the seal, addenda after it, a signature left out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Invalid, Refused, Unknown
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.domain.crossing import MayNotBelong
from clearsight.records.models import Record
from clearsight.records.queries import DisagreementShown, crossings_beside, form_of, read
from clearsight.scheduling.models import Session
from clearsight.signoff import actions as signoff
from clearsight.signoff.queries import addenda_of, may_leave_out, vacancies_in
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.beside import addenda_shown, disagreement_page
from clearsight.web.show.typed import Typed
from clearsight.web.views.filing import look_first


def add_to(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """Write an addendum, look at exactly what will stand there for ever, then sign it."""
    found = _record(actor, "record.add_to", record)
    if found.state != "sealed":
        raise Invalid.one("record", "it is not sealed yet", "write in it, or send it back")

    def page(form: Typed) -> dict[str, Any]:
        there = addenda_of(found, by=actor, at=now())
        return {
            "record": found,
            "title": form_of(found).title,
            "addenda": addenda_shown(there),
            "actor": actor,
        }

    def act(asked: Asked) -> HttpResponse:
        text = asked.text("text", "Write what is to be added", signoff.LONGEST_ADDENDUM)
        seen = asked.number("seen") or 0
        asked.check()
        if (step := asked.data.get("step")) != "sign":
            typed = Typed({"text": text})
            template = "addendum" if step == "change" else "addendum_check"
            return show(request, template, {"form": typed, "text": text, "seen": seen, **page(typed)})
        meant = asked.data.getlist("meant")
        try:
            perform(signoff.add_to, found, text, seen, meant=meant, by=actor, at=now())
        except MayNotBelong:
            return look_first(request, crossings_beside(found, text, by=actor, at=now()))
        said(request, "Added and signed.")
        return redirect("record", record=found.public_id)

    return form_page(request, "addendum", Typed(), act, page)


def disagree(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """Say with what one does not agree, and by which day it is to be resolved."""
    found = _record(actor, "record.disagree", record)
    if found.state not in ("proposed", "agreed"):
        raise Invalid.one(
            "record", f"it is {found.state}", "a draft is written in, what is sealed is added to"
        )

    def act(asked: Asked) -> HttpResponse:
        text = asked.text("text", "Say with what you do not agree", records.LONGEST_DISAGREEMENT)
        day = asked.day("resolve_by", "Say by which day it is to be settled")
        meant = asked.data.getlist("meant")
        try:
            asked.attempt(
                lambda: perform(
                    signoff.disagree, found, text, day or today(), meant=meant, by=actor, at=now()
                )
            )
        except MayNotBelong:
            return look_first(request, crossings_beside(found, text, by=actor, at=now()))
        said(request, "It stands beside the record now, and is signed with it.")
        return redirect("record", record=found.public_id)

    signed = found.state == "agreed" and found.signatures.filter(withdrawn_at=None).exists()
    return form_page(request, "disagree", Typed(), act, lambda _: {"record": found, "signed": signed})


def disagreement(request: HttpRequest, actor: Person, record: UUID, disagreement: UUID) -> HttpResponse:
    """One disagreement: what was said of it, and saying or confirming how it was settled."""
    found = _record(actor, "record.disagree", record)
    one = _one(found, disagreement, actor)

    def act(asked: Asked) -> HttpResponse:
        if asked.data.get("step") == "confirm":
            offered = next((s for s in one.said if str(s.settlement.public_id) == asked.data.get("as")), None)
            if offered is None:
                raise Unknown.one("settlement", "there is no such thing")
            perform(records.confirm_settled, offered.settlement, by=actor, at=now())
            said(request, "It is settled.")
            return redirect("record", record=found.public_id)
        return _say_settled(request, actor, found, one, asked)

    begin = Typed({"settled_on": today().isoformat()})
    return form_page(
        request, "disagreement", begin, act, lambda _: disagreement_page(found, one, actor, today())
    )


def _say_settled(
    request: HttpRequest, actor: Person, record: Record, one: DisagreementShown, asked: Asked
) -> HttpResponse:
    text = asked.text("text", "Say what was agreed", records.LONGEST_DISAGREEMENT)
    day, meant = asked.day("settled_on", "Say on which day you agreed it"), asked.data.getlist("meant")
    try:
        done = asked.attempt(
            lambda: perform(
                records.say_settled, one.disagreement, text, day or today(), meant=meant, by=actor, at=now()
            )
        )
    except MayNotBelong:
        return look_first(request, crossings_beside(record, text, by=actor, at=now()))
    other = one.author.name
    said(request, "It is settled." if done.confirmed_at else f"Kept. {other} is asked to confirm it.")
    return redirect("record", record=record.public_id)


def leave_out(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """Have records sealed without the signature of a role that nobody holds, and say why."""
    sessions = Session.objects.select_related("arrangement", "supervisor", "organisation")
    found = find(actor, "session.leave_out_signature", sessions, session, today())
    if not may_leave_out(found, actor, today()):
        raise Refused.one("session", "you took part in it", "ask somebody who leads and did not")
    waiting = vacancies_in(found, actor, today())
    ready = {str(one.record.public_id): one.record for one in waiting if one.alone}

    def act(asked: Asked) -> HttpResponse:
        record = asked.among("record", ready, "Choose a record")
        because = asked.text("because", "Say why nobody holds the role", 1000)
        asked.check()
        perform(signoff.leave_out_signature, record, because, by=actor, at=now())
        said(request, "Sealed without that signature. Who said so and why stands beside it.")
        return redirect("session", session=found.public_id)

    choices = [(key, form_of(one).title) for key, one in ready.items()]
    begin = Typed({"record": choices[0][0]} if len(choices) == 1 else {})
    context = {"session": found, "waiting": [(form_of(one.record).title, one) for one in waiting],
               "choices": choices}  # fmt: skip
    return form_page(request, "leave_out", begin, act, lambda _: context)


def _record(actor: Person, permission: str, public_id: UUID) -> Record:
    found = Record.objects.select_related(
        "session__arrangement", "session__supervisor", "session__organisation", "case", "file", "about",
        "form_text", "seal",
    )  # fmt: skip
    return find(actor, permission, found, public_id, today())


def _one(record: Record, public_id: UUID, actor: Person) -> DisagreementShown:
    """One disagreement of a record, read as the record is: that is audited."""
    # Asked first: of what never was nothing is read, and no reading stands in the log.
    if not record.disagreements.filter(public_id=public_id).exists():
        raise Unknown.one("disagreement", "there is no such thing")
    shown = read(record, by=actor, at=now())
    return next(one for one in shown.disagreements if one.disagreement.public_id == public_id)
