"""A request is logged, searched for, reviewed item by item, agreed to by another, and given out once."""

from clearsight.disclosure.actions.answering import (
    approve,
    ask_to_approve,
    ask_to_refuse,
    reopen,
    send_back,
)
from clearsight.disclosure.actions.closing import (
    answer_for_another,
    ask_for_another,
    fetch,
    forget_disposed,
    give_out,
)
from clearsight.disclosure.actions.logging import (
    NewRequest,
    check_identity,
    confirm,
    extend,
    log_request,
    take_over,
    withdraw_request,
)
from clearsight.disclosure.actions.reviewing import agree_to, decide, review_harm, search

__all__ = [
    "NewRequest",
    "agree_to",
    "answer_for_another",
    "approve",
    "ask_for_another",
    "ask_to_approve",
    "ask_to_refuse",
    "check_identity",
    "confirm",
    "decide",
    "extend",
    "fetch",
    "forget_disposed",
    "give_out",
    "log_request",
    "reopen",
    "review_harm",
    "search",
    "send_back",
    "take_over",
    "withdraw_request",
]
