"""One way of saying a time; what is done late is told apart from what is in order."""

from __future__ import annotations

from datetime import UTC, date, datetime

from clearsight.web.show.findings import FindingLine, grouped
from clearsight.web.words import moment

DAY = date(2026, 3, 10)


def test_a_time_reads_as_it_is_typed_in_the_organisations_own_hours() -> None:
    assert moment(datetime(2026, 6, 9, 14, 5, tzinfo=UTC)) == "9 June 2026 at 15:05"
    assert moment(datetime(2026, 1, 9, 3, 16, tzinfo=UTC)) == "9 January 2026 at 03:16"


def test_what_came_too_late_is_not_in_order() -> None:
    lines = [
        FindingLine("", status, "required", "1", "", "", DAY, "", ()) for status in ("met", "late", "overdue")
    ]
    groups = [
        (group.heading, [line.status for line in group.lines], group.folded) for group in grouped(lines)
    ]
    assert groups == [
        ("Not to policy", ["overdue"], False),
        ("Done, but too late", ["late"], True),
        ("In order", ["met"], True),
    ]
