"""Inventing the money of many children by COPY, for measuring: two requests on every plan, as real work leaves them.

Terms that are over are paid, spent and judged; of the term of today some wait for a decision. Ledger and
statuses agree as the portal's own actions would leave them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from epep.home.demo import asks, cast
from epep.home.demo.copying import Table
from epep.home.demo.world import at
from epep.ids import new_id
from funding.models import Decision, Entry, FundingYear, OwnRate, Payment, Request, Run, YearPart
from funding.models.request import AGREED, Status
from funding.questions import form_of
from funding.reading import lines_of
from funding.scheme import grant_of
from funding.sums import total_pence
from funding.words import EFFECTS, INTERVENTIONS, MENU
from funding.years import split_by_year, year_of
from peps.blocks.answers import accept

PER_PLAN = 2
NAMES = ("tutor", "mentor", "therapy", "books", "group")
PAST = ["judged"] * 12 + ["spent"] * 3 + ["paid", "declined", "withdrawn", "reclaimed", "paid"]
TODAY = (
    ["requested"] * 4 + ["answered", "query", "second", "draft", "draft", "declined", "withdrawn", "approved"]
    + ["scheduled"] * 4 + ["paid"] * 3 + ["spent"]
)  # fmt: skip
"""How requests stand, of twenty: of the terms that are over, and of the newest one."""
NEVER_SENT = (Status.DRAFT,)
UNDECIDED = (Status.DRAFT, Status.REQUESTED, Status.QUERY, Status.ANSWERED, Status.SECOND, Status.WITHDRAWN)
PAID = (Status.PAID, Status.SPENT, Status.JUDGED, Status.RECLAIMED)


@dataclass(frozen=True)
class Said:
    """One ask as it is stored: JSON with its days as STARTS_ON and ENDS_ON, and what it comes to in pence."""

    text: str
    intervention: str
    pence: int


def _said(name: str) -> Said:
    form = form_of(tuple(INTERVENTIONS.items()), tuple(MENU.items()))
    typed = asks.ASKS[name]
    stored = {one.key: accept(one, typed[one.key]).stored for one in form.questions() if one.key in typed}
    text = json.dumps(stored | {"starts_on": "STARTS_ON", "ends_on": "ENDS_ON"})
    return Said(text, typed["intervention"], total_pence(lines_of(form, stored)))


_SAID = tuple(_said(name) for name in NAMES)


@dataclass(frozen=True)
class Plan:
    """The plan a request stands on, by ids."""

    child: Any
    born: date
    school: Any
    teacher: Any
    term: cast.TermCast
    newest: bool


class Money:
    """The tables of money of one authority, and the rows of each plan."""

    def __init__(
        self, code: str, authority: Any, people: tuple[Any, Any], table: Callable[..., Table]
    ) -> None:
        self.code, self.authority, (self.officer, self.payer), self.count = code, authority, people, 0
        self.requests, self.payments, self.runs = table(Request, True), table(Payment, True), table(Run, True)
        self.parts, self.decisions, self.entries = table(YearPart), table(Decision), table(Entry)
        self.rates, self.years = table(OwnRate, True), table(FundingYear, True)
        self.run_of: dict[tuple[str, str], Any] = {}
        self.rates.add(
            authority_id=authority, grant="lac", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), pence=263000,
            source=asks.RATE_SOURCE,
        )  # fmt: skip
        for year in (2025, 2026):
            self.years.add(authority_id=authority, year=year, closed_at=None, closed_by_id=None)

    @property
    def tables(self) -> list[Table]:
        """What is to be copied."""
        return [value for value in vars(self).values() if isinstance(value, Table)]

    def of_plan(self, plan: Plan, targets: list[Any], rng: Random) -> None:
        """The requests on the first targets of a plan."""
        for target in targets[:PER_PLAN]:
            self._request(plan, target, rng.choice(_SAID), rng.choice(TODAY if plan.newest else PAST), rng)

    def _request(self, plan: Plan, target: Any, said: Said, status: str, rng: Random) -> None:
        made = at(plan.term.starts + timedelta(days=45 + rng.randrange(20)), 10, rng.randrange(60))
        starts = made.date() + timedelta(days=14)
        ends = starts + timedelta(days=41)
        agreed = said.pence if status in AGREED else 0
        spent = said.pence - rng.choice((0, 0, 500)) if status in ("spent", "judged") else None
        sent, decided = status not in NEVER_SENT, status not in UNDECIDED
        request = self.requests.add(
            target_id=target, authority_id=self.authority, child_id=plan.child, school_id=plan.school, status=status,
            said=said.text.replace("STARTS_ON", starts.isoformat()).replace("ENDS_ON", ends.isoformat()),
            grant=grant_of(plan.born, year_of(starts)), intervention=said.intervention, pattern="one_off",
            starts_on=starts, ends_on=ends, whole_pence=said.pence, asked_pence=said.pence, agreed_pence=agreed,
            spent_pence=spent, effect=rng.choice(EFFECTS)[0] if status == "judged" else "",
            evidence="The record of six weeks" if status == "judged" else "", shared=None, revision=1, made_at=made,
            made_by_id=plan.teacher, saved_at=made, saved_by_id=plan.teacher,
            requested_at=made if sent else None, requested_by_id=plan.teacher if sent else None,
            decided_at=made if decided else None, decided_by_id=self.officer if decided else None,
        )  # fmt: skip
        self._said_of(request, status, said.pence, made, plan)
        spent_in = split_by_year(spent or 0, starts, ends)
        for year, pence in split_by_year(said.pence, starts, ends).items():
            self.parts.add(
                request_id=request, year=year, asked_pence=pence, agreed_pence=pence if agreed else 0
            )
            if agreed:
                self._agreed(request, plan, status, year, pence, made, spent=spent_in[year])

    def _said_of(self, request: Any, status: str, pence: int, made: datetime, plan: Plan) -> None:
        kinds: dict[str, list[str]] = {
            "query": ["ask"], "answered": ["ask", "answer"], "second": ["first"], "declined": ["decline"],
            "withdrawn": ["withdraw"],
        }  # fmt: skip
        default = ["approve"] if status in AGREED else []
        for kind in kinds.get(status, default):
            self.decisions.add(
                request_id=request, kind=kind, pence=pence if kind in ("approve", "first") else None,
                reason="" if kind in ("approve", "first") else "As talked about", at=made,
                by_id=plan.teacher if kind in ("answer", "withdraw") else self.officer,
            )  # fmt: skip

    def _agreed(
        self,
        request: Any,
        plan: Plan,
        status: str,
        year: int,
        pence: int,
        made: datetime,
        *,
        spent: int,
    ) -> None:
        """Entries of one financial year, and its payment."""

        def entry(kind: str, sum_: int, payment: Any = None) -> None:
            if sum_:
                self.entries.add(
                    authority_id=self.authority, child_id=plan.child, school_id=plan.school, request_id=request,
                    payment_id=payment, year=year, kind=kind, pence=sum_, at=made, by_id=self.officer,
                )  # fmt: skip

        entry("committed", pence)
        if status == Status.APPROVED:
            return
        payment, paid = new_id(), status in PAID
        self.count += 1
        chosen = status == Status.SCHEDULED and self.count % 8 == 0
        run = self._run(plan.term, "paid" if paid else "locked") if paid or chosen else None
        self.payments.add(
            id=payment, request_id=request, authority_id=self.authority, school_id=plan.school, year=year,
            due_on=made.date() + timedelta(days=14), pence=pence, reference=f"PPP-{self.code}-{self.count}",
            status="paid" if paid else "chosen" if chosen else "due", run_id=run,
            paid_on=made.date() + timedelta(days=20) if paid else None,
        )  # fmt: skip
        if paid:
            entry("paid", pence, payment)
        entry("spent", spent)
        if status == Status.RECLAIMED:
            entry("taken_back", pence)

    def _run(self, term: cast.TermCast, status: str) -> Any:
        """The run of a term, made when it is first needed."""
        key = (term.name, status)
        if key not in self.run_of:
            day = at(term.ends - timedelta(days=14))
            paid = status == "paid"
            self.run_of[key] = self.runs.add(
                authority_id=self.authority, number=len(self.run_of) + 1, status=status, made_at=day,
                made_by_id=self.payer, locked_at=day, locked_by_id=self.payer, paid_at=day if paid else None,
                paid_by_id=self.payer if paid else None,
            )  # fmt: skip
        return self.run_of[key]
