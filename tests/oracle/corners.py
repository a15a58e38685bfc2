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
    """One school and six people, each of whom has to do with one thing in one way."""

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
        self._supervised_and_only_the_supervisor_has_signed()
        self._objected_where_somebody_leads_over_all()
        self._asked_to_take_over()
        self._request_of_whoever_handles_it()
        self._objected_where_only_a_host_leads()

    def _person(self, name: str, role: str) -> Any:
        made = _make("people.Person", organisation=self.of, name=name, started=LONG_AGO)
        _make("people.Role", person=made, site=self.site, role=role, from_date=LONG_AGO)
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
        session = _make("scheduling.Session", organisation=self.of, arrangement=met, status="held",
                        supervisor=self.supervisor, held_on=held)  # fmt: skip
        text = _make("records.FormText", sha256=f"corner {self.moment}"[:64], text='{"signing":{}}')
        record = _make(
            "records.Record", organisation=self.of, session=session, form="f", part="p", part_label="p",
            form_text=text, file=self.folder, state="sealed", opened_at=self.moment,
            proposed_by=self.supervisor, proposed_at=self.moment - timedelta(days=3),
        )  # fmt: skip
        auditor = self._person("auditor", "auditor")
        grant = _make(
            "grants.Grant", organisation=self.of, kind="sample", to=auditor, from_date=LONG_AGO,
            to_date=DAY + timedelta(days=2), given_by=self.over_all, given_at=self.moment, file=self.folder,
            reason=b"",
        )  # fmt: skip
        _make("grants.GrantedRecord", grant=grant, record=record)

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
        self.site = host
        self._person("leads at the host", "dsl")
        met = _make("scheduling.Arrangement", organisation=self.of, kind="one_to_one", supervisor=manager,
                    from_date=LONG_AGO)  # fmt: skip
        _make("supervision.Objection", arrangement=met, person=adviser, said_at=self.moment,
              file=self.folder, because=b"")  # fmt: skip


def _make(label: str, **columns: Any) -> Any:
    row = apps.get_model(label)(**columns)
    row.save()
    return row
