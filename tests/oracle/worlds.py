"""Worlds drawn at random: people, roles, meetings, cases and what is written, in every state, on any day.

Rows are laid down as they stand, without the actions: what an action would never leave behind may stand in a
database all the same (an import, a mistake, somebody at the machine), and must open nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.auth import get_user_model

from tests.kept import kept

T = TypeVar("T")
DAY = date(2026, 3, 10)
ROLES = (
    "dsl", "dsl", "deputy_dsl", "trust_safeguarding_lead", "headteacher", "headteacher", "leadership",
    "director", "hr", "administrator", "administrator", "data_protection_officer", "governor",
    "chair_of_governors", "family_worker", "teacher", "auditor", "external_supervisor",
)  # fmt: skip
GIVEN_LESS = {"administrator", "governor", "chair_of_governors", "auditor"}
LEADING = {"dsl", "deputy_dsl", "trust_safeguarding_lead"}
READERS = (
    "human_resources", "organisation_leadership", "organisation_lead", "site_leadership", "site_lead",
    "head", "designated_lead", "leadership_team", "safeguarding_leads_alone", "safeguarding_leads_alone",
)  # fmt: skip
STATES = ("draft", "proposed", "agreed", "agreed", "sealed")


@kept
def world_of(*seeds: int) -> datetime:
    """Worlds of these seeds, in an empty database; and what the clock said when they were made."""
    moment = datetime.now(UTC)
    for seed in seeds:
        World(seed, moment)
    return moment


class World:
    """Two organisations drawn from a seed, in the database; `moment` is what the clock says."""

    def __init__(self, seed: int, moment: datetime, size: int = 1) -> None:
        self.r, self.moment, self.n = Random(seed), moment, size
        self.rows: dict[str, list[Any]] = {}
        drawn = self.r.choice((0, 1, 1, 2, 3)), self.r.choice((0, 0, 1))
        for slug, schools, hosts, people in (("a", *drawn, 11 * size), ("b", 1, 0, 4)):
            self._organisation(f"{slug}-{seed}", schools, hosts, people)

    # Drawing.

    def some(self, things: Sequence[T], most: int) -> list[T]:
        return self.r.sample(things, min(len(things), self.r.randint(0, most)))

    def one(self, things: Sequence[T]) -> T:
        return self.r.choice(things)

    def or_none(self, things: Sequence[T], often: float = 0.5) -> T | None:
        return self.r.choice(things) if things and self.r.random() < often else None

    def day(self, least: int = -60, most: int = 60) -> date:
        return DAY + timedelta(days=self.r.randint(least, most))

    def span(self) -> dict[str, date | None]:
        begins = self.day(-90, 20)
        ends = begins + timedelta(days=self.r.randint(0, 120)) if self.r.random() < 0.4 else None
        return {"from_date": begins, "to_date": ends}

    def yes(self, often: float = 0.5) -> bool:
        return self.r.random() < often

    def at(self, least: int = -60, most: int = 0) -> datetime:
        return datetime.combine(self.day(least, most), time(self.r.randint(0, 23)), UTC)

    # Laying down.

    def make(self, label: str, **columns: Any) -> Any:
        row = apps.get_model(label)(**columns)
        row.save()
        self.rows.setdefault(label, []).append(row)
        return row

    def many(self, label: str, count: int, columns: Callable[[], dict[str, Any]]) -> list[Any]:
        model: Any = apps.get_model(label)
        made = model._default_manager.bulk_create([model(**columns()) for _ in range(count)])
        return list(made)

    def _organisation(self, slug: str, schools: int, hosts: int, people: int) -> None:
        self.of = self.make("people.Organisation", name=slug, slug=slug)
        self.make("policy.Adoption", organisation=self.of, policy="harewood", from_date=date(2020, 1, 1))
        self.sites = [
            self.make("people.Site", organisation=self.of, name=f"{slug} {n}", kind=kind)
            for n, kind in enumerate(
                ["school"] * schools + ["host"] * hosts + (["office"] if self.yes() or not schools else [])
            )
        ]
        self.people = [self._person(f"{slug} {n}") for n in range(people)]
        # Where nobody leads, others are asked.
        held = [one for one in ROLES if one not in LEADING] if self.yes(0.25) else ROLES
        self.roles = self.many("people.Role", people * 3 // 2, lambda: {
            "person": self.one(self.people), "site": self.one(self.sites), "role": self.one(held),
            **self.span(),
        })  # fmt: skip
        for role in self.roles:
            left = role.person.left
            if left is not None and role.from_date <= left and self.yes(0.6):
                role.to_date = left  # what somebody held on their last day is where they are looked for
                role.save()
        self._meetings()
        self._children()
        self._sessions()
        self._records()
        self._asked()
        self._wrong()
        self._lent()

    def _person(self, name: str) -> Any:
        began, user = self.day(-400, -70) if self.yes(0.92) else self.day(-5, 40), None
        if self.yes(0.5):
            user = get_user_model().objects.create(username=name, is_active=self.yes(0.85))
        left = max(began, self.day(-40, 40)) if self.yes(0.25) else None
        return self.make(
            "people.Person", organisation=self.of, name=name, user=user, started=began, left=left
        )

    def _file(self, kind: str, **of: Any) -> Any:
        return self.make("casework.File", organisation=self.of, kind=kind, wrapped_key=b"", **of)

    def _meetings(self) -> None:
        self.arrangements: list[Any] = []
        for _ in range(5 * self.n):
            follows: dict[str, Any] = {}
            if self.arrangements and self.yes(0.4):
                follows[self.one(("covers", "continues"))] = self.one(self.arrangements)
            span = self.span()
            if follows and self.yes(0.7):
                span = {"from_date": self.day(-10, 40), "to_date": None}
            made = self.make(
                "scheduling.Arrangement", organisation=self.of, kind=self.one(("one_to_one", "group")),
                supervisor=self.one(self.people), discusses_cases=self.yes(0.8), **span, **follows,
            )  # fmt: skip
            self.arrangements.append(made)
            for person in self.some(self.people, 4):
                self.make("scheduling.ArrangementMember", arrangement=made, person=person, **self.span())
        self.folders = {one.pk: self._file("secured", arrangement=one) for one in self.arrangements}
        self.own = [self._file("personal", person=one) for one in self.some(self.people, 4)]
        for made in self.arrangements:
            for version in range(self.one((0, 1, 1, 2))):
                self._agreement(made, str(version))

    def _agreement(self, arrangement: Any, version: str) -> None:
        made = self.make("supervision.Agreement", arrangement=arrangement, version=version)
        parties = [one.person for one in arrangement.memberships.all()]
        parties += [arrangement.supervisor, arrangement.supervisor]
        for person in sorted({*self.some(parties, 3), *self.some(self.people, 2)}, key=lambda one: one.pk):
            self.make("supervision.AgreementSignature", agreement=made, person=person,
                      signed_on=self.day(-50, 10))  # fmt: skip
        for _ in range(self.r.randint(0, 2)):
            self.make("supervision.AgreementAskedOfRole", agreement=made, **self._role_asked())

    def _role_asked(self) -> dict[str, Any]:
        """A signature that is asked of a role which somebody holds, there or elsewhere, or nobody does."""
        held = self.one(self.roles)
        return {
            "role": held.role, "site": self.one((None, held.site, held.site, self.one(self.sites))),
            "signed_by": self.or_none(self.people, 0.2),
        }  # fmt: skip

    def _children(self) -> None:
        self.cases = [
            self.make(
                "casework.CaseFile", organisation=self.of, site=self.one(self.sites),
                lead=self.one(self.people), opened=self.day(-90, -80),
                closed=self.day(0, 9) if self.yes(0.4) else None, file=self._file("case"),
            )
            for _ in range(4 * self.n)
        ]  # fmt: skip

    def _sessions(self) -> None:
        self.sessions = []
        for _ in range(8 * self.n):
            arrangement, held = self.one(self.arrangements), self.yes()
            named = arrangement.supervisor if self.yes(0.8) else self.one(self.people)
            made = self.make(
                "scheduling.Session", organisation=self.of, arrangement=arrangement, supervisor=named,
                scheduled_for=self.day(-40, 40) if self.yes(0.9) else None,
                held_on=self.day(-40, 0) if held else None, status="held" if held else "scheduled",
            )  # fmt: skip
            self.sessions.append(made)
            if self.yes(0.5):
                for person in self.some(self.people, 4):
                    self.make("scheduling.Attendance", session=made, person=person, present=self.yes(0.7))
            for case in self.some(self.cases, 2):
                self.make("supervision.Discussion", session=made, case=case)

    def _records(self) -> None:
        forms = apps.get_model("records.FormText")._default_manager
        texts = [
            forms.get_or_create(sha256=str(n), text=text)[0]
            for n, text in enumerate(('{"signing":{}}', '{"note":"\\"signing\\":null"}', '{"signing":null}'))
        ]
        self.records = []
        for number in range(10 * self.n):
            state, session = self.one(STATES), self.one(self.sessions)
            put: dict[str, Any] = {}
            if state != "draft":
                put = {"proposed_by": self.one(self.people), "proposed_at": self.at(-20, 0)}
            case = self.or_none(self.cases, 0.4)
            made = self.make(
                "records.Record", organisation=self.of, session=session, form=f"form {number}", part="part",
                part_label="A part", form_text=self.one(texts),
                file=case.file if case else self.folders[session.arrangement_id],
                case=case, about=None if case else self.or_none(self.people, 0.4), state="draft",
                opened_at=self.at(), **put,
            )  # fmt: skip
            self.records.append(made)
            for version, author in enumerate(self.some(self.people, 2)):
                self.make("records.Entry", record=made, field="words", version=version + 1, author=author,
                          at=self.at(), value=b"")  # fmt: skip
            for reader in sorted(set(self.some(READERS, 2))):
                self.make("records.PolicyReader", record=made, reader=reader)
            for _ in range(self.r.randint(0, 2)):
                self.make("records.AskedOfRole", record=made, **self._role_asked())
            made.state = state  # what is sealed, nothing is added to
            made.save(update_fields=["state"])

    def _asked(self) -> None:
        folder = next(iter(self.folders.values()))
        for _ in range(4 * self.n):
            self.make(
                "supervision.Action", session=self.one(self.sessions), case=self.or_none(self.cases, 0.4),
                about=self.or_none(self.people, 0.3), owner=self.one(self.people), file=folder,
            )  # fmt: skip
        for session in self.some(self.sessions, 3):
            made = self.make(
                "supervision.Concern", session=session, raised_by=self.one(self.people), raised_at=self.at(),
                file=folder, what=b"", carrier=self.or_none(self.people, 0.8),
            )  # fmt: skip
            for person in self.some(self.people, 2):
                self.make("supervision.ConcernCarrier", concern=made, person=person,
                          named_by=self.one(self.people), named_at=self.at())  # fmt: skip
        for arrangement in self.some(self.arrangements, 3):
            self.make("supervision.DateProposal", arrangement=arrangement, proposed_by=self.one(self.people),
                      proposed_at=self.at(), state="open")  # fmt: skip
        for arrangement in self.some(self.arrangements, 3):
            self._handover(arrangement)
        for arrangement in self.some(self.arrangements, 3):
            self.make("supervision.Objection", arrangement=arrangement, person=self.one(self.people),
                      said_at=self.at(), file=folder, because=b"")  # fmt: skip
        for person in self.some(self.people, 5):
            self.make("supervision.Offer", organisation=self.of, to=person, offered_by=self.one(self.people),
                      offered_at=self.at())  # fmt: skip
        for _ in range(3):
            self.make("supervision.Request", organisation=self.of, asker=self.one(self.people), file=folder,
                      arrangement=self.or_none(self.arrangements, 0.4), kind="one_to_one", asked_at=self.at(),
                      what=b"")  # fmt: skip
        self.make("casework.GoodPractice", organisation=self.of, file=folder, told_by=self.one(self.people),
                  told_on=DAY, text=b"")  # fmt: skip

    def _handover(self, arrangement: Any) -> None:
        done = self.yes(0.7)
        made = self.make(
            "supervision.Handover", arrangement=arrangement, giver=self.one(self.people),
            taker=self.one(self.people), from_date=self.day(-20, 20), asked_by=self.one(self.people),
            asked_at=self.at(), state="done" if done else self.one(("asked", "withdrawn")),
            made=self.one(self.arrangements) if done else None,
        )  # fmt: skip
        for case in self.some(self.cases, 2):
            if self.yes(0.7):
                case.lead = made.giver
                case.save(update_fields=["lead"])
            self.make("supervision.HandedCase", handover=made, case=case,
                      moved_at=self.at() if self.yes(0.3) else None)  # fmt: skip

    def _wrong(self) -> None:
        for _ in range(2 * self.n):
            made = self.make(
                "escalation.Escalation", organisation=self.of, ladder="dispute", title="t", clause="c",
                arrangement=self.or_none(self.arrangements), file=next(iter(self.folders.values())),
                started_by=self.one(self.people), started_at=self.at(), what=b"",
            )  # fmt: skip
            for number in range(self.r.randint(1, 2)):
                taken = {"taken_on": DAY, "taken_at": self.at()} if self.yes(0.3) else {}
                step = self.make(
                    "escalation.EscalationStep", escalation=made, number=number, asks="a", due_on=DAY,
                    told=b"", agreement=self.one(("", "waits", "agreed", "refused")), told_by=made.started_by,
                    told_at=self.at(), **taken,
                )  # fmt: skip
                for person in self.some(self.people, 3):
                    said = {"agrees": self.yes(), "answered_at": self.at()} if self.yes(0.3) else {}
                    self.make("escalation.Told", step=step, person=person, hears=self.yes(), **said)

    def _lent_to(self) -> Any:
        """Anybody; and often whoever keeps the list of people, governs or audits: they are given less."""
        keeps = [one.person for one in self.roles if one.role in GIVEN_LESS]
        return self.or_none(keeps, 0.3) or self.one(self.people)

    def _lent(self) -> None:
        """What was given to read for a time, or opened in an emergency; and what is held."""
        folder = next(iter(self.folders.values()))
        for _ in range(4 * self.n):
            kind, begins = self.one(("record", "case", "sample", "proceeding")), self.day(-20, 10)
            ended: dict[str, Any] = {}
            ended |= {"ended_by": self.one(self.people), "ended_at": self.at()} if self.yes(0.2) else {}
            to, by = self._lent_to(), self.one(self.people)
            if kind == "proceeding":
                others = [one for one in self.people if one not in (to, by)]
                ended["proceeding"] = "legal"
                ended |= {"agreed_by": others[0], "agreed_at": self.at()} if begins.day % 2 else {}
            made = self.make(
                "grants.Grant", organisation=self.of, kind=kind, to=to, from_date=begins,
                to_date=begins + timedelta(days=self.r.randint(0, 40)), given_by=by,
                given_at=self.at(-20, 0), case=self.one(self.cases) if kind == "case" else None, file=folder,
                reason=b"", leads_only=begins.day % 5 == 0, **ended,
            )  # fmt: skip
            for record in self.some(self.records, 4):
                self.make("grants.GrantedRecord", grant=made, record=record)
        for _ in range(2 * self.n):
            until = self.moment + timedelta(hours=self.r.choice((-30, -1, 1, 20)))
            of = {"case": self.one(self.cases)} if self.yes() else {"record": self.one(self.records)}
            self.make(
                "grants.Opening", organisation=self.of, by=self.one(self.people),
                at=until - timedelta(days=3), until=until, site=self.or_none(self.sites, 0.8), file=folder,
                reason=b"", **of,
            )  # fmt: skip
        for person in self.r.sample(self.people, 2):
            ended = {"ended_by": self.one(self.people), "ended_at": self.at()} if self.yes(0.3) else {}
            self.make("grants.Suspension", person=person, at=self.at(), **ended)
        if len(self.sites) > 1:
            for case in self.some(self.cases, 4):
                other = self.one([one for one in self.sites if one != case.site])
                self._transfer(case, other, self.day(-15, 15))
        requests = [
            self.make(
                "disclosure.SubjectRequest", organisation=self.of, file=self._file("request"), person=person,
                capacity="self", asker=b"", about=b"", names=b"", received_on=DAY, due_on=DAY,
                handler=self.one(self.people), logged_at=self.at(),
            )
            for person in (*self.some(self.people, 3), None)
        ]  # fmt: skip
        own = (*self.own[:2], *list(self.folders.values())[:2], requests[0].file)
        held = [{"file": one} for one in own]
        for of in ({"person": self.one(self.people)}, {"arrangement": self.one(self.arrangements)}, *held):
            self.make("casework.LegalHold", organisation=self.of, register=folder, since=DAY, because=b"",
                      placed_by=self.one(self.people), placed_at=self.at(), **of)  # fmt: skip

    def _transfer(self, case: Any, other: Any, on: date) -> None:
        """Whoever leads the case goes to the other school, or came from there; and is supervised about it."""
        turn = len(self.rows.get("grants.Transfer", ())) % 3
        first, then = (other, case.site) if turn == 1 else (case.site, other)
        self.make("grants.Transfer", person=case.lead, from_site=first, to_site=then, on=on, at=self.at())
        if turn == 0:  # what they held there has ended with it
            self.make("people.Role", person=case.lead, site=first, role="teacher", from_date=case.opened,
                      to_date=on - timedelta(days=1))  # fmt: skip
        supervisor = self.people[case.pk % len(self.people)]
        if self.yes(0.7):
            role = self.one(("teacher", "teacher", "external_supervisor"))
            self.make("people.Role", person=supervisor, site=case.site, role=role, **self.span())
        made = self.make("scheduling.Arrangement", organisation=self.of, kind="one_to_one",
                         supervisor=supervisor, discusses_cases=True, from_date=case.opened)  # fmt: skip
        self.make("scheduling.ArrangementMember", arrangement=made, person=case.lead, from_date=case.opened)
        agreement = self.make("supervision.Agreement", arrangement=made, version="1")
        self.make("supervision.AgreementSignature", agreement=agreement, person=case.lead, signed_on=DAY)
