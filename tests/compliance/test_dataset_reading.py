"""A folder of CSV files is read as its author meant it."""

from __future__ import annotations

import csv
import gc
import io
from datetime import date
from pathlib import Path

import pytest

from clearsight.compliance.dataset import Codes, read_dataset
from clearsight.compliance.domain import facts
from tests.compliance.tables import PEOPLE, faults, folder, read, told, whole


def test_one_of_everything(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        people="person,name,email,started,left\np1,Ada Birch,ada@x.example,2025-09-01,2026-01-31\n"
        "p2,Bo Cole,,2025-09-01,\n",
        sites="site,name,urn,kind\nh1,Hill,100001,HOST\nh2,Dale,,\n",
        roles="person,role,site,from,to\np1,dsl,h1,2025-09-01,2025-12-31\n",
        circumstances="person,circumstance,from,to\np1,Induction,2025-09-01,\n",
        arrangements="arrangement,kind,supervisor,from,to,every,discusses_cases\n"
        "a1,group,p2,2025-09-01,,half term,No\n",
        members="arrangement,person,from,to\na1,p1,2025-09-01,\n",
        agreements="arrangement,version,person,signed_on\na1,1,p1,2025-09-02\n",
        sessions="session,arrangement,kind,scheduled_for,status,held_on,minutes,written_up_on,"
        "cancelled_because,replaces,revisit,revisits\n"
        "s1,a1,planned,2025-10-01,cancelled,,,,ill,,,\n"
        "s2,a1,ad_hoc,,held,2025-10-02,15,,,,TRUE,\n"
        "s3,a1,planned,2025-10-08,held,2025-10-09,60,2025-10-10,,s1,,s2\n",
        attendance="session,person,present\ns3,p1,1\n",
        signatures="session,person,signed_on\ns3,p2,2025-10-11\n",
        cases="case,site,lead,opened,closed\nc1,h1,p1,2025-09-01,2025-09-30\n",
        case_statuses="case,status,from,to\nc1,looked_after,2025-09-01,\n",
        discussions="session,case\ns3,c1\n",
        actions="action,session,case,owner,due,status,closed_on\nx1,s3,c1,p1,2025-11-01,done,2025-10-30\n",
        training="person,kind,provider,completed_on\np1,dsl,in_house,2025-05-01\n",
        calendar="site,kind,name,term,from,to\nh1,half_term,Autumn 1,Autumn,2025-09-01,2025-10-24\n",
    )
    day = date(2025, 9, 1)
    assert found.people[0] == facts.Person("p1", "Ada Birch", day, date(2026, 1, 31), "ada@x.example")
    assert found.sites == (facts.Site("h1", "Hill", "100001", "host"), facts.Site("h2", "Dale"))
    assert found.roles == (facts.Role("p1", "dsl", "h1", day, date(2025, 12, 31)),)
    assert found.circumstances == (facts.Circumstance("p1", "induction", day),)
    assert found.arrangements == (facts.Arrangement("a1", "group", "p2", day, None, "half term", False),)
    assert found.members == (facts.Member("a1", "p1", day),)
    assert found.agreements == (facts.AgreementSignature("a1", "1", "p1", date(2025, 9, 2)),)
    assert found.sessions == (
        facts.Session("s1", "a1", "planned", "cancelled", date(2025, 10, 1), cancelled_because="ill"),
        facts.Session("s2", "a1", "ad_hoc", "held", None, date(2025, 10, 2), 15, revisit=True),
        facts.Session(
            "s3", "a1", "planned", "held", date(2025, 10, 8), date(2025, 10, 9), 60, date(2025, 10, 10),
            replaces="s1", revisits=("s2",),
        ),
    )  # fmt: skip
    assert found.attendance == (facts.Attendance("s3", "p1", True),)
    assert found.signatures == (facts.RecordSignature("s3", "p2", date(2025, 10, 11)),)
    assert found.cases == (facts.Case("c1", "h1", "p1", day, date(2025, 9, 30)),)
    assert found.case_statuses == (facts.CaseStatus("c1", "looked_after", day),)
    assert found.discussions == (facts.Discussion("s3", "c1"),)
    assert found.actions == (
        facts.Action("x1", "s3", "p1", "done", "c1", date(2025, 11, 1), date(2025, 10, 30)),
    )
    assert found.training == (facts.Training("p1", "dsl", date(2025, 5, 1), "in_house"),)
    assert found.calendar == (
        facts.CalendarPeriod("half_term", "Autumn 1", day, date(2025, 10, 24), "h1", "Autumn"),
    )


