"""What chance seldom lays down: an organisation in which one condition alone decides, and all others hold.

Each of these is a state in which somebody is refused, or let, for a single reason. Where that reason is taken
out of the program, the oracle sees it here: in random worlds another relation mostly lets them all the same.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps

from tests.kept import kept
from tests.oracle.worlds import DAY

LONG_AGO = DAY - timedelta(days=80)


@kept
def corner() -> datetime:
    """The organisation in the database; and what the clock said when it was made."""
    moment = datetime.now(UTC)
    Corner(moment)
    return moment


class Corner:
    """A school or two and a few people, each of whom has to do with one thing in one way."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self.of = _make("people.Organisation", name="Corner", slug=f"corner-{moment.timestamp():.0f}")
        _make("policy.Adoption", organisation=self.of, policy="harewood", from_date=LONG_AGO)
        self.site = _make("people.Site", organisation=self.of, name="Corner School", kind="school")
        self.over_all = self._person("over all", "trust_safeguarding_lead")
        self.head = self._person("head", "headteacher")
        self.leads_case = self._person("leads a case", "teacher")
        self.supervisor = self._person("supervisor", "teacher")
        self.objector = self._person("objector", "teacher")
        self.taker = self._person("taker", "teacher")
        self.folder = _make("casework.File", organisation=self.of, kind="case", wrapped_key=b"")
        self.case = _make("casework.CaseFile", organisation=self.of, site=self.site, lead=self.leads_case,
                          opened=LONG_AGO, file=self.folder)  # fmt: skip
        self._supervised_and_not_about_cases()
        self._audited()
        self._asked_for_a_proceeding()
        self._led_from_another_school()
        self._supervised_and_only_the_supervisor_has_signed()
        self._objected_where_somebody_leads_over_all()
        self._asked_to_take_over()
        self._request_of_whoever_handles_it()
        self._objected_where_only_a_host_leads()
        self._objected_where_only_the_supervisor_leads()

    def _person(self, name: str, role: str, site: Any = None) -> Any:
        made = _make("people.Person", organisation=self.of, name=name, started=LONG_AGO)
        _make("people.Role", person=made, site=site or self.site, role=role, from_date=LONG_AGO)
        return made

    def _supervised_and_not_about_cases(self) -> None:
        """They have agreed, and meet, and yet no case is discussed there: its supervisor knows of none."""
        self.arrangement = _make("scheduling.Arrangement", organisation=self.of, kind="one_to_one",
                                 supervisor=self.supervisor, discusses_cases=False,
                                 from_date=LONG_AGO)  # fmt: skip
        _make("scheduling.ArrangementMember", arrangement=self.arrangement, person=self.leads_case,
              from_date=LONG_AGO)  # fmt: skip
        agreement = _make("supervision.Agreement", arrangement=self.arrangement, version="1")
        _make("supervision.AgreementSignature", agreement=agreement, person=self.leads_case, signed_on=DAY)

    def _supervised_and_only_the_supervisor_has_signed(self) -> None:
        """They meet about cases, and whoever leads this one has not agreed to it: nobody else can say so."""
        self.hasty = self._person("signed alone", "teacher")
        met = _make("scheduling.Arrangement", organisation=self.of, kind="one_to_one", supervisor=self.hasty,
                    discusses_cases=True, from_date=LONG_AGO)  # fmt: skip
        _make("scheduling.ArrangementMember", arrangement=met, person=self.leads_case, from_date=LONG_AGO)
        agreement = _make("supervision.Agreement", arrangement=met, version="1")
        _make("supervision.AgreementSignature", agreement=agreement, person=self.hasty, signed_on=LONG_AGO)

    def _audited(self) -> None:
        """Of five versions the third stood: the last that the supervisor had signed by the day they met."""
        met, held = self.arrangement, DAY - timedelta(days=10)
        for number, who, on in ((2, self.supervisor, -20), (3, self.supervisor, -10), (4, self.taker, -10),
                                (5, self.supervisor, -9)):  # fmt: skip
            made = _make("supervision.Agreement", arrangement=met, version=str(number))
            _make("supervision.AgreementSignature", agreement=made, person=who,
                  signed_on=DAY + timedelta(days=on))  # fmt: skip
        self.session = _make("scheduling.Session", organisation=self.of, arrangement=met, status="held",
                             supervisor=self.supervisor, held_on=held)  # fmt: skip
        self.text = _make("records.FormText", sha256=f"corner {self.moment}"[:64], text='{"signing":{}}')
        self.record = self._record("f", state="sealed")
        sample = self._grant("sample", self._person("auditor", "auditor"))
        _make("grants.GrantedRecord", grant=sample, record=self.record)

    def _record(self, form: str, **of: Any) -> Any:
        return _make(
            "records.Record", organisation=self.of, session=self.session, form=form, part="p", part_label="p",
            form_text=self.text, file=self.folder, opened_at=self.moment, proposed_by=self.supervisor,
            proposed_at=self.moment - timedelta(days=3), **of,
        )  # fmt: skip

    def _grant(self, kind: str, to: Any, **more: Any) -> Any:
        return _make(
            "grants.Grant", organisation=self.of, kind=kind, to=to, from_date=LONG_AGO,
            to_date=DAY + timedelta(days=2), given_by=self.over_all, given_at=self.moment, file=self.folder,
            reason=b"", **more,
        )  # fmt: skip

    def _asked_for_a_proceeding(self) -> None:
        """One was agreed, and is read. Of another nobody agreed, and who is to read it protects the data."""
        protects = self._person("protects data", "data_protection_officer")
        agreed = {"agreed_by": protects, "agreed_at": self.moment}
        for to, said in ((self.taker, agreed), (protects, {})):
            grant = self._grant("proceeding", to, proceeding="legal", **said)
            _make("grants.GrantedRecord", grant=grant, record=self.record)

    def _led_from_another_school(self) -> None:
        """Who leads safeguarding elsewhere sees to whom a file there is given, and reads what leads alone do.

        The file was given without any record. What is kept to leads is of a case of theirs at this school.
        """
        far = _make("people.Site", organisation=self.of, name="Far Corner School", kind="school")
        elsewhere = self._person("leads elsewhere", "dsl", far)
        cases = [
            _make("casework.CaseFile", organisation=self.of, site=site, lead=lead, opened=LONG_AGO,
                  file=_make("casework.File", organisation=self.of, kind="case", wrapped_key=b""))
            for site, lead in ((far, self.leads_case), (self.site, elsewhere))
        ]  # fmt: skip
        self._grant("case", self.objector, case=cases[0])
        kept = self._record("kept to leads", state="agreed", case=cases[1])
        _make("records.PolicyReader", record=kept, reader="safeguarding_leads_alone")

    def _objected_where_somebody_leads_over_all(self) -> None:
        """Nobody leads safeguarding at the school, and somebody does over all: its head hears nothing."""
        _make("supervision.Objection", arrangement=self.arrangement, person=self.objector,
              said_at=self.moment, file=self.folder, because=b"")  # fmt: skip

    def _asked_to_take_over(self) -> None:
        """The day has come, and not everybody has said yes: no case passes."""
        asked = _make("supervision.Handover", arrangement=self.arrangement, giver=self.leads_case,
                      taker=self.taker, from_date=DAY - timedelta(days=9), asked_by=self.leads_case,
                      asked_at=self.moment, state="asked")  # fmt: skip
        _make("supervision.HandedCase", handover=asked, case=self.case)

    def _request_of_whoever_handles_it(self) -> None:
        """Whoever asks for what is kept of themselves, and would answer it themselves: they do not."""
        held = _make("casework.File", organisation=self.of, kind="request", wrapped_key=b"")
        _make("disclosure.SubjectRequest", organisation=self.of, file=held, person=self.over_all,
              capacity="self", asker=b"", about=b"", names=b"", received_on=DAY, due_on=DAY,
              handler=self.over_all, logged_at=self.moment)  # fmt: skip

    def _objected_where_only_a_host_leads(self) -> None:
        """Whoever led safeguarding does no more, and who leads at the host hears nothing: a director does."""
        self.of = _make("people.Organisation", name="Sent", slug=f"sent-{self.moment.timestamp():.0f}")
        _make("policy.Adoption", organisation=self.of, policy="progress-careers", from_date=LONG_AGO)
        host, self.site = (
            _make("people.Site", organisation=self.of, name=f"Sent {kind}", kind=kind)
            for kind in ("host", "office")
        )
        self._person("director", "director")
        once, adviser = self._person("led once", "teacher"), self._person("adviser", "contractor")
        manager = self._person("manager", "operational_manager")
        _make("people.Role", person=once, site=self.site, role="dsl", from_date=LONG_AGO,
              to_date=DAY - timedelta(days=1))  # fmt: skip
        _make("people.Role", person=adviser, site=host, role="contractor", from_date=LONG_AGO)
        self._person("leads at the host", "dsl", host)
        self._objects(adviser, manager)

    def _objected_where_only_the_supervisor_leads(self) -> None:
        """Who leads safeguarding at the school is who is objected to: a director hears it."""
        school = _make("people.Site", organisation=self.of, name="Sent school", kind="school")
        self._objects(self._person("teaches", "teacher", school), self._person("leads there", "dsl", school))

    def _objects(self, person: Any, supervisor: Any) -> None:
        met = _make("scheduling.Arrangement", organisation=self.of, kind="one_to_one", supervisor=supervisor,
                    from_date=LONG_AGO)  # fmt: skip
        _make("supervision.Objection", arrangement=met, person=person, said_at=self.moment,
              file=self.folder, because=b"")  # fmt: skip


def _make(label: str, **columns: Any) -> Any:
    row = apps.get_model(label)(**columns)
    row.save()
    return row
