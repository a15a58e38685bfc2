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
    look_at_draft,
)
from clearsight.disclosure.actions.introducing import FACTS, say_who_we_are
from clearsight.disclosure.actions.logging import (
    NewRequest,
    check_identity,
    confirm,
    extend,
    log_request,
    take_over,
    withdraw_request,
)
from clearsight.disclosure.actions.looking_up import find_child
from clearsight.disclosure.actions.reviewing import agree_to, decide, review_harm, search

__all__ = [
    "FACTS",
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
    "find_child",
    "forget_disposed",
    "give_out",
    "log_request",
    "look_at_draft",
    "reopen",
    "review_harm",
    "say_who_we_are",
    "search",
    "send_back",
    "take_over",
    "withdraw_request",
]
