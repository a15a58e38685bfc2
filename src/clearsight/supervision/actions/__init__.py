"""What the parties do together: agree terms, bring things, hold the session, undertake and account."""

from clearsight.supervision.actions.agenda import (
    LONGEST_ITEM,
    add_agenda_item,
    bring_cases,
    hold,
    note_signed,
    take_off_agenda,
    withdraw_signed,
)
from clearsight.supervision.actions.agreements import (
    draw_up_agreement,
    sign_agreement,
)
from clearsight.supervision.actions.undertaking import (
    agree_action,
    carry_action,
    close_action,
    settle_action,
)

__all__ = [
    "LONGEST_ITEM",
    "add_agenda_item",
    "agree_action",
    "bring_cases",
    "carry_action",
    "close_action",
    "draw_up_agreement",
    "hold",
    "note_signed",
    "settle_action",
    "sign_agreement",
    "take_off_agenda",
    "withdraw_signed",
]
