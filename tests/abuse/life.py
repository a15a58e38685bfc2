"""One of each kind of thing that people write here, by the real actions, with whatever words are given.

`lived(word)` asks `word("place")` for the words of each place. Nadia supervises Sam about a case; beside it
stand a plan, an agreement, an escalation and so on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from clearsight.casework import actions as casework
from clearsight.casework.actions import NewChild, NewPlan
from clearsight.casework.models import CaseFile
from clearsight.escalation import actions as escalating
from clearsight.escalation.actions import Notice
from clearsight.escalation.queries import Matter
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.signoff import actions as signoff
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agendas
from tests import world
from tests.abuse.life_besides import besides
from tests.kept import kept
from tests.reminders.post import account
from tests.walk.story import Supervision, agree, propose, sign
from tests.web.printed import fill
from tests.web.states import white_page
from tests.world import TODAY, School, do

Word = Callable[[str], str]
SOON, LATER = TODAY + timedelta(days=2), TODAY + timedelta(days=30)
CANARY = "Xyzzy7f3a"
NAMES = {"family": "Plughley<hr>", "child": "Frobina Plughley<hr>"}


@dataclass
class Life:
    """What was lived through, and the school in which it was."""

    school: School
    done: Supervision
    sealed: Record


def canary(place: str) -> str:
    """Words that stand nowhere else, say where they were written, and act where they are taken for markup."""
    return NAMES.get(place, f"{CANARY} {place}<script>{{{{7*7}}}}")


@kept
def lived(word: Word) -> Life:
    """Everything, once. All of the school can sign in."""
    of = world.school()
    case = do(
        casework.open_case, of.organisation, of.site, of.sam, world.LONG_AGO, code="C-1",
        family=word("family"), children=[NewChild(word("child"), date(2017, 5, 4))],
        role_with_family=word("role with family"), by=of.nadia,
    )  # fmt: skip
    do(casework.note_status, case, "child_in_need_plan", world.LONG_AGO, by=of.nadia)
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    session = do(scheduling.schedule, arrangement, TODAY, by=of.nadia, on=TODAY - timedelta(days=7))
    done = Supervision(of, case, arrangement, session)
    _about_the_case(of, case, word)
    _before_the_hour(done, word)
    _in_the_hour(done, word)
    sealed = _written_up(done, word)
    _between_the_two(done, word)
    _when_something_is_wrong(done, word)
    besides(done, sealed, word("").partition(" ")[0], word)
    account(*of.cast)
    return Life(of, done, sealed)


def _about_the_case(of: School, case: CaseFile, word: Word) -> None:
    parts = ("history", "outcomes", "plan", "reason")
    plan = NewPlan(*(word(f"plan {part}") for part in parts), "likely", word("plan why"))
    do(casework.write_plan, case, plan, seen=0, by=of.sam)
    do(casework.tell_practice, case, word("practice"), by=of.nadia)


def _before_the_hour(done: Supervision, word: Word) -> None:
    of = done.school
    do(supervision.add_agenda_item, done.session, word("agenda"), by=of.sam)
    do(supervision.bring_cases, done.session, [done.case], by=of.sam)
    do(records.open_records, done.session, by=of.sam)


def _in_the_hour(done: Supervision, word: Word) -> None:
    of, session, by = done.school, done.session, {"by": done.nadia}
    do(supervision.hold, session, TODAY, 60, interruptions=word("interruption"), **by)
    first = do(supervision.agree_action, session, word("action"), of.sam, SOON, **by)
    do(supervision.note_on_action, first, word("note on action"), by=of.sam)
    other = do(supervision.agree_action, session, word("case action"), of.sam, SOON, case=done.case, **by)
    do(supervision.close_action, other, word("outcome"), by=of.sam)
    concern = do(supervision.raise_concern, session, word("concern"), of.sam, **by)
    do(supervision.take_forward, concern, word("taken forward"), by=of.sam)


def _written_up(done: Supervision, word: Word) -> Record:
    """The case's record sealed and added to; the session's own agreed, with a disagreement beside it."""
    of = done.school
    for form in ("supervision_record", "caseload_record"):
        fill(done.record(form), [of.nadia, of.sam], word(f"record {form}"))
    record = done.record("caseload_record")
    page = do(records.attach, record, [white_page()], word("page"), by=of.sam)
    do(records.take_off, page, word("page taken off"), by=of.sam)
    do(records.attach, record, [white_page()], word("page"), by=of.sam)
    propose(done.record(), of.nadia)
    do(records.send_back, done.record(), word("remark"), by=of.sam)
    for form in ("supervision_record", "caseload_record"):
        propose(done.record(form), of.nadia)
        agree(done.record(form), of.sam)
    beside = do(signoff.disagree, done.record(), word("disagreement"), SOON, by=of.sam)
    do(records.say_settled, beside, word("settlement"), TODAY, by=of.nadia)
    for person in (of.sam, of.nadia):
        sign(record, person)
    do(signoff.add_to, Record.objects.get(pk=record.pk), word("addendum"), 0, by=of.sam)
    copies = list(record.copies.all())
    mark = reading.content_hash(Record.objects.get(pk=record.pk))
    (filed,) = do(
        records.file_elsewhere, copies, word("filed where"), TODAY, word("filed as"), mark, by=of.sam
    )
    do(records.take_back_filing, filed, word("filed wrongly"), by=of.sam)
    return record


def _between_the_two(done: Supervision, word: Word) -> None:
    of, by = done.school, {"by": done.nadia}
    coming = do(scheduling.schedule, done.arrangement, LATER, **by)
    do(supervision.choose_cases, coming, [], because={done.case.pk: word("case left out")}, **by)
    sick = do(scheduling.schedule, done.arrangement, SOON, **by)
    do(casework.call_off, sick, word("called off"), by=of.sam)
    asked = do(supervision.ask_for_more, word("request"), arrangement=done.arrangement, by=of.sam)
    do(supervision.decline_request, asked, word("request declined"), **by)
    days = [(TODAY + timedelta(days=n), None) for n in (5, 6)]
    proposal = do(supervision.propose_dates, done.arrangement, days, by=of.sam)
    do(supervision.decline_dates, proposal, word("dates declined"), **by)
    other = world.one_to_one(of, of.nadia, of.priya)
    objection = do(supervision.object_to, other, word("objection"), by=of.priya)
    do(supervision.answer_objection, objection, word("objection answered"), by=of.vera)
    offer = do(supervision.offer_supervision, of.vera, by=of.nadia)
    do(supervision.decline_offer, offer, word("offer declined"), by=of.vera)
    _, known = agendas.new_agreement(done.arrangement, by=of.nadia, on=TODAY)
    terms = {"frequency": "4 weeks", "starts": "2026-03-10", "who_records": "supervisor",
             "who_stores": word("terms"), "dispute_school": word("terms again"),
             "review_on": "2027-03-10"}  # fmt: skip
    do(supervision.draw_up_agreement, done.arrangement, {**known, **terms}, **by)


def _when_something_is_wrong(done: Supervision, word: Word) -> None:
    told = Notice((done.nadia,), word("told"), SOON, word("outside"))
    matter = Matter(done.sam, done.arrangement, None)
    begun = do(escalating.start, "entitlement", matter, word("escalation"), told, by=done.sam)
    do(escalating.take_step, begun.steps.get(), word("step taken"), TODAY, settled=True, by=done.sam)


def coming(life: Life) -> Session:
    """The next session of the two."""
    return Session.objects.filter(arrangement=life.done.arrangement, status="scheduled").latest("pk")
