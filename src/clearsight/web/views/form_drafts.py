"""Altering a form in the browser, one thing a page; seeing it as others will; putting it in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import require
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.people.models import Person
from clearsight.policy import actions as policies
from clearsight.policy.domain.forms import Form
from clearsight.policy.domain.forms.altering import OFFERED, files_fitting, section_of, why_it_stays
from clearsight.policy.domain.forms.words import TYPES
from clearsight.policy.models import FormVersion
from clearsight.policy.queries import adoption_of, draft_of, forms_of, own_form, policy_in_force
from clearsight.web.forms.asked import Asked
from clearsight.web.forms.form_fields import begin_with, lines, read_field
from clearsight.web.pages import form_page, said, show
from clearsight.web.paper import blank_pdf
from clearsight.web.show.policy_forms import PARTIES, draft_page, looks
from clearsight.web.show.typed import Typed
from clearsight.web.views.pdf import as_file

NEXT_MONDAY = 7


def draft(request: HttpRequest, actor: Person, form: str) -> HttpResponse:
    """The draft: every section and field in a few words, each with what can be done to it."""
    return show(request, "form_draft", draft_page(_draft(actor, form), actor, today()))


def title(request: HttpRequest, actor: Person, form: str) -> HttpResponse:
    """What the form is called."""
    found = _draft(actor, form)

    def act(asked: Asked) -> HttpResponse:
        called = asked.text("title", "Say what the form is called", longest=200)
        return _done(asked, found, policies.rename_form, called, actor=actor)

    begin = Typed({"title": own_form(found).title})
    return form_page(request, "form_title", begin, act, lambda _: _context(actor, form))


def add_section(request: HttpRequest, actor: Person, form: str) -> HttpResponse:
    """A new section: its heading. Its fields come next."""
    found = _draft(actor, form)

    def act(asked: Asked) -> HttpResponse:
        heading = asked.text("heading", "Say what the section is called", longest=200)
        return _done(asked, found, policies.add_section, heading, actor=actor)

    context = {"section": None, "statements": False}
    return form_page(request, "form_section", Typed(), act, lambda _: {**_context(actor, form), **context})


def section(request: HttpRequest, actor: Person, form: str, section: str) -> HttpResponse:
    """A section's heading, the questions that help, and what is agreed in it."""
    found = _draft(actor, form)
    there = _known(lambda: section_of(own_form(found), section))
    states = own_form(found).kind == "agreement" or bool(there.statements)

    def act(asked: Asked) -> HttpResponse:
        changes: dict[str, Any] = {
            "heading": asked.text("heading", "Say what the section is called", longest=200),
            "prompts": lines(asked, "prompts"),
        }
        if states:
            changes["statements"] = lines(asked, "statements")
        return _done(asked, found, policies.write_section, section, changes, actor=actor)

    begin = Typed({"heading": there.heading, "prompts": "\n".join(there.prompts),
                   "statements": "\n".join(there.statements)})  # fmt: skip
    context = {"section": there, "statements": states}
    return form_page(request, "form_section", begin, act, lambda _: {**_context(actor, form), **context})


def kind(request: HttpRequest, actor: Person, form: str, section: str) -> HttpResponse:
    """Which kind of field is added to the section; and, once that is chosen, the field itself."""
    found = _draft(actor, form)
    there, chosen = _known(lambda: section_of(own_form(found), section)), request.GET.get("kind", "")
    if chosen not in OFFERED:
        kinds = [(code, TYPES[code]) for code in OFFERED]
        errors = {"kind": "Choose what kind of field it is"} if "asked" in request.GET else {}
        context = {**_context(actor, form), "section": there, "kinds": kinds, "form": Typed(errors=errors)}
        return show(request, "form_field_kind", context, status=400 if errors else 200)
    files = files_fitting(own_form(found), forms_of(actor.organisation, today()).files)

    def act(asked: Asked) -> HttpResponse:
        changes = read_field(asked, chosen, files)
        return _done(asked, found, policies.add_field, section, chosen, changes, actor=actor)

    begin = Typed({"filled_by": "either", "filled_when": "during", "file": _usual(own_form(found)),
                   "added_to_by": ""})  # fmt: skip
    context = {"field": None, "section": there, "kind": chosen, "kind_words": TYPES[chosen], "files": files}
    return form_page(request, "form_field", begin, act, lambda _: {**_context(actor, form), **context})


def field(request: HttpRequest, actor: Person, form: str, field: str) -> HttpResponse:
    """What one field says of itself."""
    found = _draft(actor, form)
    there = _known(lambda: own_form(found).field(field))
    files = files_fitting(own_form(found), forms_of(actor.organisation, today()).files)

    def act(asked: Asked) -> HttpResponse:
        changes = read_field(asked, there.type, files, there)
        why = asked.text("why", longest=policies.LONGEST_WHY)
        return _done(asked, found, policies.write_field, field, changes, actor=actor, why=why)

    context = {"field": there, "section": None, "kind": there.type, "kind_words": TYPES[there.type],
               "files": files, "stays": why_it_stays(there)}  # fmt: skip
    begin = Typed({**begin_with(there), "why": found.left_out.get(field, {}).get("why", "")})
    return form_page(request, "form_field", begin, act, lambda _: {**_context(actor, form), **context})