def test_the_extension_tables(tmp_path: Path) -> None:
    codes = Codes().plus(event={"visit": "a visit"}, employment={"sessional": "sessional staff"})
    found = read(
        tmp_path, codes,
        events="kind,on,person,session,case,count\nvisit,2025-10-01,p1,s1,c1,3\nvisit,2025-10-02,,,,\n",
        employment="person,employment,from,fraction\np1,sessional,2025-09-01,0.6\np2,sessional,2025-09-01,\n",
        variations="variation,rule,arrangement,every,from,approved_by,reason\n"
        'v1,monthly,a1,6 weeks,2025-09-01,Bo,"a, b"\n',
    )  # fmt: skip
    assert found.events == (
        facts.Event("visit", date(2025, 10, 1), "p1", "", "s1", "c1", 3),
        facts.Event("visit", date(2025, 10, 2)),
    )
    assert [row.fraction for row in found.employment] == [0.6, 1.0]
    assert found.variations[0].every == "6 weeks"
    assert found.variations[0].reason == "a, b"


def test_headers_in_any_order_case_and_with_blanks(tmp_path: Path) -> None:
    found = read(tmp_path, people="\ufeff STARTED , Name,person\n2025-09-01, Ada ,\tp1\n2025-09-01,Bo,p2\n")
    assert found.people == (
        facts.Person("p1", "Ada", date(2025, 9, 1)),
        facts.Person("p2", "Bo", date(2025, 9, 1)),
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings(tmp_path: Path, ending: str) -> None:
    assert len(read(tmp_path, people=PEOPLE.replace("\n", ending)).people) == 2


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_utf8_with_and_without_a_byte_order_mark(tmp_path: Path, start: str) -> None:
    people = start + "person,name,started\np1,Zoë Łęcka 李,2025-09-01\np2,Bo,2025-09-01\n"
    assert read(tmp_path, people=people).people[0].name == "Zoë Łęcka 李"


def test_accents_written_in_two_ways_are_one_identifier(tmp_path: Path) -> None:
    people = "person,name,started\nzoe\u0301,Z,2025-09-01\np1,A,2025-09-01\np2,B,2025-09-01\n"
    found = read(tmp_path, people=people, members="arrangement,person,from\na1,zo\u00e9,2025-09-01\n")
    assert found.members[0].person == found.people[0].person == "zo\u00e9"


def test_identifiers_are_the_organisations_own_text(tmp_path: Path) -> None:
    sites = "site,name\nh1,H\n007,A\n7,B\nHill & Dale (upper),C\nhill & dale (upper),D\n"
    assert [row.site for row in read(tmp_path, sites=sites).sites] == [
        "h1", "007", "7", "Hill & Dale (upper)", "hill & dale (upper)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "meant"),
    [("yes", True), ("No", False), ("TRUE", True), ("false", False), ("1", True), (" 0 ", False), ("", True)],
)
def test_yes_and_no(tmp_path: Path, written: str, meant: bool) -> None:
    table = f"arrangement,kind,supervisor,from,discusses_cases\na1,peer,p2,2025-09-01,{written}\n"
    assert read(tmp_path, arrangements=table).arrangements[0].discusses_cases is meant


@pytest.mark.parametrize(
    "every", ["4 weeks", "week", "1 half term", "2 Terms", "10 days", "month", "6 months"]
)
def test_every(tmp_path: Path, every: str) -> None:
    table = f"arrangement,kind,supervisor,from,every\na1,peer,p2,2025-09-01,{every}\n"
    assert read(tmp_path, arrangements=table).arrangements[0].every == every


def test_codes_in_any_case_and_those_that_a_policy_adds(tmp_path: Path) -> None:
    codes = Codes().plus(role={"chaplain": "chaplain"})
    roles = "person,role,site,from\np1,DSL,h1,2025-09-01\np1, Chaplain ,h1,2025-09-01\n"
    assert [row.role for row in read(tmp_path, codes, roles=roles).roles] == ["dsl", "chaplain"]
    assert set(Codes().role) < set(codes.role)


def test_a_text_on_several_lines_is_kept_and_a_name_is_one_line(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        people='person,name,started\np1,"Ada\nBirch",2025-09-01\np2,B,2025-09-01\n',
        sessions="session,arrangement,kind,status,cancelled_because\n"
        's1,a1,planned,cancelled,"ill,\r\nthen away"\n',
    )
    assert found.people[0].name == "Ada Birch"
    assert found.sessions[0].cancelled_because == "ill,\nthen away"


def test_blanks_and_commas_at_the_end_of_rows_say_nothing(tmp_path: Path) -> None:
    people = "person,name,started,,\n\np1,A,2025-09-01,,,,\n,,,\n   \np2,B,2025-09-01\n\n"
    assert len(read(tmp_path, people=people).people) == 2


def test_a_table_that_is_absent_or_blank_or_a_header_alone_is_empty(tmp_path: Path) -> None:
    path = folder(tmp_path / "data", people="person,name,started\n", sites="", roles=" \n,,\n")
    assert read_dataset(path) == facts.Facts()


def test_what_is_no_csv_is_left_alone(tmp_path: Path) -> None:
    path = whole(tmp_path / "data")
    (path / "README.md").write_text("about")
    (path / "._people.csv").write_bytes(b"\x00\x05\x16\x07")
    (path / "old.csv").mkdir()
    (path / "SITES.CSV").write_bytes((path / "sites.csv").read_bytes())
    (path / "sites.csv").unlink()
    assert told(path) == []


def test_what_a_tracker_may_well_hold_is_no_fault(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        roles="person,role,site,from,to\np1,dsl,h1,2025-09-01,\np1,dsl,h1,2025-10-01,2025-12-01\n",
        sessions="session,arrangement,kind,scheduled_for,status,held_on,minutes,replaces\n"
        "s1,a1,planned,,scheduled,,,\ns2,a1,planned,2025-10-01,cancelled,,,\n"
        "s3,a1,planned,2025-10-08,cancelled,,60.0,s2\ns4,a1,planned,,held,2024-01-01,0,s2\n",
        attendance="session,person,present\ns4,p1,yes\ns4,p1,yes\ns4,p2,no\ns1,p1,yes\n",
        discussions="session,case\ns4,c1\ns4,c1\n",
        calendar="site,kind,name,from,to\n,closure,One,2025-10-01,2025-10-01\n"
        ",half_term,Two,2025-09-01,2025-10-24\nh1,closure,Three,2025-10-01,2025-10-02\n",
    )
    assert len(found.attendance) == 4


def test_more_rows_than_are_read_at_once(tmp_path: Path) -> None:
    people = PEOPLE + "".join(f"q{n},Name {n},2025-09-01\n" for n in range(2_345))
    found = read(tmp_path, people=people, members="arrangement,person,from\na1,q2344,2025-09-01\n")
    assert [row.person for row in found.people[-2:]] == ["q2343", "q2344"]
    assert (len(found.people), len(found.members), len(found.events)) == (2_347, 1, 0)


def test_reading_leaves_garbage_collection_as_it_was(tmp_path: Path) -> None:
    read(tmp_path)
    assert gc.isenabled()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["Name {n}", '"Name, {n}"', '"Na\nme {n}"', 'Na"me {n}', '"{n} ""x"" "'])
def test_long_files_with_cells_of_every_kind(tmp_path: Path, name: str, ending: str) -> None:
    """Rows are read in chunks, and cells with quotation marks may lie across two of them."""
    lines = [f"q{n},{name.format(n=n) if n % 7 == 3 else 'N'},2025-09-01" for n in range(5_000)]
    blank = ["", ",,", "  "] * 3
    text = ending.join([*PEOPLE.splitlines(), *lines[:3_000], *blank, *lines[3_000:], "q0,N,soon"])
    [twice, soon] = faults(tmp_path, people=text)
    assert twice.startswith("people, row 5013, column person (people.csv): 'q0' is already the name of row 4")
    assert soon.startswith("people, row 5013, column started")
    found = read(tmp_path, people=text.removesuffix("q0,N,soon")).people
    rows = csv.reader(io.StringIO(text, newline=""))
    expected = {
        row[0]: " ".join(row[1].split()) for row in rows if row and row[0].strip() and row[2] != "soon"
    }
    assert {row.person: row.name for row in found} == {
        name: text for name, text in expected.items() if name != "person"
    }
