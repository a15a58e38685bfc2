"""A request is logged, searched for, reviewed item by item, agreed to by another, and given out once."""

from clearsight.disclosure.actions.answering import (
    approve,
    ask_to_approve,
    ask_to_refuse,
    fetch,
    give_out,
    reopen,
    send_back,
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
    "approve",
    "ask_to_approve",
    "ask_to_refuse",
    "check_identity",
    "confirm",
    "decide",
    "extend",
    "fetch",
    "give_out",
    "log_request",
    "reopen",
    "review_harm",
    "search",
    "send_back",
    "take_over",
    "withdraw_request",
]
