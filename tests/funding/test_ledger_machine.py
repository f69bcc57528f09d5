"""The ledger balances whatever people do, in any order: 500 random stories of three children's money.

What ought to happen stands in money_model.py; money_story.py does it and compares.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from funding import actions
from tests.funding.money_model import (
    ALONE,
    ASK,
    BEFORE_PAYMENT,
    DECIDE,
    KINDS,
    PAY,
    PEOPLE,
    SPEND,
    TO_DECIDE,
    Money,
)
from tests.funding.money_story import Story

RUNS, STEPS, BEGINNINGS = 500, 12, ("asked", "agreed", "asked, gated", "agreed, gated")
DAYS = (datetime(2027, 3, 31, 9, tzinfo=UTC), datetime(2027, 4, 6, 9, tzinfo=UTC))
"""What the clock turns to: the day on which a year may be closed, and one of the year after."""

PICK, CHILD = st.integers(0, 99), st.integers(0, 2)
PENCE = st.sampled_from([18_000, 3, 4, 999, 20_001, 59_999, 60_000, 60_001, 150_007])
PART = st.sampled_from([100, 100, 100, 50, 33, 99, 1])
"""Per cent of what there is."""
SLIP = st.sampled_from(["", "", "", "", "", "", "", "", "who", "reason", "state", "sum"])
"""What is wrong with an act: often nothing."""
FILE = st.sampled_from(["", "", "", "", "", "twice", "unknown", "amount"])


def act(right: tuple[str, ...], *states: str, **more: Any) -> Any:
    """A rule for requests in these states, by somebody who may; `slip` says what to do wrongly."""

    def wrap(step: Callable[..., None]) -> Any:
        given = rule(pick=PICK, by=st.sampled_from(right), slip=SLIP, **more)(step)
        return precondition(lambda self: self.any(*states))(given) if states else given

    return wrap


class Ledger(RuleBasedStateMachine):
    """People do what they like, rightly and wrongly."""

    beginning: Story

    @initialize()
    def begin(self) -> None:
        """From where the rows of the beginning stand."""
        self.all_of_it = transaction.atomic()
        self.all_of_it.__enter__()
        self.story = self.beginning.again()
        self.book = self.story.book

    def any(self, *states: str) -> bool:
        """Whether a request is in one of these states."""
        return any(one.status in states for one in self.book.requests)

    def pick(self, pick: int, slip: str, *states: str) -> tuple[int, Money]:
        """A request in one of these states; any, by a slip."""
        rows = list(enumerate(self.book.requests))
        rows = rows if slip == "state" else [row for row in rows if row[1].status in states]
        return rows[pick % len(rows)]

    def on(self, number: int, legal: bool, what: Callable[..., Any], who: str, **more: Any) -> bool:
        """An action on a request; whether it was done."""
        return self.story.tries(legal, what, who, request=self.story.row(number), **more) is not None

    # ---- asking and deciding ---------------------------------------------------------------------

    @precondition(lambda self: len(self.book.requests) < 9)
    @act(ASK, child=CHILD, kind=st.sampled_from(sorted(KINDS)), whole=PENCE)
    def ask_for_money(self, pick: int, by: str, slip: str, child: int, kind: str, whole: int) -> None:
        """A draft that is sent, sometimes shared with another child before, sometimes by the wrong person."""
        who = somebody(by, slip, pick)
        number = self.story.start(child, kind, whole, who, legal=who in ASK)
        if who in ASK:
            if pick % 3 == 1:
                self.story.share(number, (child + 1) % 3, who, legal=True)
            self.story.send(number, who)

    @act(ASK, "draft")
    def send(self, pick: int, by: str, slip: str) -> None:
        """Send a draft."""
        self.story.send(self.pick(pick, slip, "draft")[0], somebody(by, slip, pick))

    @act(DECIDE, *TO_DECIDE, answerer=st.sampled_from(ASK))
    def ask_and_answer(self, pick: int, by: str, slip: str, answerer: str) -> None:
        """A question, and sometimes the answer to it."""
        number, one = self.pick(pick, slip, *TO_DECIDE)
        who, text = somebody(by, slip, pick), reason(slip)
        legal = one.status in TO_DECIDE and who in DECIDE and bool(text.strip())
        if self.on(number, legal, actions.ask, who, question=text):
            one.status = "query"
        if pick % 3:
            self.answer(pick, answerer, slip) if one.status == "query" else None

    @act(ASK, "query")
    def answer_it(self, pick: int, by: str, slip: str) -> None:
        """The answer to a question."""
        self.answer(pick, by, slip)

    def answer(self, pick: int, by: str, slip: str) -> None:
        """Answer one of those that were asked."""
        number, one = self.pick(pick, slip, "query")
        who, text = somebody(by, slip, pick), reason(slip)
        legal = one.status == "query" and who in ASK and bool(text.strip())
        if self.on(number, legal, actions.answer, who, text=text):
            one.status = "answered"

    @act(DECIDE, *TO_DECIDE, part=PART)
    def approve(self, pick: int, by: str, slip: str, part: int) -> None:
        """In full, in part, or wrongly."""
        number, one = self.pick(pick, slip, *TO_DECIDE)
        pence = share_of(one.asked, part, slip, pick)
        self.story.approve(number, somebody(by, slip, pick), pence, reason(slip).strip())

    @act(PAY, "second")
    def approve_second(self, pick: int, by: str, slip: str) -> None:
        """The second person, of the same sum or another."""
        number, one = self.pick(pick, slip, "second")
        first = one.first[1] if one.first else one.asked
        self.story.approve(number, somebody(by, slip, pick), share_of(first, 100, slip, pick))

    @act(
        DECIDE,
        *TO_DECIDE,
        "second",
        way=st.sampled_from(["decline", "back", "withdraw", "withdraw"]),
        asker=st.sampled_from(ASK),
    )
    def give_up(self, pick: int, by: str, slip: str, way: str, asker: str) -> None:
        """Declined, sent back by the second person, or withdrawn by those who asked."""
        way = "decline" if way == "back" and not self.any("second") else way
        states = {"decline": (*TO_DECIDE, "second"), "back": ("second",), "withdraw": BEFORE_PAYMENT}[way]
        number, one = self.pick(pick, slip if self.any(*states) else "state", *states)
        who = somebody(asker if way == "withdraw" else by, slip, pick)
        what, may = {
            "decline": (actions.decline, self.book.may_decline),
            "back": (actions.send_back, self.book.may_send_back),
            "withdraw": (actions.withdraw, self.book.may_withdraw),
        }[way]
        if self.on(number, may(one, who, reason(slip)), what, who, reason=reason(slip)):
            one.status = {"decline": "declined", "back": "requested"}.get(way, one.status)
            if way == "withdraw":
                self.book.withdraw(one)

    @precondition(lambda self: self.book.gate and self.any("approved"))
    @rule(pick=PICK)
    def finalise(self, pick: int) -> None:
        """What waited for the plan is released."""
        _number, one = self.pick(pick, "", "approved")
        self.story.finalise(one.child)

    # ---- paying ----------------------------------------------------------------------------------

    @precondition(lambda self: self.story.pays("due"))
    @act(PAY, picks=st.lists(PICK, max_size=3), lock=st.booleans())
    def choose(self, pick: int, by: str, slip: str, picks: list[int], lock: bool) -> None:
        """A run of some payments that are due, or were; left to be looked at, or locked at once."""
        rows = self.story.pays() if slip == "state" else self.story.pays("due")
        chosen = [rows[place] for place in sorted({one % len(rows) for one in [pick, *picks]})]
        who = somebody(by, slip, pick)
        legal = who in PAY and all(pay.status == "due" for _number, pay in chosen)
        self.story.choose(chosen, who, legal=legal)
        if legal and lock:
            self.story.lock(len(self.book.runs) - 1, who, legal=True)

    @precondition(lambda self: "chosen" in self.book.runs)
    @act(PAY)
    def lock(self, pick: int, by: str, slip: str) -> None:
        """Lock a run."""
        run, who = self.run(pick, slip, "chosen"), somebody(by, slip, pick)
        there = any(pay.run == run for _number, pay in self.story.pays())
        self.story.lock(run, who, legal=self.book.runs[run] == "chosen" and who in PAY and there)

    def run(self, pick: int, slip: str, *states: str) -> int:
        """A run in one of these states; any, by a slip."""
        rows = [place for place, status in enumerate(self.book.runs) if status in states or slip == "state"]
        return rows[pick % len(rows)]

    @precondition(lambda self: self.story.pays("chosen"))
    @act(PAY)
    def drop(self, pick: int, by: str, slip: str) -> None:
        """Take a payment out of a run."""
        rows = [row for row in self.story.pays() if row[1].run is not None]
        rows = rows if slip == "state" else self.story.pays("chosen")
        number, pay = rows[pick % len(rows)]
        assert pay.run is not None
        who, [row] = somebody(by, slip, pick), self.story.rows_of([(number, pay)])
        legal = self.book.runs[pay.run] == "chosen" and pay.status == "chosen" and who in PAY
        if self.story.tries(legal, actions.drop_from_run, who, payment=row):
            pay.status, pay.run = "due", None

    @precondition(lambda self: "locked" in self.book.runs)
    @act(PAY, part=st.booleans(), wrong=FILE)
    def pay(self, pick: int, by: str, slip: str, part: bool, wrong: str) -> None:
        """The file of accounts comes back: all of a run or a part, right or wrong; also a second time."""
        run, who = self.run(pick, slip, "locked"), somebody(by, slip, pick)
        rows = [row for row in self.story.pays() if row[1].run == run]
        rows = [row for row in rows if row[1].status == "chosen" or slip == "sum"]
        rows = rows[: max(1, len(rows) // 2)] if part else rows
        right = bool(rows) and all(pay.status == "chosen" for _number, pay in rows)
        legal = self.book.runs[run] == "locked" and who in PAY and right and not wrong
        self.story.pay(run, rows, who, wrong, legal=legal)

    @precondition(lambda self: self.book.runs)
    @act(PAY)
    def reverse(self, pick: int, by: str, slip: str) -> None:
        """A run was a mistake."""
        run, who = self.run(pick, "state"), somebody(by, slip, pick)
        may = self.book.may_reverse(run, who, reason(slip))
        if self.story.tries(may, actions.reverse_run, who, run=self.story.run(run), reason=reason(slip)):
            self.book.reverse(run)

    # ---- afterwards ------------------------------------------------------------------------------

    @act(SPEND, "paid", part=PART)
    def spend(self, pick: int, by: str, slip: str, part: int) -> None:
        """What was really spent; nothing, too."""
        number, one = self.pick(pick, slip, "paid")
        who, held = somebody(by, slip, pick), sum(one.held.values())
        pence = share_of(held, part, slip, pick)
        legal = one.status == "paid" and who in SPEND and 0 <= pence <= held
        if self.on(number, legal, actions.record_spent, who, pence=pence):
            self.book.spend(one, pence)

    @act(SPEND, "spent", "judged", effect=st.sampled_from(["significant", "none"]))
    def judge(self, pick: int, by: str, slip: str, effect: str) -> None:
        """What it did, with what shows it."""
        number, one = self.pick(pick, slip, "spent", "judged")
        who, effect = somebody(by, slip, pick), "wonderful" if slip == "sum" else effect
        legal = one.status in ("spent", "judged") and who in SPEND and slip not in ("sum", "reason")
        if self.on(number, legal, actions.judge_effect, who, effect=effect, evidence=reason(slip)):
            one.status = "judged"

    @act(PAY, "paid", "spent", "judged", part=PART)
    def take_back(self, pick: int, by: str, slip: str, part: int) -> None:
        """Some of it, or all that is left."""
        number, one = self.pick(pick, slip, "paid", "spent", "judged")
        free = sum(one.held.values()) - sum(one.spent.values())
        who, pence = somebody(by, slip, pick), share_of(free, part, slip, pick)
        legal = self.book.may_take_back(one, who, pence, reason(slip))
        if self.on(number, legal, actions.take_back, who, pence=pence, reason=reason(slip)):
            self.book.take_back(one, pence)

    @precondition(lambda self: any(self.book.may_stop(one, "head", "So") for one in self.book.requests))
    @act(PAY)
    def stop(self, pick: int, by: str, slip: str) -> None:
        """Nothing more of it is paid."""
        rows = [row for row in enumerate(self.book.requests) if self.book.may_stop(row[1], "head", "So")]
        number, one = self.pick(pick, slip) if slip == "state" else rows[pick % len(rows)]
        who = somebody(by, slip, pick)
        if self.on(
            number, self.book.may_stop(one, who, reason(slip)), actions.stop_paying, who, reason=reason(slip)
        ):
            self.book.stop(one)

    @act(PAY, "scheduled", "paid", school=CHILD)
    def move(self, pick: int, by: str, slip: str, school: int) -> None:
        """The money goes with the child."""
        number, one = self.pick(pick, slip, "scheduled", "paid")
        who, to = somebody(by, slip, pick), self.story.schools[school]
        legal = self.book.may_move(one, who, school, reason(slip))
        if self.on(number, legal, actions.move_money, who, school=to, reason=reason(slip)):
            self.book.move(one, school)

    # ---- the end of a year -----------------------------------------------------------------------

    @act(PAY, far=st.sampled_from(DAYS), year=st.sampled_from([2026, 2026, 2026, 2027]))
    def the_year_ends(self, pick: int, by: str, slip: str, far: datetime, year: int) -> None:
        """The financial year is closed, where time has passed; in many stories it does so once."""
        if pick % 3 == 0:
            self.story.now = max(self.story.now, far)
        elif not slip:
            return
        who = somebody(by, slip, pick)
        may = self.book.may_close(year, who, self.story.now.date())
        if self.story.tries(may, actions.close_year, who, authority=self.story.here.authority, year=year):
            self.book.close(year)

    # ---- what always holds -----------------------------------------------------------------------

    @invariant()
    def everything_balances(self) -> None:
        """After every step."""
        if hasattr(self, "story"):
            self.story.check()

    def teardown(self) -> None:
        """Read the allocations anew, then forget this story."""
        if hasattr(self, "all_of_it"):
            try:
                if not transaction.get_rollback():  # an error of the database says itself what was wrong
                    self.story.check_allocations()
            finally:
                transaction.set_rollback(True)
                self.all_of_it.__exit__(None, None, None)


def somebody(by: str, slip: str, pick: int) -> str:
    """The person; anybody, by a slip."""
    return PEOPLE[pick % len(PEOPLE)] if slip == "who" else by


def reason(slip: str) -> str:
    """A reason; none, by a slip."""
    return "" if slip == "reason" else "Because"


def share_of(pence: int, part: int, slip: str, pick: int) -> int:
    """So many per cent, a penny at least where there is one; nothing or too much, by a slip."""
    if slip == "sum":
        return (0, pence + 1)[pick % 2]
    return -(-pence * part // 100)


def beginning(name: str) -> Story:
    """Some requests of three children before anything random happens: sent, or agreed and paid as well."""
    story = Story(gate="gated" in name)
    for child, kind, whole in (
        (0, "weeks", 18_000),
        (1, "over", 20_001),
        (2, "terms", 70_003),
        (0, "dated", 999),
    ):
        number = story.start(child, kind, whole, "teacher", legal=True)
        if kind == "over":
            story.share(number, 2, "teacher", legal=True)
            story.send(number + 1, "teacher")
        story.send(number, "teacher")
        if whole > ALONE:
            story.approve(number, "officer", whole)
    if "agreed" in name:
        for number, one in enumerate(story.book.requests):
            story.approve(number, "head", one.asked)
        if story.book.gate:
            story.finalise(0)
        firsts = {number: (number, pay) for number, pay in reversed(story.pays("due"))}
        story.choose(list(firsts.values()), "payer", legal=True)
        story.lock(0, "payer", legal=True)
        story.pay(0, story.pays("chosen")[1:], "payer", legal=True)
    story.check()
    return story


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", BEGINNINGS)
def test_the_ledger_balances_whatever_people_do(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("asking", "deciding"):  # who is told is tested elsewhere, and costs a tenth of the time
        monkeypatch.setattr(f"funding.actions.{room}.tell", lambda *what, **more: None)
    here: Any = type("Here", (Ledger,), {"beginning": beginning(name)})
    run_state_machine_as_test(
        here,
        settings=settings(
            max_examples=RUNS // len(BEGINNINGS), stateful_step_count=STEPS, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
