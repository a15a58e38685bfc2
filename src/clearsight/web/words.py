"""How pages say dates, numbers and lists, in plain British English."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from clearsight.kernel.errors import Fault


def day(value: date | datetime | None) -> str:
    """`9 November 2026`; nothing for no date."""
    local = _local_day(value)
    return f"{local.day} {local:%B %Y}" if local else ""


def short_day(value: date | datetime | None) -> str:
    """`9 Nov 2026`, for tables."""
    local = _local_day(value)
    return f"{local.day} {local:%b %Y}" if local else ""


def weekday(value: date | datetime | None) -> str:
    """`Monday 9 November 2026`, for a day that people have to turn up on."""
    local = _local_day(value)
    return f"{local:%A} {local.day} {local:%B %Y}" if local else ""


def moment(value: datetime | None) -> str:
    """`9 November 2026 at 15:05`, in the organisation's own time: hours as they are typed."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{day(value)} at {local:%H:%M}"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 session`, `2 sessions`; `many` where adding an s will not do."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(items: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = list(items) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _local_day(value: date | datetime | None) -> date | None:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def fault(found: Fault) -> str:
    """What is wrong and how to mend it, in a sentence: `That day is still to come: write the day you met`."""
    said = f"{found.problem.rstrip('.')}: {found.mend}" if found.mend else found.problem
    return said[:1].upper() + said[1:]


def nobody_is(role: str) -> str:
    """Whose signature is waited for, where it is of a role that nobody holds."""
    return f"whoever holds the role of {role}: nobody does"


def lower_first(text: str) -> str:
    """A label within a sentence; what is all capitals (TOIL) stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def clause(name: str) -> str:
    """`clause 7.1` where a clause is only a number; else as the policy names it."""
    return f"clause {name}" if name[:1].isdigit() else name


def capital(text: str) -> str:
    """The first letter large, and the others as they are."""
    return text[:1].upper() + text[1:]


def every(agreed: str) -> str:
    """`every 4 weeks`, `every half term`, from what was agreed: `4 weeks`, `1 half term`."""
    return f"every {agreed.removeprefix('1 ')}"
