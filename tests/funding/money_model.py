"""What money does, in plain sums: a second opinion on the ledger, which knows nothing of its code.

Pence by financial year for each request, who may do what, and what each act leaves. Nothing is read or written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

ALLOCATION = {2026: 230_125, 2027: 243_001}
"""£2,630 less 12.5 per cent, and £2,700.01 less 10 per cent; worked out by hand."""
ALONE = 60_000
YEAR_ENDS = {2026: date(2027, 3, 31), 2027: date(2028, 3, 31)}

ASK = ("teacher", "worker", "officer", "second", "head")
DECIDE = ("officer", "second", "head", "payer")
PAY = ("head", "payer")
SPEND = ("teacher", "worker", "officer", "second", "head", "payer")
PEOPLE = ("teacher", "worker", "officer", "second", "head", "payer", "carer", "stranger")

TO_DECIDE = ("requested", "answered")
BEFORE_PAYMENT = ("draft", "requested", "query", "answered", "second", "approved", "scheduled")
OPEN = ("due", "chosen")


def by_weight(pence: int, weights: list[int]) -> list[int]:
    """Whole pence by weights: what is over goes where most was cut off, the earlier first."""
    exact = [Fraction(pence * one, sum(weights)) for one in weights]
    parts = [int(one) for one in exact]
    over = sorted(range(len(weights)), key=lambda place: (parts[place] - exact[place], place))
    for place in over[: pence - sum(parts)]:
        parts[place] += 1
    return parts


@dataclass(frozen=True)
class Kind:
    """A kind of request: its days, how it is paid, how many of its days fall in each financial year."""

    starts: date
    ends: date
    pattern: str
    days: dict[int, int]


KINDS = {
    "weeks": Kind(date(2026, 12, 7), date(2027, 1, 29), "one_off", {2026: 54}),
    "terms": Kind(date(2026, 12, 7), date(2027, 1, 29), "termly", {2026: 54}),
    "dated": Kind(date(2026, 12, 7), date(2027, 1, 29), "dated", {2026: 54}),
    "over": Kind(date(2027, 3, 18), date(2027, 4, 14), "one_off", {2026: 14, 2027: 14}),
    "late": Kind(date(2027, 5, 3), date(2027, 5, 30), "one_off", {2027: 28}),
}


def pieces(kind: str, whole: int) -> list[int]:
    """The weights of the payments of one financial year: the spring term begins on 4 January."""
    return {"terms": [1, 1], "dated": [whole // 3, whole - whole // 3]}.get(kind, [1])


@dataclass
class Pay:
    """One payment as it should stand."""

    year: int
    pence: int
    status: str = "due"
    run: int | None = None


@dataclass
class Money:
    """One request as it should stand. Counters: pence by financial year."""

    child: int
    kind: str
    whole: int
    asked: int
    made_by: str
    status: str = "draft"
    sent_by: str = ""
    first: tuple[str, int] | None = None
    agreed: int = 0
    spent_said: int | None = None
    school: int = 0
    used: bool = False
    pays: list[Pay] = field(default_factory=list)
    committed: Counter[int] = field(default_factory=Counter)
    held: Counter[int] = field(default_factory=Counter)
    spent: Counter[int] = field(default_factory=Counter)
    out: Counter[int] = field(default_factory=Counter)
    back: Counter[int] = field(default_factory=Counter)

    @property
    def years(self) -> dict[int, int]:
        """What is asked of each financial year."""
        days = KINDS[self.kind].days
        return dict(zip(days, by_weight(self.asked, list(days.values())), strict=True))

    def in_a_run(self, year: int | None = None) -> bool:
        """Whether a payment (of the year) is in a run that is not paid."""
        return any(one.status == "chosen" and year in (None, one.year) for one in self.pays)

    def touched(self, year: int) -> bool:
        """Whether anything of the year was ever agreed."""
        return year in self.committed or year in self.out

    def cancel(self, year: int | None = None) -> list[Pay]:
        """What is due (of the year) is due no more."""
        gone = [one for one in self.pays if one.status == "due" and year in (None, one.year)]
        for one in gone:
            one.status = "cancelled"
        return gone

    def give_up(self, year: int) -> None:
        """What of the year is committed and not paid is free again."""
        self.committed[year] = self.held[year]

    def settle(self) -> None:
        """Paid, when something was and nothing waits."""
        states = {one.status for one in self.pays}
        if self.status == "scheduled" and "paid" in states and not states & set(OPEN):
            self.status = "paid"


@dataclass
class Book:
    """Everything together. Each `may_` says whether an act is allowed; the act itself is named like the action."""

    gate: bool = False
    requests: list[Money] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    finalised: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)

    # ---- asking and deciding ---------------------------------------------------------------------

    def _year_is_open(self, one: Money, today: date) -> bool:
        return all(YEAR_ENDS[year] >= today and year not in self.closed for year in KINDS[one.kind].days)

    def may_send(self, one: Money, who: str, today: date) -> bool:
        """A draft, before it starts, of years that are open."""
        starts = KINDS[one.kind].starts
        return one.status == "draft" and who in ASK and starts >= today and self._year_is_open(one, today)

    def may_approve(self, one: Money, who: str, pence: int, reason: str, today: date) -> bool:
        """Not one's own, within what was asked, by one or by two."""
        if who in (one.made_by, one.sent_by) or not self._year_is_open(one, today):
            return False
        if one.status == "second":
            return who in PAY and one.first is not None and who != one.first[0] and pence == one.first[1]
        fits = 0 < pence <= one.asked and (pence == one.asked or bool(reason))
        return one.status in TO_DECIDE and who in DECIDE and fits

    def approve(self, one: Money, who: str, pence: int) -> None:
        """By the first of two, or for good."""
        if one.status != "second" and pence > ALONE:
            one.status, one.first = "second", (who, pence)
            return
        one.status, one.agreed = "approved", pence
        parts = one.years
        for year, part in zip(parts, by_weight(pence, list(parts.values())), strict=True):
            one.committed[year] += part
        if not self.gate or one.child in self.finalised:
            self.release(one)

    def release(self, one: Money) -> None:
        """What is committed is to be paid, in its pieces."""
        one.status = "scheduled"
        for year, pence in sorted(one.committed.items()):
            parts = by_weight(pence, pieces(one.kind, one.whole)) if pence else []
            one.pays += [Pay(year, part) for part in parts if part]

    def may_decline(self, one: Money, who: str, reason: str) -> bool:
        """With a reason, by somebody else."""
        own = who in (one.made_by, one.sent_by)
        return one.status in (*TO_DECIDE, "second") and who in DECIDE and not own and bool(reason)

    def may_send_back(self, one: Money, who: str, reason: str) -> bool:
        """As the second person."""
        own = who in (one.made_by, one.sent_by)
        return one.status == "second" and who in PAY and not own and bool(reason)

    def may_withdraw(self, one: Money, who: str, reason: str) -> bool:
        """Before a penny is paid, and while none is with accounts."""
        free = not sum(one.held.values()) and not one.in_a_run()
        return one.status in BEFORE_PAYMENT and who in ASK and bool(reason) and free

    def withdraw(self, one: Money) -> None:
        """All of it is free again."""
        one.cancel()
        one.status, one.agreed = "withdrawn", 0
        one.committed.clear()

    # ---- paying ----------------------------------------------------------------------------------

    def paid(self, one: Money, pay: Pay) -> None:
        """Accounts say so."""
        pay.status = "paid"
        one.held[pay.year] += pay.pence
        one.out[pay.year] += pay.pence
        one.settle()

    def may_reverse(self, run: int, who: str, reason: str) -> bool:
        """Unless money of it was spent, moved or taken back."""
        later = any(
            pay.run == run and pay.status == "paid" and (one.used or one.status not in ("scheduled", "paid"))
            for one in self.requests
            for pay in one.pays
        )
        return self.runs[run] != "reversed" and who in PAY and bool(reason) and not later

    def reverse(self, run: int) -> None:
        """As if it had not been made; the same sums are due again."""
        self.runs[run] = "reversed"
        for one in self.requests:
            for pay in [pay for pay in one.pays if pay.run == run and pay.status in ("chosen", "paid")]:
                if pay.status == "paid":
                    one.held[pay.year] -= pay.pence
                    one.back[pay.year] += pay.pence
                    one.status = "scheduled"
                pay.status = "reversed"
                one.pays.append(Pay(pay.year, pay.pence))

    # ---- afterwards ------------------------------------------------------------------------------

    def spend(self, one: Money, pence: int) -> None:
        """By how much of each year's money is held."""
        years = sorted({*one.committed, *one.held})
        if pence:
            for year, part in zip(years, by_weight(pence, [one.held[year] for year in years]), strict=True):
                one.spent[year] += part
            one.used = True
        one.status, one.spent_said = "spent", pence

    def may_take_back(self, one: Money, who: str, pence: int, reason: str) -> bool:
        """What is held and not spent."""
        free = sum(one.held.values()) - sum(one.spent.values())
        right = one.status in ("paid", "spent", "judged") and not one.in_a_run()
        return who in PAY and bool(reason) and right and 0 < pence <= free

    def take_back(self, one: Money, pence: int) -> None:
        """The newest year's money first."""
        one.used = True
        for year in sorted(one.held, reverse=True):
            part = min(pence, one.held[year] - one.spent[year])
            one.held[year] -= part
            one.committed[year] -= part
            pence -= part
        if not sum(one.held.values()):
            one.status = "reclaimed"

    def may_stop(self, one: Money, who: str, reason: str) -> bool:
        """Something was paid, and something is still to be."""
        right = one.status == "scheduled" and sum(one.held.values()) > 0 and not one.in_a_run()
        return who in PAY and bool(reason) and right

    def stop(self, one: Money) -> None:
        """The rest is free again."""
        one.cancel()
        for year in list(one.committed):
            one.give_up(year)
        one.settle()

    def may_move(self, one: Money, who: str, school: int, reason: str) -> bool:
        """Agreed and not spent, to another school."""
        right = one.status in ("scheduled", "paid") and not one.in_a_run() and school != one.school
        return who in PAY and bool(reason) and right

    def move(self, one: Money, school: int) -> None:
        """The child's sums stay; what is due is due to the other school."""
        one.school = school
        one.used = one.used or sum(one.held.values()) > 0
        one.pays += [Pay(pay.year, pay.pence) for pay in one.cancel()]

    # ---- the end of a year -----------------------------------------------------------------------

    def may_close(self, year: int, who: str, today: date) -> bool:
        """From 31 March, once, with nothing of the year in a run that is not paid."""
        free = not any(one.in_a_run(year) for one in self.requests)
        return who in PAY and today >= YEAR_ENDS[year] and year not in self.closed and free

    def close(self, year: int) -> None:
        """What was not paid goes back."""
        self.closed.add(year)
        for one in self.requests:
            if one.status not in ("approved", "scheduled") or not one.touched(year):
                continue
            one.cancel(year)
            one.give_up(year)
            if not sum(one.committed.values()):
                one.status, one.agreed = "withdrawn", 0
            else:
                one.settle()
