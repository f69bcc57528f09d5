"""Every change of money: one transaction each, keyword-only, with `by=` and `now=`. Nothing else writes."""

from funding.actions.asking import (
    answer,
    change_request,
    remove_draft,
    send_request,
    share_request,
    start_request,
    withdraw,
)
from funding.actions.deciding import approve, approve_several, ask, decline, send_back
from funding.actions.papers import add_paper, remove_paper
from funding.actions.paying import (
    Returned,
    choose_run,
    drop_from_run,
    export_run,
    lock_run,
    mark_paid,
    reverse_run,
    wrong_lines,
)
from funding.actions.scheduling import held_by, release
from funding.actions.spending import judge_effect, move_money, record_spent, stop_paying, take_back
from funding.actions.years import change_year, close_year, set_rate

__all__ = [
    "Returned",
    "add_paper",
    "answer",
    "approve",
    "approve_several",
    "ask",
    "change_request",
    "change_year",
    "choose_run",
    "close_year",
    "decline",
    "drop_from_run",
    "export_run",
    "held_by",
    "judge_effect",
    "lock_run",
    "mark_paid",
    "move_money",
    "record_spent",
    "release",
    "remove_draft",
    "remove_paper",
    "reverse_run",
    "send_back",
    "send_request",
    "set_rate",
    "share_request",
    "start_request",
    "stop_paying",
    "take_back",
    "withdraw",
    "wrong_lines",
]