def remove_field(request: HttpRequest, actor: Person, form: str, field: str) -> HttpResponse:
    """Take a field away; one that the policy asks for, with the reason."""
    found = _draft(actor, form)
    there = _known(lambda: own_form(found).field(field))

    def act(asked: Asked) -> HttpResponse:
        why = asked.text("why", longest=policies.LONGEST_WHY)
        return _done(asked, found, policies.remove_field, field, why, actor=actor)

    context = {"field": there}
    return form_page(
        request, "form_field_remove", Typed(), act, lambda _: {**_context(actor, form), **context}
    )


@require_POST
def move_field(request: HttpRequest, actor: Person, form: str, field: str) -> HttpResponse:
    """One place up or down."""
    return _step(request, actor, form, policies.move_field, field, _way(request), f"field-{field}")


@require_POST
def move_section(request: HttpRequest, actor: Person, form: str, section: str) -> HttpResponse:
    """One place up or down."""
    return _step(request, actor, form, policies.move_section, section, _way(request), f"section-{section}")


@require_POST
def remove_section(request: HttpRequest, actor: Person, form: str, section: str) -> HttpResponse:
    """Take away a section in which nothing stands."""
    return _step(request, actor, form, policies.remove_section, section, None, "sections")


def preview(request: HttpRequest, actor: Person, form: str) -> HttpResponse:
    """The draft as those who fill it in will see it, and what it changes."""
    found = _draft(actor, form)
    party = request.GET.get("as", "") if request.GET.get("as", "") in PARTIES else ""
    looking = looks(own_form(found), actor.organisation, today(), party)
    page = draft_page(found, actor, today())
    return show(request, "form_preview", {**page, **looking, "party": party, "parties": PARTIES})


def draft_pdf(request: HttpRequest, actor: Person, form: str) -> HttpResponse:
    """The draft as a blank form to fill in by hand."""
    found = own_form(_draft(actor, form))
    policy = policy_in_force(actor.organisation, today())
    pdf = blank_pdf(found, policy, actor.organisation, now(), draft=True)
    return as_file(pdf, "draft-form", today())


def put_in_force(request: HttpRequest, actor: Person, form: str) -> HttpResponse:
    """From which day the draft is in force, and why."""
    found = _draft(actor, form)

    def act(asked: Asked) -> HttpResponse:
        day = asked.day("from_date", "Say from which day it is in force")
        why = asked.text("why", longest=policies.LONGEST_WHY)
        asked.attempt(
            lambda: perform(
                policies.put_in_force, found, day or today(), why, _seen(asked), by=actor, at=now()
            )
        )
        said(request, "It is put in force. What was begun before stays on the form on which it was.")
        return redirect("policy_form", form=form)

    begin = Typed({"from_date": today() + timedelta(days=NEXT_MONDAY - today().weekday())})
    return form_page(
        request, "form_put_in_force", begin, act, lambda _: draft_page(_draft(actor, form), actor, today())
    )


@require_POST
def throw_away(request: HttpRequest, actor: Person, form: str) -> HttpResponse:
    """Give the draft up."""
    perform(policies.throw_away, _draft(actor, form), by=actor, at=now())
    said(request, "The draft is thrown away. The form in force stays as it is.")
    return redirect("policy_form", form=form)


def _draft(actor: Person, form: str) -> FormVersion:
    require(actor, "organisation.alter_forms", actor.organisation, today())
    found = draft_of(actor.organisation, adoption_of(actor.organisation, today()).policy, form)
    if found is None:
        raise Unknown.one("form", "nobody is altering this form")
    return found


def _known(find: Callable[[], Any]) -> Any:
    try:
        return find()
    except KeyError:
        raise Unknown.one("form", "there is nothing of that name in the form") from None


def _context(actor: Person, form: str) -> dict[str, Any]:
    """The draft as it stands now: after a conflict, with the revision that somebody else has made."""
    found = _draft(actor, form)
    return {"draft": found, "asked": own_form(found)}


def _seen(asked: Asked) -> int:
    return asked.number("seen") or 0


def _done(
    asked: Asked, found: FormVersion, action: Any, *args: Any, actor: Person, **rest: Any
) -> HttpResponse:
    """Do it to the draft as it was shown, and go back to the whole of it."""
    asked.attempt(lambda: perform(action, found, *args, _seen(asked), by=actor, at=now(), **rest))
    return redirect("form_draft", form=found.form)


def _step(
    request: HttpRequest, actor: Person, form: str, action: Any, what: str, way: int | None, anchor: str
) -> HttpResponse:
    """One press of a button beside a section or field; where it cannot be, the next page says why."""
    found, seen = _draft(actor, form), _seen(Asked(request.POST))
    try:
        perform(action, found, what, *([] if way is None else [way]), seen, by=actor, at=now())
    except (Invalid, Conflict) as refused:
        said(request, f"Nothing was done: {refused.faults[0].problem}.")
    return redirect(f"{request.path.partition('/draft')[0]}/draft#{anchor}")


def _way(request: HttpRequest) -> int:
    return -1 if request.POST.get("way") == "up" else 1


def _usual(form: Form) -> str:
    """The file to which most of the form goes."""
    files = [field.file for field in form.fields()]
    return max(dict.fromkeys(files), key=files.count)
