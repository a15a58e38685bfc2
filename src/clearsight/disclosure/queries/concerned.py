"""Whom an answer concerns, found before its copies go, and kept: none of them takes it over or fetches it."""

from __future__ import annotations

import json

from clearsight.disclosure.domain.names import those_named
from clearsight.disclosure.models import Bundle, SubjectRequest
from clearsight.disclosure.queries import item_shown
from clearsight.people.models import Person

GOING = ("release", "redact")


def whom_it_concerns(request: SubjectRequest) -> set[int]:
    """The primary keys of all who took part in anything that goes out, or of whom it speaks.

    As `concerns` asks of one thing and one person. Once the request is over nothing is left to ask of.
    """
    concerned, texts = set[int](), []
    for item in request.items.filter(decision__in=GOING).select_related("request__file"):
        concerned |= set(json.loads(request.file.unseal(item.people, item, "people") or "[]"))
        texts.append(item_shown(item).words)
    people = Person.objects.filter(organisation=request.organisation_id)
    return concerned | those_named(dict(people.values_list("pk", "name")), texts)


def answer_concerns(request: SubjectRequest, person: Person) -> bool:
    """Whether anything in the answer concerns them, once it is given out; before that each thing is asked."""
    bundle = Bundle.objects.filter(request=request).defer("pdf").first()
    return bundle is not None and bundle_concerns(bundle, person)


def bundle_concerns(bundle: Bundle, person: Person) -> bool:
    """The same, of an answer with its request and file."""
    return person.pk in json.loads(bundle.request.file.unseal(bundle.concerned, bundle, "concerned") or "[]")
