"""What is typed in a draft, saved as it is typed, and what the others wrote there meanwhile."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from clearsight.access.queries import find
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person
from clearsight.policy.domain.forms.said import value_words
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries import FieldShown, form_of, part_fields, read, writable_by, written_meanwhile
from clearsight.web import words
from clearsight.web.forms.drafts import Draft, mark_of, read_draft
from clearsight.web.forms.posted import read_numbered, read_values
from clearsight.web.show.fields import JOINABLE
from clearsight.web.show.records import errors_of


def autosave(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """Save what was typed since the last time, and tell what the others wrote. Asked with GET: a new token.

    Answers JSON: `saved`, `clashes` and `theirs` by field, `wrong` in sentences; or, with 409, `closed`: why
    nothing can be saved here any more.
    """
    found = _found(actor, record)
    if request.method != "POST":
        return _by_itself(JsonResponse({"csrf": get_token(request)}))
    if request.POST.get("as") != str(actor.public_id):
        return _by_itself(JsonResponse({"closed": "Somebody else is signed in here now."}, status=409))
    fields = part_fields(found, form_of(found))
    mine = writable_by(found, form_of(found), actor)
    draft = read_draft([field for field in fields if field.id in mine], request.POST)
    try:
        done = perform(records.autosave, found, draft.changed, draft.seen, by=actor, at=now())
        known = read_numbered("known", fields, request.POST)
        news = written_meanwhile(found, {**known, **done.saved}, done.moved, by=actor, at=now())
    except (Invalid, Conflict) as refused:
        return _by_itself(JsonResponse({"closed": words.fault(refused.faults[0]) + "."}, status=409))
    told = JsonResponse(_told(draft, done, news))
    return told if done.saved else _by_itself(told)


def _by_itself(answer: JsonResponse) -> JsonResponse:
    """An open page asks again and again what the others wrote: where nothing was written, nobody was there.

    `config.idle` reads it; a session is not kept alive by a page that was left open.
    """
    answer.asked_by_itself = True  # type: ignore[attr-defined]
    return answer


@require_POST
def kept(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """Which of the words that a browser still keeps are in the record, or were before they were altered.

    Answers JSON: `saved`, the fields of which that is so.
    """
    shown = read(_found(actor, record), by=actor, at=now())
    typed = read_values((one.field for one in shown.fields.values()), request.POST)
    saved = [name for name, value in typed.items() if mark_of(value) in _marks(shown.fields[name], actor)]
    return JsonResponse({"saved": saved})


def _marks(one: FieldShown, actor: Person) -> set[str]:
    """The marks of what stands in a field, and of what the actor wrote there before."""
    mine = [entry for entry in one.before if entry.author == actor]
    return {mark_of(one.value), *(mark_of(entry.value) for entry in mine)}


def _found(actor: Person, record: UUID) -> Record:
    return find(actor, "record.write", Record.objects.select_related(
        "session__arrangement", "session__supervisor", "session__organisation", "file", "about", "form_text",
    ), record, today())  # fmt: skip


def _told(draft: Draft, done: records.Autosaved, news: dict[str, FieldShown]) -> dict[str, Any]:
    return {
        "at": f"{localtime(now()):%H:%M}",
        "saved": {
            name: {"version": done.saved.get(name, draft.seen.get(name, 0)), "mark": mark_of(value)}
            for name, value in draft.values.items()
            if name in done.saved or name not in draft.changed
        },
        "clashes": {name: _theirs(one) for name, one in news.items() if name in done.moved},
        "theirs": {name: _theirs(one) for name, one in news.items() if name not in done.moved},
        "wrong": {name: list(said) for name, said in errors_of(done.wrong).items()},
    }


def _theirs(one: FieldShown) -> dict[str, Any]:
    """What somebody wrote, for a page: `typed` where it can stand in an input as it is."""
    assert one.now is not None  # only what was written is told
    return {
        "by": one.now.author.name if one.now.author else "Clearsight",
        "at": words.moment(one.now.at),
        "version": one.now.version,
        "mark": mark_of(one.now.value),
        "said": value_words(one.field, one.now.value) or "Nothing",
        "typed": one.now.value or "" if one.field.type in ("text", "long_text", "rich_text") else None,
        "joinable": one.field.type in JOINABLE,
    }
