"""Each field that the five policies name stands on its form's page, in its PDF and in the blank to print."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
import time_machine

from clearsight.people.models import Organisation
from clearsight.policy.domain.forms import Form, FormField
from clearsight.policy.domain.forms.fields import TableField
from clearsight.policy.files import load_policy
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries.other_forms import other_forms
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from clearsight.web.paper.answers import people_signed, sections_printed
from clearsight.web.paper.blank import blank_pdf
from clearsight.web.paper.sheet import Sheet
from tests import world
from tests.policy.test_forms_fields import NAMED
from tests.policy.the_forms import NAMES, POLICIES, every_form, forms_of
from tests.web.printed import filled, plain, signed_in, text_of
from tests.world import TODAY, at, do

FORMS = [pytest.param(policy, form, id=f"{policy}-{form.id}") for policy, form in every_form()]


def said_of(form: Form, target: str) -> list[str]:
    """The words by which a reader finds what an entry of the list points to."""
    if target.startswith("section:"):
        return next(list(s.statements) for s in form.sections if s.id == target.removeprefix("section:"))
    if "?" in target:
        part, word = target.split("?")
        asked = [p for s in form.sections if s.id == part for p in s.prompts]
        asked += [p for field in form.fields() if field.id == part for p in field.prompts]
        return [prompt for prompt in asked if word in prompt]
    path, _, option = target.partition("=")
    name, _, column = path.partition(".")
    part: Any = form.field(name)
    if column:
        assert isinstance(part, TableField)
        part = next(one for one in part.columns if one.id == column)
    labels = [one.label for one in part.options if one.id == option] if option else []
    return [part.label, *labels]


def named_in(policy: str, form: Form, but: str = "") -> list[str]:
    """All that the policy names of this form, as readers find it; without the kinds of target in `but`."""
    entries = NAMED.get(policy, {}).get(form.id, {"named": []})["named"]
    targets = [target for _, _, target in entries if not set(but) & set(target)]
    labels = [field.label for field in form.fields()]
    return list(dict.fromkeys([*labels, *(said for target in targets for said in said_of(form, target))]))


def lacking(words: Iterable[str], text: str) -> list[str]:
    """Those of the words that the text has not; how it is broken into lines is no matter."""
    found = plain(text).replace(" ", "").casefold()
    return [word for word in words if plain(word).replace(" ", "").casefold() not in found]


@cache
def policy_of(name: str) -> Any:
    return load_policy(POLICIES / name).in_force(TODAY)


@pytest.mark.req("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F11")
@pytest.mark.parametrize(("policy", "form"), FORMS)
def test_each_stands_in_the_form_to_fill_in_by_hand(policy: str, form: Form) -> None:
    pdf = blank_pdf(form, policy_of(policy), Organisation(name="Hill School"), at())
    assert lacking([form.title, *named_in(policy, form)], text_of(pdf)) == []


@pytest.mark.req("F1", "F2", "F3", "F4", "F5", "F6", "F7", "L5")
@pytest.mark.parametrize(("policy", "form"), FORMS)
def test_each_stands_in_the_form_filled_in(policy: str, form: Form) -> None:
    def answer(field: FormField) -> tuple[Any, str]:
        if field.type == "action_review":
            return [
                {"what": "Words", "by_whom": "Ada Quill", "by_when": None, "outcome": "done", "said": ""}
            ], ""
        return filled(field, "Ada Quill"), "Written by Ada Quill"

    asked = [field for field in form.fields() if field.type != "signature"]
    sections = sections_printed(
        form, asked, answer, lambda field: people_signed(field.label, [("Ada", "signed")])
    )
    said = text_of(Sheet(form.title, "Hill School", "", "Hill School", sections=sections).pdf(at()))
    # Questions that help, and answers that were not chosen, are for whoever fills it in.
    assert lacking([form.title, *named_in(policy, form, but="?=")], said) == []
    assert lacking([section.heading for section in form.sections], said) == []


@pytest.mark.django_db
@pytest.mark.shown
@pytest.mark.req("F1", "F2", "F3", "F4", "F5", "F6", "F7", "C1")
@pytest.mark.parametrize("policy", NAMES)
def test_each_stands_on_the_page_of_its_form(policy: str) -> None:
    with time_machine.travel(at(hour=12), tick=False):
        pages = _pages(policy)
    forms = {form.id: form for form in (*forms_of(policy).forms, *forms_of(policy).agreements)}
    assert forms.keys() - pages.keys() == set()
    short = {name: lacking(_to_fill_in(policy, forms[name]), said) for name, said in pages.items()}
    assert {name: words for name, words in short.items() if words} == {}


def _to_fill_in(policy: str, form: Form) -> list[str]:
    """All but the places to sign: one signs on a page of its own, when nothing is filled in any more."""
    places = {field.label for field in form.signatures()}
    return [said for said in named_in(policy, form) if said not in places]


def _pages(policy: str) -> dict[str, str]:
    """The words of the pages of each form: both sides' drafts, and agreements being drawn up."""
    of = world.school(under=policy)
    case = world.fennimore(of)
    clients = [signed_in(of.nadia), signed_in(of.sam)]
    pages: dict[str, str] = {}
    for kind in ("one_to_one", "group", "ad_hoc"):
        one_to_one = "one_to_one" if kind == "ad_hoc" else kind
        made = do(scheduling.arrange, of.organisation, of.nadia, [of.sam], kind=one_to_one, every="4 weeks",
                  minutes=60, from_date=world.LONG_AGO, by=of.nadia)  # fmt: skip
        if kind != "ad_hoc":
            form = forms_of(policy).agreement_for(kind)  # type: ignore[arg-type]
            path = f"/arrangements/{made.public_id}/agreement"
            pages[form.id] = _words(clients[0].get(path).content)
        for record in _held(made, kind, case, of):
            for client in clients:
                said = _words(client.get(f"/records/{record.public_id}").content)
                pages[record.form] = pages.get(record.form, "") + said
    return pages


def _held(made: Any, kind: str, case: Any, of: world.School) -> Iterator[Record]:
    """Each record of such a session, on the usual form and then on every other that is open to them."""
    if kind == "ad_hoc":
        session = do(scheduling.note_ad_hoc, made, TODAY, minutes=20, by=of.nadia)
    else:
        session = do(scheduling.schedule, made, TODAY, by=of.nadia, on=date(2026, 3, 3))
        do(supervision.bring_cases, session, [case], by=of.sam)
        do(supervision.hold, session, TODAY, 60, by=of.nadia)
    yield from do(records.open_records, session, by=of.nadia)
    for one in other_forms(session, by=of.nadia, at=at()):
        yield from do(records.open_on, session, one.form.id, one.case, by=of.nadia)


def _words(page: bytes) -> str:
    """The words of a page, without its markup."""
    return html.unescape(re.sub(r"<[^>]*>", " ", page.decode()))
