"""What can never be true is refused by the database itself, on either, whoever writes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from clearsight.casework.models import CaseFile, CaseStatus, File
from clearsight.compliance.models import Standing
from clearsight.people.models import Circumstance, Employment, Person, Role, Site
from clearsight.policy.models import Adoption
from clearsight.records.models import Entry, Record
from clearsight.scheduling.models import Arrangement, ArrangementMember, CalendarPeriod, Session
from clearsight.signoff.models import Seal, Signature
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Action
from tests.walk import story
from tests.walk.story import sign
from tests.world import TODAY, do

pytestmark = pytest.mark.django_db
EARLY = TODAY - timedelta(days=9999)
NEVER: dict[str, tuple[Any, dict[str, Any]]] = {
    "a role ends before it begins": (Role, {"to_date": EARLY}),
    "a circumstance ends before it begins": (Circumstance, {"to_date": EARLY}),
    "an employment ends before it begins": (Employment, {"to_date": EARLY}),
    "more than full time": (Employment, {"fraction": 1.5}),
    "somebody leaves before they start": (Person, {"left": EARLY}),
    "a site of no kind": (Site, {"kind": "castle"}),
    "a half term ends before it begins": (CalendarPeriod, {"to_date": EARLY}),
    "a calendar of no kind": (CalendarPeriod, {"kind": "holiday"}),
    "an arrangement ends before it begins": (Arrangement, {"to_date": EARLY}),
    "an arrangement of no kind": (Arrangement, {"kind": "crowd"}),
    "an arrangement of no minutes": (Arrangement, {"minutes": 0}),
    "a membership ends before it begins": (ArrangementMember, {"to_date": EARLY}),
    "a session of no kind": (Session, {"kind": "imagined"}),
    "a session in no state": (Session, {"status": "forgotten"}),
    "held on no day": (Session, {"held_on": None}),
    "called off and yet held": (Session, {"status": "cancelled"}),
    "longer than a day": (Session, {"minutes": 1441}),
    "planned for no time": (Session, {"planned_minutes": 0}),
    "a case closes before it opens": (CaseFile, {"closed": EARLY}),
    "a status ends before it begins": (CaseStatus, {"to_date": EARLY}),
    "a file of no kind": (File, {"kind": "drawer"}),
    "an action in no state": (Action, {"status": "lost"}),
    "a record in no state": (Record, {"state": "lost"}),
    "agreed, and nobody proposed it": (Record, {"proposed_by": None}),
    "a version before the first": (Entry, {"version": 0}),
    "a signature of nothing": (Signature, {"shown_hash": ""}),
    "withdrawn before it was given": (Signature, {"withdrawn_at": now() - timedelta(days=9999)}),
    "a seal of nothing": (Seal, {"content_hash": ""}),
    "a finding of no status": (Standing, {"status": "fine"}),
    "a finding of no strength": (Standing, {"strength": "permitted"}),
    "a finding for no day": (Standing, {"holds_to": EARLY}),
    "a policy given up before it was adopted": (Adoption, {"to_date": EARLY}),
}


@pytest.fixture(scope="module")
def everything(django_db_setup: None, django_db_blocker: Any) -> Any:
    """One of everything, put back when the module is done."""
    with django_db_blocker.unblock(), transaction.atomic():
        done = story.agreed()
        of = done.school
        do(supervision.agree_action, done.session, "Ring the nurse", done.sam, by=done.nadia)
        for person in (done.sam, done.nadia):
            sign(done.record(), person)
        Circumstance.objects.create(person=of.sam, circumstance="probation", from_date=TODAY)
        Employment.objects.create(person=of.sam, employment="teacher", from_date=TODAY)
        yield done
        transaction.set_rollback(True)


@pytest.mark.parametrize("what", NEVER)
def test_what_can_never_be_true_is_refused(everything: Any, what: str) -> None:
    model, values = NEVER[what]
    held = (
        {"status": "held"}
        if model is Session
        else {"state": "agreed"}
        if values.get("proposed_by", 1) is None
        else {}
    )
    row = model.objects.filter(**held).first()
    assert row is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**values)
