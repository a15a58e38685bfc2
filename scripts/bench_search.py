"""What a search costs in a school of 10,000 records that one person may read: beside a bare page, in one run.

`python -m scripts.bench_search RECORDS` makes such a school in a database of its own, of the kind that
`DATABASE_URL` names, and prints what it found as JSON. `measure_search` does so for both kinds.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from typing import Any

from scripts.bench_database import _named, _processor_clock, own_database
from scripts.steps import ROOT

PEOPLE, FIELDS, WORDS, REPEATS = 60, 3, 60, 15
HEADER = "| database | what | took | bare pages |\n| --- | --- | --- | --- |\n"


def measure_search(records: int) -> str:
    """Both kinds of database measured one after the other; a table, as Markdown.

    Raises:
        subprocess.CalledProcessError: when either fails; what it said went to standard error.
    """
    words = [sys.executable, "-m", "scripts.bench_search", str(records)]
    sqlite = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    rows = ""
    for command, environment in ((words, sqlite), ([words[0], "scripts/postgres.py", *words], None)):
        said = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True).stdout
        found = json.loads(said.decode().splitlines()[-1])
        for what, took in found["took"].items():
            bare = took / found["took"]["a bare signed-in page"]
            rows += f"| {found['database']} | {what} | {took * 1000:.1f} ms | {bare:.0f} |\n"
    return HEADER + rows


def main() -> None:
    """Measure in one database, and print what was found as the last line."""
    records = int(sys.argv[1])
    with own_database():
        os.environ["DJANGO_SETTINGS_MODULE"] = "scripts.bench_settings"
        from clearsight.cli.installation import migrate, open_django

        open_django()
        migrate()
        print(json.dumps({"database": _named(), "took": _measured(records)}))


def _measured(records: int) -> dict[str, float]:
    from clearsight.people.models import Person
    from scripts.bench_pages import Visitor
    from scripts.bench_work import found_organisation

    school = found_organisation("school", PEOPLE)
    lead = Person.objects.select_related("user").get(organisation=school, code="p1")
    _fill(school, records)
    visitor = Visitor(lead.user)
    work = {
        "a bare signed-in page": lambda: visitor.get("/bare"),
        f"a word in one of {records:,} records": lambda: visitor.page_for(
            "/search", {"words": "quinquereme"}
        ),
        "a word in none of them": lambda: visitor.page_for("/search", {"words": "zzyzx"}),
        "two words in many of them": lambda: visitor.page_for("/search", {"words": "harbour lantern"}),
    }
    text = work[f"a word in one of {records:,} records"]()
    if "quinquereme" not in text.casefold().partition("<mark>")[2]:
        raise RuntimeError("the one record that has the word was not found")
    worked = _processor_clock()
    return {what: _typical(do, worked) for what, do in work.items()}


def _typical(do: Any, worked: Any) -> float:
    """The least of some runs in seconds of the processors: what else the machine does is not in it."""
    took = []
    for _ in range(REPEATS):
        began = worked()
        do()
        took.append(worked() - began)
    return min(took)


VOCABULARY = (
    "harbour", "lantern", "school", "morning", "attendance", "meeting", "agreed", "worried", "improved",
    "plan", "family", "nurse", "teacher", "support", "visit", "home", "calmer", "friends", "lunch", "reading",
    "sleep", "routine", "after", "before", "again", "said",
)  # fmt: skip


def _fill(school: Any, records: int) -> None:
    """As many records of cases as were asked for, each with some fields of some sixty words."""
    from clearsight.casework.models import CaseFile
    from clearsight.integrations.clock import now
    from clearsight.people.models import Person
    from clearsight.records.models import Entry, FormText, Record
    from clearsight.scheduling.models import Session

    chance = random.Random(7)
    cases = list(CaseFile.objects.filter(organisation=school).select_related("file"))
    sessions = list(Session.objects.filter(organisation=school, status="held"))
    author = Person.objects.get(organisation=school, code="p7")
    form = FormText.objects.create(sha256="0" * 64, text="{}")
    pairs = [(session, case) for case in cases for session in sessions]
    chance.shuffle(pairs)
    if len(pairs) < records:
        raise RuntimeError(f"only {len(pairs)} pairs of session and case for {records} records")
    made = Record.objects.bulk_create(
        [
            Record(organisation=school, session=session, form="case", part="case", part_label="Case record",
                   form_text=form, file=case.file, case=case, opened_at=now())
            for session, case in pairs[:records]
        ],
        batch_size=2_000,
    )  # fmt: skip
    entries = []
    for number, record in enumerate(made):
        for field in range(FIELDS):
            words = chance.choices(VOCABULARY, k=WORDS)
            if number == records // 2 and field == 1:
                words.insert(WORDS // 2, "Quinquereme")
            entry = Entry(record=record, field=f"field_{field}", version=1, author=author, at=now())
            entry.value = record.file.seal(json.dumps(" ".join(words)), entry, entry.field)
            entries.append(entry)
    Entry.objects.bulk_create(entries, batch_size=2_000)


if __name__ == "__main__":
    main()
