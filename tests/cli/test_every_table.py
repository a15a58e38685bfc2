"""backup.md says of every table what a restoration does of what was taken away in it since, and does so."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from clearsight.cli.revoked import COUNTED
from tests.architecture.source import ROOT

PAGE = ROOT / "docs" / "reference" / "backup.md"
ROW = re.compile(r"^\| (ended|again|counted|no) \| ((?:`[a-z_]+` ?)+) \| (\S.{10,}) \|$", re.M)
# Where each is read: of what is ended or done again, and of what is counted.
READ_IN = ("cli/revoked.py", "cli/restore.py", "accounts/actions/ending.py")


def rows() -> dict[str, str]:
    """What the page says of each table."""
    found = ROW.findall(PAGE.read_text("utf-8"))
    said = [(table, what) for what, tables, _ in found for table in re.findall("[a-z_]+", tables)]
    assert len(said) == len(dict(said)), "a table stands there twice"
    return dict(said)


@pytest.mark.req("L10")
def test_of_every_table_it_is_said_what_a_restoration_takes_away_again() -> None:
    """Something that ends in a new table comes back in silence: say what becomes of it, and do it."""
    assert {model._meta.db_table for model in apps.get_models()} - rows().keys() == set()


@pytest.mark.req("L10")
def test_what_is_said_to_be_looked_at_is() -> None:
    read = "".join((ROOT / "src" / "clearsight" / one).read_text("utf-8") for one in READ_IN)
    said = rows()
    looked_at = {table for table, what in said.items() if what in ("again", "counted") and table in read}
    goes_with_another = {
        "disclosure_fetched", "grants_grantedrecord", "records_copyelsewhere", "records_scan",
        "scheduling_coverchange", "scheduling_ending", "signoff_keptcopy", "supervision_handedcase",
    }  # fmt: skip
    assert looked_at | goes_with_another == {
        table for table, what in said.items() if what in ("again", "counted")
    }
    assert {one.table for one in COUNTED} <= looked_at
