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
    LONGEST_REASON,
    draw_up_agreement,
    leave_out_of_agreement,
    sign_agreement,
)
from clearsight.supervision.actions.choosing import assemble_cases, choose_cases
from clearsight.supervision.actions.concerns import (
    LONGEST_CONCERN,
    name_carrier,
    raise_concern,
    take_forward,
)
from clearsight.supervision.actions.ending import end_supervision
from clearsight.supervision.actions.handed_cases import take_cases
from clearsight.supervision.actions.handovers import (
    arrange_cover,
    change_cover,
    confirm_handover,
    propose_handover,
    withdraw_handover,
)
from clearsight.supervision.actions.objections import (
    LONGEST_OBJECTION,
    answer_objection,
    object_to,
    withdraw_objection,
)
from clearsight.supervision.actions.offers import (
    accept_offer,
    decline_offer,
    offer_supervision,
    withdraw_offer,
)
from clearsight.supervision.actions.own_words import write_own_part
from clearsight.supervision.actions.proposals import (
    choose_date,
    decline_dates,
    propose_dates,
    say_which,
    withdraw_dates,
)
from clearsight.supervision.actions.requests import (
    LONGEST_REQUEST,
    ask_for_more,
    decline_request,
    grant_request,
    withdraw_request,
)
from clearsight.supervision.actions.undertaking import (
    agree_action,
    carry_action,
    close_action,
    note_on_action,
    settle_action,
)

__all__ = [
    "LONGEST_CONCERN",
    "LONGEST_ITEM",
    "LONGEST_OBJECTION",
    "LONGEST_REASON",
    "LONGEST_REQUEST",
    "accept_offer",
    "add_agenda_item",
    "agree_action",
    "answer_objection",
    "arrange_cover",
    "ask_for_more",
    "assemble_cases",
    "bring_cases",
    "carry_action",
    "change_cover",
    "choose_cases",
    "choose_date",
    "close_action",
    "confirm_handover",
    "decline_dates",
    "decline_offer",
    "decline_request",
    "draw_up_agreement",
    "end_supervision",
    "grant_request",
    "hold",
    "leave_out_of_agreement",
    "name_carrier",
    "note_on_action",
    "note_signed",
    "object_to",
    "offer_supervision",
    "propose_dates",
    "propose_handover",
    "raise_concern",
    "say_which",
    "settle_action",
    "sign_agreement",
    "take_cases",
    "take_forward",
    "take_off_agenda",
    "withdraw_dates",
    "withdraw_handover",
    "withdraw_objection",
    "withdraw_offer",
    "withdraw_request",
    "withdraw_signed",
    "write_own_part",
]
