"""How long records are kept, counted from what the policy says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from clearsight.policy.domain.model import Retention


def kept_until(retention: Retention, anchors: Mapping[str, date]) -> date | None:
    """The last day on which a record is kept; none without an anchor that has come, or a length."""
    day = anchors.get(retention.anchor)
    return None if day is None or retention.keep is None else retention.keep.after(day)
