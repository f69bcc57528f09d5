"""The portal's own acts of money beside the model of them: both do the same, or one refuses and nothing changes.

After each act `check` compares everything that stands with what the model says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Sum

from accounts.roles import Role
from children.models import Child
from epep.moves import Refused
from funding import actions, ledger, querysets
from funding.actions.paying import Returned
from funding.models import Entry, Payment, Request, Run
from funding.pep_part import FundingPart
from funding.reading import allocation_of, scheme_of
from funding.words import INTERVENTIONS
from peps.models import Pep, Snapshot
from tests.factories import NOW, TODAY, Scene, member, next_term, scene, target
from tests.factories import school as make_school
from tests.factories.money import money_typed
from tests.funding.money_model import ALLOCATION, KINDS, Book, Money, Pay

NAMES = [key for key in INTERVENTIONS if key != "other"]
"""A new one for each request: one need is paid for once."""


def typed(kind: str, whole: int, number: int) -> dict[str, Any]:
    """What a form sends for a request of that kind that comes to `whole` pence."""
    form = KINDS[kind]
    days = {
        name: [str(day.day), str(day.month), str(day.year)]
        for name, day in (("starts_on", form.starts), ("ends_on", form.ends))
    }
    parts = [(form.starts, whole // 3), (form.ends, whole - whole // 3)]
    instalments = [
        {"on": [str(d.day), str(d.month), str(d.year)], "pounds": f"{p / 100:.2f}"} for d, p in parts
    ]
    own = {"instalments": instalments} if kind == "dated" else {}
    return money_typed(
        intervention=NAMES[number],
        lines=[{"what": "Tutor", "per": "item", "rate": f"{whole / 100:.2f}"}],
        pattern=form.pattern,
        **days,
        **own,
    )


class Story:
    """Three children of one school and everybody round them, a book, and the ids that belong to it."""

    def __init__(self, *, gate: bool) -> None:
        self.here: Scene = scene()
        here, head = self.here, self.here.head
        peps = [here.pep, here.another_child(), here.another_child()]
        self.targets = [target(pep, by=here.teacher, money="ppp") for pep in peps]
        self.schools = [here.school, make_school(), make_school()]
        for name in ("Spring 2027", "Summer 2027"):
            next_term(here.authority, name)
        more: dict[str, Any] = {"authority": here.authority, "by": head, "now": NOW}
        for year, pence, kept in ((2026, 263_000, "12.5"), (2027, 270_001, "10")):
            begins, ends = NOW.date().replace(year, 4, 1), NOW.date().replace(year + 1, 3, 31)
            actions.set_rate(
                grant="lac", starts_on=begins, ends_on=ends, pence=pence, source="Invented", **more
            )
            values = {"top_slice": kept, "gate": "finalised" if gate else ""}
            actions.change_year(year=year, values=values, **more)
        self.people = {
            "teacher": here.teacher,
            "worker": here.worker,
            "officer": here.officer,
            "second": here.second_officer,
            "head": head,
            "payer": here.who(Role.FUNDING_OFFICER),
            "carer": here.carer,
            "stranger": member(Role.VIRTUAL_SCHOOL_HEAD, scene().authority),
        }
        children = Child.objects.prefetch_related("care_periods").filter(
            pk__in=[one.pep.child_id for one in self.targets]
        )
        by_id = {one.pk: one for one in children}
        self.children = [by_id[one.pep.child_id] for one in self.targets]
        self.book = Book(gate=gate)
        self.ids: list[UUID] = []
        self.runs: list[UUID] = []
        self.now: datetime = NOW
        self.acted = True
        self.seen: Any = None

    def again(self) -> Story:
        """The same people and rows, with books of its own."""
        other = object.__new__(Story)
        other.__dict__ |= self.__dict__
        other.book, other.ids, other.runs = deepcopy(self.book), list(self.ids), list(self.runs)
        return other

    # ---- acts ------------------------------------------------------------------------------------

    def row(self, number: int) -> Request:
        """A request as it stands."""
        return Request.objects.select_related("authority", "child", "school", "target__pep").get(
            pk=self.ids[number]
        )

    def tries(self, legal: bool, act: Callable[..., Any], who: str, **more: Any) -> Any:
        """Do it, when the model allows it; else it must be refused and leave no trace."""
        self.now += timedelta(minutes=1)
        self.acted = True
        if legal:
            return act(by=self.people[who], now=self.now, **more)
        before = _traces()
        with pytest.raises(Refused):
            act(by=self.people[who], now=self.now, **more)
        assert _traces() == before, "what was refused left something behind"
        return None

    def start(self, child: int, kind: str, whole: int, who: str, *, legal: bool) -> int:
        """A draft; its number."""
        number = len(self.ids)
        done = self.tries(
            legal, actions.start_request, who, target=self.targets[child], typed=typed(kind, whole, number)
        )
        if done is not None:
            self.ids.append(done.pk)
            self.book.requests.append(Money(child, kind, whole, whole, who))
        return number

    def share(self, number: int, child: int, who: str, *, legal: bool) -> None:
        """Half of a draft's cost for another child; the odd penny for the first."""
        rows = self.tries(
            legal, actions.share_request, who, request=self.row(number), targets=[self.targets[child]],
            rule="equally", parts={},
        )  # fmt: skip
        if rows is None:
            return
        one = self.book.requests[number]
        self.ids.append(rows[1].pk)
        self.book.requests.append(Money(child, one.kind, one.whole, one.whole // 2, who))
        one.asked = one.whole - one.whole // 2
        own = {"need": "Longer texts are hard for this child too"}  # what is said of one child is not copied
        self.tries(
            True, actions.change_request, who, request=rows[1], revision=self.row(len(self.ids) - 1).revision, typed=own
        )  # fmt: skip

    def send(self, number: int, who: str) -> None:
        """To the Virtual School."""
        one = self.book.requests[number]
        legal = self.book.may_send(one, who, self.now.date())
        if self.tries(legal, actions.send_request, who, request=self.row(number)):
            one.status, one.sent_by = "requested", who

    def approve(self, number: int, who: str, pence: int, reason: str = "") -> None:
        """By one, or by the first or second of two."""
        one = self.book.requests[number]
        legal = self.book.may_approve(one, who, pence, reason, self.now.date())
        if self.tries(legal, actions.approve, who, request=self.row(number), pence=pence, reason=reason):
            self.book.approve(one, who, pence)

    def finalise(self, child: int) -> None:
        """The plan is finalised: what waited for it is released, by whoever finalises."""
        pep, head = self.targets[child].pep, self.people["head"]
        FundingPart().finalised(Pep(**_as_finalised(pep)), by=head, now=self.now)
        sealed = Snapshot.objects.create(
            pep=pep, version=1, content={}, sha256="0" * 64, sealed_at=self.now, sealed_by=head
        )
        Pep.objects.filter(pk=pep.pk).update(
            status="finalised", finalised_at=self.now, finalised_by=head, current_snapshot=sealed
        )
        self.book.finalised.add(child)
        for one in self.book.requests:
            if one.child == child and one.status == "approved":
                self.book.release(one)

    def choose(self, pays: list[tuple[int, Pay]], who: str, *, legal: bool) -> None:
        """A run of these payments."""
        rows = self.rows_of(pays)
        run = self.tries(legal, actions.choose_run, who, authority=self.here.authority, payments=rows)
        if run is None:
            return
        self.runs.append(run.pk)
        self.book.runs.append("chosen")
        for _number, pay in pays:
            pay.status, pay.run = "chosen", len(self.runs) - 1

    def lock(self, run: int, who: str, *, legal: bool) -> None:
        """Nothing of the run changes any more."""
        if self.tries(legal, actions.lock_run, who, run=self.run(run)):
            self.book.runs[run] = "locked"

    def pay(self, run: int, pays: list[tuple[int, Pay]], who: str, wrong: str = "", *, legal: bool) -> None:
        """The file of accounts names these payments, perhaps with something `wrong` in it."""
        lines = [
            Returned(line, row.reference, row.pence, TODAY)
            for line, row in enumerate(self.rows_of(pays), start=2)
        ]
        if wrong == "unknown":
            lines.append(Returned(90, "PPP-0000000000", 100, TODAY))
        elif lines and wrong == "twice":
            lines.append(replace(lines[0], number=91))
        elif lines and wrong == "amount":
            lines[-1] = replace(lines[-1], pence=lines[-1].pence + 1)
        if not self.tries(legal, actions.mark_paid, who, run=self.run(run), lines=lines):
            return
        for number, pay in pays:
            self.book.paid(self.book.requests[number], pay)
        waiting = any(pay.run == run and pay.status == "chosen" for _number, pay in self.pays())
        self.book.runs[run] = "locked" if waiting else "paid"

    def run(self, run: int) -> Run:
        """A run as it stands."""
        return Run.objects.get(pk=self.runs[run])

    def pays(self, *status: str) -> list[tuple[int, Pay]]:
        """(number of the request, payment) of all payments, of these statuses."""
        return [
            (number, pay)
            for number, one in enumerate(self.book.requests)
            for pay in one.pays
            if not status or pay.status in status
        ]

    def rows_of(self, pays: list[tuple[int, Pay]]) -> list[Payment]:
        """Rows that stand for these payments; two of one request, year, sum, status and run are alike."""
        found = []
        for number, pay in pays:
            rows = Payment.objects.filter(
                request=self.ids[number], year=pay.year, pence=pay.pence, status=pay.status,
                run=None if pay.run is None else self.runs[pay.run],
            )  # fmt: skip
            found.append(rows.exclude(pk__in=[one.pk for one in found]).order_by("pk")[0])
        return found

    # ---- what must hold --------------------------------------------------------------------------

    def check(self) -> None:
        """Ledger, statuses and payments are what the model says; nothing is paid that was not approved."""
        if not self.acted:
            return
        self.acted = False
        sums: dict[tuple[UUID, int], Counter[str]] = {}
        rows = Entry.objects.filter(authority=self.here.authority)
        for request, year, kind, pence in (
            rows.values_list("request", "year", "kind").annotate(Sum("pence")).order_by()
        ):
            sums.setdefault((request, year), Counter())[kind] = pence
        moved, self.seen = sums != self.seen, deepcopy(sums)
        taken: Counter[tuple[int, int]] = Counter()
        for number, one in enumerate(self.book.requests):
            for year in ALLOCATION:
                self._check_year(one, year, sums.pop((self.ids[number], year), Counter()))
                taken[one.child, year] += one.committed[year]
        assert not sums, "the ledger knows of money that the model does not"
        if moved:  # else every sum is what it was when it was last looked at
            self._check_children(taken)
            agreed = Request.objects.filter(decisions__kind__in=("approve", "second"))
            assert not Entry.objects.exclude(request__in=agreed).exists(), "money moved without an approval"
        self._check_rows()

    def _check_year(self, one: Money, year: int, sums: Counter[str]) -> None:
        committed = sums["committed"] - sums["released"] - sums["taken_back"]
        held = sums["paid"] - sums["unpaid"] - sums["taken_back"]
        found = (committed, held, sums["paid"], sums["unpaid"], sums["spent"])
        assert found == (one.committed[year], one.held[year], one.out[year], one.back[year], one.spent[year])
        assert 0 <= held <= committed
        assert 0 <= sums["spent"] <= held
        assert sums["moved_out"] == sums["moved_in"]
        standing = sum(pay.pence for pay in one.pays if pay.status == "paid" and pay.year == year)
        assert standing == sums["paid"] - sums["unpaid"], "paid and not reversed is what went out and stayed"
        to_pay = sum(pay.pence for pay in one.pays if pay.status in ("due", "chosen") and pay.year == year)
        if one.status == "approved":
            assert (to_pay, held) == (0, 0), "what is held back is not due"
        else:
            assert to_pay == committed - held, "what is due is what is committed and not paid"

    def _check_children(self, taken: Counter[tuple[int, int]]) -> None:
        for year, allocation in ALLOCATION.items():
            held = ledger.of_children(self.here.authority.pk, year)
            for place, child in enumerate(self.children):
                balance = held.get(child.pk, ledger.NOTHING)
                assert balance.committed == taken[place, year]
                assert taken[place, year] + (balance.uncommitted(allocation) or 0) == allocation

    def _check_rows(self) -> None:
        rows = {row[0]: row[1:] for row in Request.objects.filter(pk__in=self.ids).values_list(
            "pk", "status", "asked_pence", "agreed_pence", "spent_pence", "school")}  # fmt: skip
        for number, one in enumerate(self.book.requests):
            school = self.schools[one.school].pk
            assert rows[self.ids[number]] == (one.status, one.asked, one.agreed, one.spent_said, school), (
                number
            )
            if one.status in ("draft", "requested", "query", "answered", "second", "declined", "withdrawn"):
                assert not sum(one.committed.values()) + sum(one.held.values()) + one.agreed
            if one.status == "reclaimed":
                assert not sum(one.held.values())
        found = Counter(Payment.objects.values_list("request", "year", "pence", "status", "run"))
        wanted = Counter(
            (self.ids[n], pay.year, pay.pence, pay.status, None if pay.run is None else self.runs[pay.run])
            for n, pay in self.pays()
        )
        assert found == wanted
        runs = dict(Run.objects.values_list("pk", "status"))
        assert [runs[pk] for pk in self.runs] == self.book.runs

    def check_allocations(self) -> None:
        """What the portal says is left, read anew, and what is committed, come to the allocation."""
        schemes = {year: scheme_of(self.here.authority, year) for year in ALLOCATION}
        for place, child in enumerate(self.children):
            left = querysets.left_of(child, schemes, today=self.now.date())
            for year, allocation in ALLOCATION.items():
                assert allocation_of(child, schemes[year], today=self.now.date()).pence == allocation
                taken = sum(one.committed[year] for one in self.book.requests if one.child == place)
                assert taken + (left[year] or 0) == allocation


def _as_finalised(pep: Pep) -> dict[str, Any]:
    """The plan as it is while it is being finalised: its row says so only afterwards."""
    return {field.attname: getattr(pep, field.attname) for field in Pep._meta.concrete_fields} | {
        "status": "finalised"
    }


TRACES = """
    SELECT (SELECT count(*) FROM funding_entry), (SELECT count(*) FROM funding_decision),
           (SELECT count(*) FROM funding_payment), (SELECT count(*) FROM funding_run),
           (SELECT count(*) FROM funding_request), (SELECT count(*) FROM funding_historicalrequest),
           (SELECT count(*) FROM funding_historicalpayment), (SELECT count(*) FROM audit_event)
"""


def _traces() -> tuple[Any, ...]:
    """How many rows there are of everything an act writes."""
    with connection.cursor() as cursor:
        cursor.execute(TRACES)
        return tuple(cursor.fetchone())
