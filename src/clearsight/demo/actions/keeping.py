"""What the trust of the demonstration keeps, holds, has disposed of, and is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile, Child
from clearsight.compliance.actions import perform
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.queries import hash_of_request
from clearsight.people.models import Organisation, Person
from clearsight.retention import actions as retention
from clearsight.retention.models import Review

TOOLKIT = "IRMS toolkit for schools, adopted by the trustees"
# Former pupils of the trust: by the case's reference, the family and the child.
FORMER = (("FA-C90", "Merriman", "Hal Merriman"), ("FA-C91", "Osgood", "Petra Osgood"),
          ("FA-C92", "Tull", "Evan Tull"))  # fmt: skip
AGED = timedelta(days=26 * 366)
WHO_WE_ARE = {
    "called": "Fernhill Learning Trust",
    "reach": "Trust office, 1 Fernhill Road, Fernhill; 01632 960 100; office@fernhill.example",
    "officer": "Odile Framley, dataprotection@fernhill.example, 01632 960 101",
    "purposes": "We keep it to protect children and promote their welfare, as the law asks of schools and "
    "academy trusts, and to support and supervise those of us who do that work.",
    "recipients": "Where a child has to be protected: children's social care, the police, health services "
    "and the school to which a child moves. Whoever runs our computers for us, under a contract.",
    "abroad": "No. It is kept in the United Kingdom.",
}


@dataclass(frozen=True, slots=True)
class _Keepers:
    """Those of the trust who keep its files, and a school's lead, at a moment."""

    organisation: Organisation
    lead: Person
    officer: Person
    school_lead: Person
    at: datetime

    def do(self, action: Any, *args: Any, by: Person, **more: Any) -> Any:
        return perform(action, *args, by=by, at=self.at, **more)


def keep_files(organisation: Organisation, at: datetime) -> None:
    """Three files of former pupils, a hold, and two requests, where somebody protects data."""
    who = {one.code: one for one in Person.objects.filter(organisation=organisation)}
    if "odile" not in who:
        return
    keepers = _Keepers(organisation, who["corinne"], who["odile"], who["leila"], at)
    former = [_former(keepers, *names) for names in FORMER]
    keepers.do(
        retention.choose_schedule, organisation, "case_record", "date_of_birth", "25 years", TOOLKIT,
        by=keepers.officer,
    )  # fmt: skip
    gone, waits = _ask(keepers, former[0]), _ask(keepers, former[1])
    keepers.do(retention.dispose, gone, by=keepers.lead)
    del waits  # it waits for the trust's lead
    held = keepers.do(
        casework.place_hold, who["felix"], "A claim for a fall in the hall, announced by his solicitor",
        localdate(at) - timedelta(days=30), by=keepers.lead,
    )  # fmt: skip
    keepers.do(casework.ask_to_lift, held, "Settled out of court", by=keepers.lead)
    keepers.do(
        casework.place_hold, former[2], "The inquiry into the former hostel asks for files of that time",
        localdate(at) - timedelta(days=9), by=keepers.officer,
    )  # fmt: skip
    _requests(keepers, who["noor"])


def _former(keepers: _Keepers, code: str, family: str, name: str) -> CaseFile:
    today = localdate(keepers.at)
    born, opened = date((today - AGED).year, 3, 4), today - timedelta(days=9 * 365)
    case: CaseFile = keepers.do(
        casework.open_case, keepers.organisation, keepers.school_lead.roles.all()[0].site,
        keepers.school_lead, opened, family=family, children=[casework.NewChild(name, born)], code=code,
        by=keepers.school_lead,
    )  # fmt: skip
    keepers.do(casework.close_case, case, opened + timedelta(days=300), by=keepers.school_lead)
    return case


def _ask(keepers: _Keepers, case: CaseFile) -> Any:
    review = Review.objects.get(file=case.file)
    because = "Read through: nothing in it that anybody will need"
    return keepers.do(retention.ask_to_dispose, review, because, by=keepers.officer)


def _requests(keepers: _Keepers, about: Person) -> None:
    received = localdate(keepers.at) - timedelta(days=12)
    theirs = disclosure.NewRequest(
        f"{about.name}, by mail", "self", about.name, received, about, names=about.name.split()[0]
    )
    child = Child.objects.filter(case__organisation=keepers.organisation, case__closed=None).order_by("pk")[0]
    name = child.case.file.unseal(child.name, child, "name")
    parents = disclosure.NewRequest(
        f"Rolf {name.split()[-1]}, 3 Mill Lane", "parent", name, received, child=child,
        names=name.split()[0],
    )  # fmt: skip
    keepers.do(disclosure.say_who_we_are, keepers.organisation, WHO_WE_ARE, by=keepers.officer)
    for new in (theirs, parents):
        request = keepers.do(disclosure.log_request, keepers.organisation, new, by=keepers.officer)
        keepers.do(disclosure.check_identity, request, "Passport, seen at the office", by=keepers.officer)
        shown = hash_of_request(request)
        keepers.do(disclosure.confirm, request, shown, by=keepers.lead)
        keepers.do(disclosure.search, request, by=keepers.officer)
    words = "The father is not known to be a danger; no address of hers stands in what was found"
    keepers.do(disclosure.review_harm, request, words, goes_on=True, by=keepers.officer)
