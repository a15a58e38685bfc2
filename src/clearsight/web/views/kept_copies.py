"""The second copy of a signed record, as those read it in whose own file it lies."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from clearsight.access.queries import find
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Person
from clearsight.policy.domain.forms.said import value_words
from clearsight.records.models import Record
from clearsight.signoff.queries import copies_kept, read_copy
from clearsight.web.pages import show


def kept_copy(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """The copy of a record that is kept in another file, whether or not the first is there still."""
    rows = Record.objects.select_related("session__arrangement", "session__supervisor", "form_text", "seal")
    found = find(actor, "record.read_copy", rows, record, today())
    kept = copies_kept(found, actor, today())
    if not kept:
        raise Unknown.one("record", "there is no copy of it")
    shown = read_copy(kept[0], by=actor, at=now())
    written = [(field, value) for field, value in shown.fields if value is not None]
    answers = [(field.label, words) for field, value in written if (words := value_words(field, value))]
    context = {"shown": shown, "answers": answers, "session": found.session,
               "first_is_gone": bool(found.file.destroyed_at or found.disposed_at)}  # fmt: skip
    return show(request, "kept_copy", context)
