"""The written agreement of an arrangement: drawn up on the policy's template, read, signed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find, lent_by, permits
from clearsight.compliance.actions import draw_up_to_policy, perform
from clearsight.compliance.queries import how_often, renewal_of
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Form, FormField, Value
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Agreement
from clearsight.supervision.queries import (
    beside_each_other,
    came_before,
    expectations,
    may_leave_out_of,
    next_version,
    parts_of,
    read_agreement,
    vacant_roles,
    waits_for_nobody,
    without_assent,
)
from clearsight.web.forms.asked import Asked
from clearsight.web.forms.posted import read_values
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.fields import FieldView, SectionView, Wrote
from clearsight.web.show.records import errors_of
from clearsight.web.show.typed import Typed
from clearsight.web.show.versions import form_changed, terms_beside


def draw_up(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Fill in the policy's template, or confirm or change the last terms, and put it before the parties."""
    arrangements = Arrangement.objects.select_related("organisation", "supervisor")
    found = find(actor, "arrangement.draw_up_agreement", arrangements, arrangement, today())
    begun = next_version(found, by=actor, at=now())
    form, values = begun.form, begun.values
    theirs = {f.id for f in expectations(form)} - parts_of(form, found, actor, today())
    errors: Mapping[str, tuple[str, ...]] = {}
    if request.method == "POST":
        asked = [f for f in form.fields() if f.type not in ("derived", "signature") and f.id not in theirs]
        values = {**values, **read_values(asked, request.POST)}
        try:
            if "more" not in request.POST:
                typed = {field.id: values[field.id] for field in asked}
                drawn = perform(draw_up_to_policy, found, typed, by=actor, at=now())
                said(request, "The agreement is drawn up. Read it and sign it.")
                return redirect("agreement", agreement=drawn.public_id)
        except Invalid as invalid:
            errors = errors_of(invalid.faults)
    context = {
        "arrangement": found, "agreement_form": form, "errors": errors, "names": [],
        "how_often": how_often(found, today()), "last": begun.last, "renewal": renewal_of(found, today()),
        "sections": _sections(form, values, errors, editable=True, theirs=theirs), "theirs": theirs,
    }  # fmt: skip
    return show(request, "draw_up", context, status=400 if errors else 200)


def agreement(request: HttpRequest, actor: Person, agreement: UUID) -> HttpResponse:
    """Exactly what the parties sign, who has signed, and the button to."""
    found = _found(actor, agreement)
    trouble = ""
    if request.method == "POST" and "own_part" in request.POST:
        return _write_own_part(request, actor, found)
    if request.method == "POST":
        try:
            perform(supervision.sign_agreement, found, request.POST.get("shown_hash", ""), by=actor, at=now())
        except (Invalid, Conflict) as refused:
            trouble = refused.faults[0].problem
        else:
            said(request, "Signed.")
            if not permits(actor, "arrangement.view", found.arrangement, today()):
                return redirect("home")  # who signs as the holder of a role
            return redirect("arrangement", arrangement=found.arrangement.public_id)
    return _shown(request, actor, found, trouble, {})


def _write_own_part(request: HttpRequest, actor: Person, found: Agreement) -> HttpResponse:
    """Keep what the actor expects and brings, in their own words."""
    form = read_agreement(found, by=actor, at=now()).form
    mine = parts_of(form, found.arrangement, actor, today())
    typed = read_values([field for field in form.fields() if field.id in mine], request.POST)
    shown_hash = request.POST.get("shown_hash", "")
    try:
        perform(supervision.write_own_part, found, typed, shown_hash, by=actor, at=now())
    except Invalid as invalid:
        return _shown(request, actor, found, "", typed, errors_of(invalid.faults))
    except Conflict as refused:
        return _shown(request, actor, found, refused.faults[0].problem, typed)
    said(request, "Your part is written. Read all of it, and sign it when everybody’s part stands there.")
    return redirect("agreement", agreement=found.public_id)


def _shown(
    request: HttpRequest,
    actor: Person,
    found: Agreement,
    trouble: str,
    typed: Mapping[str, Value],
    errors: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> HttpResponse:
    """The agreement as it stands, with what the actor has still to do to it."""
    shown = read_agreement(found, by=actor, at=now())
    mine = parts_of(shown.form, found.arrangement, actor, today()) if not shown.signed else frozenset()
    own = [
        FieldView(field, typed.get(field.id, shown.values.get(field.id)), errors=errors.get(field.id, ()))
        for field in expectations(shown.form)
        if field.id in mine
    ]
    context = {
        "own": own, "errors": errors, "lent": lent_by(actor, "agreement.view", found, today()),
        "arrangement": found.arrangement, "shown": shown, "actor": actor, "trouble": trouble,
        "before": came_before(found), "joins": actor in without_assent(found.arrangement, today()),
        "sections": _sections(shown.form, shown.values, {}, editable=False, wrote=shown.wrote),
    }  # fmt: skip
    return show(request, "agreement", context, status=409 if trouble else 400 if errors else 200)


def leave_out(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Have an agreement hold without the signature of a role that nobody holds, and say why."""
    arrangements = Arrangement.objects.select_related("organisation", "supervisor")
    found = find(actor, "arrangement.leave_out_signature", arrangements, arrangement, today())
    if not may_leave_out_of(found, actor, today()):
        raise Refused.one("agreement", "you are a party to it", "ask somebody who leads and is not")
    waits = waits_for_nobody(found, today())

    def act(asked: Asked) -> HttpResponse:
        because = asked.text("because", "Say why nobody holds the role", supervision.LONGEST_REASON)
        asked.check()
        if waits is not None:
            perform(supervision.leave_out_of_agreement, waits, because, by=actor, at=now())
            said(request, "It holds without that signature. Who said so and why stands beside it.")
        return redirect("arrangement", arrangement=found.public_id)

    context = {
        "arrangement": found, "members": members_on(found, today()),
        "roles": vacant_roles(waits, today()) if waits else (),
    }  # fmt: skip
    return form_page(request, "leave_out_of_agreement", Typed(), act, lambda _: context)


def beside(request: HttpRequest, actor: Person, agreement: UUID, other: UUID) -> HttpResponse:
    """Two versions of one agreement, term by term, with what changed."""
    one, another = _found(actor, agreement), _found(actor, other)
    earlier, later = beside_each_other(one, another, by=actor, at=now())
    context = {
        "earlier": earlier, "later": later, "terms": terms_beside(earlier, later),
        "another_template": form_changed(earlier.form, later.form),
    }  # fmt: skip
    return show(request, "agreement_beside", context)


def _found(actor: Person, agreement: UUID) -> Agreement:
    agreements = Agreement.objects.select_related("arrangement__organisation", "arrangement__supervisor")
    return find(actor, "agreement.view", agreements, agreement, today())


def _sections(
    form: Form,
    values: Mapping[str, Value],
    errors: Mapping[str, tuple[str, ...]],
    editable: bool,
    theirs: Collection[str] = (),
    wrote: Mapping[str, Person] = MappingProxyType({}),
) -> list[SectionView]:
    fixed = ("derived", "signature")

    def view(field: FormField) -> FieldView:
        typed = editable and field.type not in fixed and field.id not in theirs
        author = wrote.get(field.id)
        by = Wrote(author.name, field.filled_by, None, "") if author else None
        said, wrong = values.get(field.id), errors.get(field.id, ())
        return FieldView(field, said, editable=typed, errors=wrong, wrote=by)

    return [SectionView(section, [view(field) for field in section.fields]) for section in form.sections]
