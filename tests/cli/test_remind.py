"""`clearsight remind`: it tells what waits, rehearses without a trace, and says how it went."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clearsight.audit.models import Event
from clearsight.cli import main
from clearsight.cli.remind import remind
from clearsight.integrations.mail import MailSettings
from clearsight.people.models import Person
from clearsight.policy.models import Adoption
from clearsight.reminders.models import CalendarEntry, Letter
from clearsight.supervision import actions as supervision
from tests import world
from tests.reminders.post import account
from tests.walk import story
from tests.world import do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L7")]


@pytest.fixture
def waiting() -> None:
    """Something to take forward waits for Sam."""
    done = story.prepared()
    do(supervision.raise_concern, done.session, "Heard", done.sam, by=done.nadia)
    account(done.sam)


def test_a_rehearsal_counts_and_leaves_no_trace(waiting: None, capsys: Any) -> None:
    before = Event.objects.count()
    assert main(["remind", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "1  something to take forward at once" in said and "Sam" not in said
    assert not Letter.objects.exists() and not CalendarEntry.objects.exists()
    assert Event.objects.count() == before


def test_it_sends_once_and_says_how_many(waiting: None, capsys: Any, settings: Any, tmp_path: Path) -> None:
    settings.CLEARSIGHT_MAIL = MailSettings("clearsight@thornhill.example", folder=tmp_path / "mail")
    assert remind() == 0
    assert f"into {tmp_path / 'mail'}" in capsys.readouterr().out
    written = sorted(path.read_text() for path in (tmp_path / "mail").iterdir())
    assert sum("forward at once" in text for text in written) == 1
    assert remind() == 0 and "noted 0 things" in capsys.readouterr().out
    assert len(list((tmp_path / "mail").iterdir())) == len(written)


def test_without_a_server_it_says_so_and_what_cannot_be_sent_ends_with_one(
    waiting: None, capsys: Any, settings: Any, tmp_path: Path
) -> None:
    settings.CLEARSIGHT_MAIL = None
    assert remind() == 0 and "no mail is sent" in capsys.readouterr().out
    Letter.objects.all().delete()
    settings.CLEARSIGHT_MAIL = MailSettings("clearsight@thornhill.example", folder=tmp_path)
    Person.objects.filter(user__isnull=False).update(email="nowhere")
    assert remind() == 1 and "failed 1" in capsys.readouterr().out
    assert main(["remind", "--watch", "0"]) == 2


def test_one_for_whom_it_cannot_be_looked_up_keeps_nobody_waiting(
    waiting: None, capsys: Any, caplog: Any, settings: Any, tmp_path: Path
) -> None:
    other = world.school("Elmfield")
    account(other.sam)
    # Whose organisation works to a policy that is no longer there.
    Adoption.objects.filter(organisation=other.organisation).update(policy="gone")
    settings.CLEARSIGHT_MAIL = MailSettings("clearsight@thornhill.example", folder=tmp_path)
    remind()
    assert any("forward at once" in path.read_text() for path in tmp_path.iterdir())
    assert "Sam" not in caplog.text
