"""The story of one request, its sums, and what a school asked for, got and is to say. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, QuerySet, Sum, When

from accounts import policy
from children.models import SchoolSpell
from funding import ledger
from funding.models import Decision, Entry, Request, YearPart
from funding.models.request import AGREED
from funding.reading import form_for, in_words
from funding.sums import in_pounds
from funding.years import year_name

# ---- one request ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """One line of a story, as the timeline shows it."""

    title: str
    at: datetime
    by: str = ""
    lines: tuple[str, ...] = ()


SAID: dict[str, str] = {
    Decision.Kind.ASK: "Question asked",
    Decision.Kind.ANSWER: "Question answered",
    Decision.Kind.FIRST: "Approved by the first of two",
    Decision.Kind.APPROVE: "Approved",
    Decision.Kind.SECOND: "Approved by the second of two",
    Decision.Kind.SEND_BACK: "Not approved by the second person, and sent back",
    Decision.Kind.DECLINE: "Declined",
    Decision.Kind.WITHDRAW: "Withdrawn",
    Decision.Kind.TAKE_BACK: "Taken back",
    Decision.Kind.MOVE: "Moved to another school",
    Decision.Kind.LAPSE: "Lapsed at the end of the financial year",
}
DONE = {
    "added": "Draft begun",
    "shared": "Cost shared with other children",
    "the cost is shared by fewer": "Cost shared by fewer children",
    "send": "Sent to the Virtual School",
    "pay": "Paid",
    "unpay": "Payment reversed",
    "spend": "Spending recorded",
    "judge": "Effect judged",
}
"""Steps that are no decision, by the reason that their history row gives."""


def story(request: Request) -> list[Told]:
    """Who did what, when and why, newest first. Two queries."""
    decisions = Decision.objects.filter(request=request).select_related("by")
    told = [
        Told(_with(SAID[row.kind], row.pence), row.at, row.by.name, (row.reason,) if row.reason else ())
        for row in decisions
    ]
    rows = request.history.filter(history_change_reason__in=DONE).select_related("history_user")
    told += [_step(row) for row in rows]
    return sorted(told, key=lambda one: one.at, reverse=True)


def _step(row: Any) -> Told:
    why, lines = row.history_change_reason, tuple[str, ...]()
    title = DONE[why]
    if why == "spend":
        title = _with(title, row.spent_pence)
    elif why == "judge":
        title, lines = f"{title}: {row.get_effect_display().lower()}", (row.evidence,)
    by = row.history_user.name if row.history_user else ""
    return Told(title, row.history_date, by, lines)


def _with(title: str, pence: int | None) -> str:
    return f"{title}, {in_pounds(pence)}" if pence is not None else title


def last_said(request: Request, *kinds: str) -> Decision | None:
    """The last decision of these kinds."""
    rows = Decision.objects.filter(request=request, kind__in=kinds).select_related("by")
    return rows.order_by("at", "id").last()


# ---- a school ------------------------------------------------------------------------------------


_DUE = (Request.Status.QUERY, Request.Status.PAID, Request.Status.SPENT, Request.Status.DRAFT)
_DUE_FIRST = Case(When(status__in=_DUE, then=0), default=1)


def of_school(user: Any, *, on: date) -> QuerySet[Request]:
    """Requests for the children who are at this person's school now; withdrawn ones left out.

    First what the school is to do something about, then the newest.
    """
    schools = policy.organisations(user, "funding.school", on)
    here = SchoolSpell.objects.live(on).filter(school__in=schools).values("child_id")
    rows: QuerySet[Request] = policy.visible(user, "funding.view", Request.objects.all(), on=on)
    rows = rows.filter(child__in=here).exclude(status=Request.Status.WITHDRAWN)
    return rows.select_related("child", "authority__settings").order_by(_DUE_FIRST, "-made_at", "-id")


@dataclass(frozen=True)
class SchoolRow:
    """One request as the school's page shows it; amounts in pence."""

    request: Request
    what: str
    held: ledger.Balance
    due: str
    late: bool = False

    @property
    def to_spend(self) -> int:
        """What the school has and has not said to be spent."""
        return self.held.held - self.held.spent


def school_rows(requests: Sequence[Request], *, on: date) -> list[SchoolRow]:
    """Each request with its sums and what the school is to do about it. One query."""
    sums = ledger.balances(Entry.objects.filter(request__in=list(requests)), "request_id")
    found = []
    for one in requests:
        words = in_words(form_for(one.authority), one)
        what = "".join(words.get("intervention", [])) or "Nothing said yet"
        due, late = evidence_due(one, on=on)
        found.append(SchoolRow(one, what, sums.get(one.pk, ledger.NOTHING), due, late))
    return found


def evidence_due(request: Request, *, on: date) -> tuple[str, bool]:
    """What the school is to do about a request, in words, and whether it is time."""
    status = request.status
    if status == Request.Status.DRAFT:
        return "Send it, or remove it", False
    if status == Request.Status.QUERY:
        return "Answer the question", True
    if status == Request.Status.PAID:
        over = request.ends_on is not None and request.ends_on < on
        return ("Say what was spent" if over else "Say what was spent when it ends"), over
    if status == Request.Status.SPENT:
        return "Say what it did, at the next PEP", True
    return "", False


@dataclass(frozen=True)
class YearSums:
    """What a school asked for, was granted, got and has still to spend in one financial year."""

    year: int
    asked: int
    agreed: int
    held: ledger.Balance

    @property
    def name(self) -> str:
        """ "2026-27"."""
        return year_name(self.year)

    @property
    def to_spend(self) -> int:
        """What it has and has not said to be spent."""
        return self.held.held - self.held.spent


def school_years(requests: QuerySet[Request]) -> list[YearSums]:
    """The sums of these requests by financial year, newest first. Two queries."""
    ids = requests.order_by().values("pk")
    sent = YearPart.objects.filter(request__in=ids).exclude(request__status=Request.Status.DRAFT)
    asked = dict(sent.order_by().values_list("year").annotate(sum=Sum("asked_pence")))
    agreed = dict(
        sent.filter(request__status__in=AGREED)
        .order_by()
        .values_list("year")
        .annotate(sum=Sum("agreed_pence"))
    )
    held = ledger.balances(Entry.objects.filter(request__in=ids), "year")
    years = sorted({*asked, *held}, reverse=True)
    return [
        YearSums(year, asked.get(year, 0), agreed.get(year, 0), held.get(year, ledger.NOTHING))
        for year in years
    ]
