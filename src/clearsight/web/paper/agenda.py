"""The joint agenda of a session as it is printed, to lie on the table between those who meet."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from clearsight.people.models import Person
from clearsight.policy.domain.forms import AgendaItem
from clearsight.policy.queries import policy_in_force
from clearsight.records.queries.exporting import export_agenda
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import members_on
from clearsight.supervision.queries import ActionShown, Agenda, CasesOffered, cases_offered
from clearsight.web import words
from clearsight.web.paper.sheet import KINDS, Block, SectionPrinted, Sheet, fact, policy_words, printed_by
from clearsight.web.show.sessions import case_names

STATED = {"all": "These are all the current cases.", "sample": "These are a sample of the current cases."}


def agenda_pdf(session: Session, *, by: Person, at: datetime) -> bytes:
    """The agenda as a PDF; reading it so is audited as exported.

    Raises:
        Unknown, Refused: when `by` is no party.
    """
    shown = export_agenda(session, by=by, at=at)
    offered = cases_offered(session, by=by, at=at)
    names = case_names(shown.cases, by, at)
    day, organisation = session.day or localdate(at), session.organisation
    sheet = Sheet(
        title="Agenda",
        organisation=organisation.name,
        marking="Only for those who meet",
        foot=f"{organisation.name}. Agenda, {words.day(day)}",
        facts=_facts(session, day),
        sections=[
            SectionPrinted(
                "What we speak about", blocks=[{"kind": "agenda", "items": _items(shown, offered, names)}]
            )
        ],
        notes=[policy_words(policy_in_force(organisation, day)), printed_by(by, at)],
    )
    return sheet.pdf(at)


def _facts(session: Session, day: object) -> list[Block]:
    kind = "ad_hoc" if session.kind == "ad_hoc" else session.arrangement.kind
    when = [words.weekday(session.day), f"{session.starts_at:%H:%M}" if session.starts_at else ""]
    minutes = words.plural(session.planned_minutes, "minute") if session.planned_minutes else ""
    members = (
        words.listed(p.name for p in members_on(session.arrangement, session.day)) if session.day else ""
    )
    return [
        fact("When", ", ".join(filter(None, [*when, minutes]))),
        fact("Where", session.venue or "To be agreed"),
        fact("Supervised", members),
        fact("Supervised by", session.supervisor.name),
        fact("Kind", KINDS[kind]),
    ]


def _items(shown: Agenda, offered: CasesOffered, names: dict[int, str]) -> list[Block]:
    items = [
        (
            item.label,
            "" if item.ours else words.capital(words.clause(item.clause)),
            _under(item, shown, offered, names),
        )
        for item in shown.standing
    ]
    items += [(one.text, one.by.name, []) for one in shown.brought]
    return [
        {"number": number, "what": what, "origin": origin, "more": more}
        for number, (what, origin, more) in enumerate(items, 1)
    ]


def _under(item: AgendaItem, shown: Agenda, offered: CasesOffered, names: dict[int, str]) -> list[str]:
    if item.shows == "actions":
        return [_action(one) for one in shown.open_actions]
    if item.shows == "matters":
        return [f"Ad hoc supervision of {words.day(matter.held_on)}" for matter in shown.matters_to_revisit]
    if item.shows == "cases":
        why = {row.case.pk: f": {row.because}" for row in offered.rows if row.on_agenda and row.because}
        cases = [names.get(case.pk, case.code) + why.get(case.pk, "") for case in shown.cases]
        return [*cases, STATED[offered.stated]] if cases and offered.stated else cases
    return []


def _action(one: ActionShown) -> str:
    what = one.what or f"An action agreed on {words.day(one.action.session.day)}"
    due = f", by {words.short_day(one.action.due)}" if one.action.due else ""
    overdue = ", overdue" if one.overdue else ""
    carried = f", carried over {words.plural(one.carried, 'time')}" if one.carried else ""
    return f"{what} ({one.action.owner.name}{due}{overdue}{carried})"
