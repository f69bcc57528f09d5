"""A financial year's money of one authority: what children have, what of it is taken, paid, left. Amounts are pence.

`budget_of` reads a year with the same few queries for any number of children; the rest is pure.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from accounts.models import Organisation
from children.models import CarePeriod, Child, SchoolSpell
from funding import ledger
from funding.ledger import NOTHING, Balance
from funding.models import YearPart
from funding.models.request import Status
from funding.reading import scheme_of
from funding.scheme import Allocation, Scheme, allocation, rates_in
from funding.sums import in_pounds
from funding.words import EARLY, LAC
from funding.years import first_day, last_day, year_name

UNDECIDED = (Status.REQUESTED, Status.QUERY, Status.ANSWERED, Status.SECOND)
"""Asked for, and neither approved nor declined."""


@dataclass(frozen=True)
class Money:
    """Sums of one child, of the children of a school, or of all.

    `balance` is of children whose allocation is known, `beyond` of the others: only with the first does
    committed + uncommitted = allocated hold, and it holds to the penny.
    """

    allocated: int = 0
    requested: int = 0
    balance: Balance = NOTHING
    beyond: Balance = NOTHING

    def __add__(self, other: Money) -> Money:
        return Money(
            self.allocated + other.allocated,
            self.requested + other.requested,
            self.balance + other.balance,
            self.beyond + other.beyond,
        )

    @property
    def committed(self) -> int:
        """Approved, not given up and not taken back."""
        return self.balance.committed + self.beyond.committed

    @property
    def to_pay(self) -> int:
        """Committed and not paid yet."""
        return self.balance.to_pay + self.beyond.to_pay

    @property
    def paid(self) -> int:
        """What schools hold: paid, less what was taken back."""
        return self.balance.held + self.beyond.held

    @property
    def spent(self) -> int:
        """What schools said that they spent."""
        return self.balance.spent + self.beyond.spent

    @property
    def uncommitted(self) -> int:
        """What is left of the allocations that are known; below 0 when more was approved."""
        return self.allocated - self.balance.committed

    @property
    def forecast(self) -> int:
        """What will be committed if all that is asked for is approved in full and nobody asks for more."""
        return self.committed + self.requested

    @property
    def unused(self) -> int:
        """What is lost at 31 March unless it is used: not committed, or approved and not paid."""
        return self.uncommitted + self.to_pay


@dataclass(frozen=True)
class Row:
    """One child's year. `school` is where the child is on the roll today, or was at the end of the year."""

    child: Child
    school: Organisation | None
    allocation: Allocation
    money: Money

    @property
    def is_known(self) -> bool:
        """Whether what the child has is known."""
        return self.allocation.pence is not None

    @property
    def allocated(self) -> int | None:
        """What the child has; None when that is not known."""
        return self.allocation.pence

    @property
    def uncommitted(self) -> int | None:
        """What is left of it; None when it is not known."""
        return self.money.uncommitted if self.is_known else None

    @property
    def unused(self) -> int | None:
        """What is lost unless it is used; None when the allocation is not known."""
        return self.money.unused if self.is_known else None


@dataclass(frozen=True)
class SchoolRow:
    """The children of one school together; `school` is None for those without a school place."""

    school: Organisation | None
    children: int
    unknown: int
    money: Money

    @property
    def name(self) -> str:
        """The school in words."""
        return self.school.name if self.school else "No school recorded"


@dataclass(frozen=True)
class Budget:
    """One authority's year: its rules and every child who was in care in it, or has money of it."""

    scheme: Scheme
    rows: tuple[Row, ...]

    @property
    def year(self) -> int:
        """The financial year."""
        return self.scheme.year

    @property
    def total(self) -> Money:
        """All children together."""
        return sum((row.money for row in self.rows), Money())

    @property
    def whole(self) -> int:
        """What the grants give for the children for whom that is known, before anything is kept."""
        return sum(row.allocation.whole or 0 for row in self.rows)

    @property
    def whole_unknown(self) -> int:
        """For how many children what the grant gives is not known."""
        return sum(row.allocation.whole is None for row in self.rows)

    @property
    def kept(self) -> int:
        """The whole grant less what the children are allocated of it, where both are known."""
        return sum(
            row.allocation.whole - row.allocation.pence
            for row in self.rows
            if row.allocation.whole is not None and row.allocation.pence is not None
        )

    @property
    def unknown(self) -> Counter[str]:
        """Why an allocation is not known → for how many children."""
        return Counter(row.allocation.missing for row in self.rows if not row.is_known)

    @property
    def over(self) -> int:
        """How many children have more committed than allocated."""
        return sum((row.uncommitted or 0) < 0 for row in self.rows)

    @property
    def missing_rates(self) -> list[str]:
        """Grants without a rate that children of the year need."""
        needed = {row.allocation.grant for row in self.rows if row.allocation.whole is None}
        return [grant for grant in (LAC, EARLY) if grant in needed and not rates_in(self.scheme, grant)]

    def schools(self) -> list[SchoolRow]:
        """The same sums by school, by name; children without one last."""
        rows: dict[uuid.UUID | None, list[Row]] = {}
        for row in self.rows:
            rows.setdefault(row.school.pk if row.school else None, []).append(row)
        found = [
            SchoolRow(
                some[0].school,
                len(some),
                sum(not row.is_known for row in some),
                sum((row.money for row in some), Money()),
            )
            for some in rows.values()
        ]
        return sorted(found, key=lambda one: (one.school is None, one.name.casefold()))


# ---- which rows, in which order ------------------------------------------------------------------

SHOWS: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "unknown": ("whose allocation is not known", lambda row: not row.is_known),
    "allocated": ("with an allocation", lambda row: bool(row.allocated)),
    "requested": ("with money requested and not decided", lambda row: row.money.requested > 0),
    "committed": ("with money approved", lambda row: row.money.committed > 0),
    "to_pay": ("with money approved and not paid", lambda row: row.money.to_pay > 0),
    "paid": ("with money paid", lambda row: row.money.paid > 0),
    "spent": ("with money spent", lambda row: row.money.spent > 0),
    "uncommitted": ("with money that is not committed", lambda row: (row.uncommitted or 0) > 0),
    "over": ("with more committed than allocated", lambda row: (row.uncommitted or 0) < 0),
    "unused": ("with money that will be lost unless it is used", lambda row: row.money.unused > 0),
}
"""What a number's link shows: which children, as words that follow "children"."""
ORDERS: dict[str, tuple[str, Callable[[Row], int]]] = {
    "uncommitted": ("Most uncommitted first", lambda row: row.uncommitted or 0),
    "unused": ("Most to be lost first", lambda row: row.unused or 0),
    "requested": ("Most requested first", lambda row: row.money.requested),
}
"""Orders beside the one by name: the highest first."""


def chosen(rows: Iterable[Row], *, show: str = "", school: uuid.UUID | str | None = "") -> list[Row]:
    """The rows of one link: of `SHOWS`, and of a school's id (None: children without one; "": all)."""
    _words, fits = SHOWS.get(show, ("", lambda _row: True))
    return [row for row in rows if fits(row) and school in ("", row.school.pk if row.school else None)]


def in_order(rows: Sequence[Row], order: str) -> list[Row]:
    """By name, or by one of `ORDERS`; what is not known comes last of those."""
    by_name = sorted(
        rows, key=lambda row: (row.child.family_name, row.child.given_name, row.child.la_child_id)
    )
    if order not in ORDERS:
        return by_name
    value = ORDERS[order][1]
    return sorted(by_name, key=lambda row: (not row.is_known and order != "requested", -value(row)))


def schools_in_order(rows: Sequence[SchoolRow], order: str) -> list[SchoolRow]:
    """By name, or by one of `ORDERS`."""
    if order not in ORDERS:
        return list(rows)
    return sorted(rows, key=lambda row: -int(getattr(row.money, order)))


# ---- the picture ---------------------------------------------------------------------------------

WIDTH = 600


@dataclass(frozen=True)
class Part:
    """One part of the bar: `x` and `width` in the picture, of `WIDTH`."""

    key: str
    words: str
    pence: int
    x: float
    width: float


def parts_of(money: Money) -> list[Part]:
    """The bar from left to right; what is more than allocated makes it longer than the allocation."""
    kept_to_spend = max(0, money.paid - money.spent)
    found = [
        ("spent", "Spent", money.spent),
        ("paid", "Paid, not spent yet", kept_to_spend),
        ("to_pay", "Approved, not paid yet", max(0, money.to_pay)),
        ("requested", "Requested, not decided", money.requested),
        ("free", "Nobody has asked for it", max(0, money.allocated - money.forecast)),
    ]
    whole = sum(pence for _key, _words, pence in found) or 1
    parts, x = [], 0.0
    for key, words, pence in found:
        width = pence / whole * WIDTH
        parts.append(Part(key, words, pence, x, width))
        x += width
    return parts


def in_a_sentence(money: Money, year: int, *, unknown: int = 0) -> str:
    """The picture in words; `unknown`: for how many children the allocation is not known."""
    parts = [f"{in_pounds(part.pence)} {_MIDDLE[part.key]}" for part in parts_of(money) if part.pence]
    said = ", ".join(parts) or "nothing is asked for yet"
    more = f" What {unknown} of the children have is not known, and not in the sum." if unknown else ""
    return f"Of {in_pounds(money.allocated)} allocated for {year_name(year)}: {said}.{more}"


_MIDDLE = {
    "spent": "is spent",
    "paid": "is paid and not spent yet",
    "to_pay": "is approved and not paid yet",
    "requested": "is requested and not decided",
    "free": "nobody has asked for",
}


# ---- reading -------------------------------------------------------------------------------------


def budget_of(authority: Organisation, year: int, *, today: date) -> Budget:
    """A year of an authority. The same number of queries for any number of children.

    Its children are those in care on a day of the year, and any with an entry or a request of it.
    """
    scheme = scheme_of(authority, year)
    care = _care(authority, year)
    balances = ledger.of_children(authority.pk, year)
    requested = requested_of(authority, year)
    ids = {*care, *balances, *requested}
    schools = _schools(ids, min(max(today, first_day(year)), last_day(year)))
    children = Child.objects.filter(pk__in=ids).only(
        "authority_id", "la_child_id", "given_name", "family_name", "preferred_name", "date_of_birth", "early_hours"
    )  # fmt: skip
    return Budget(
        scheme,
        tuple(
            row_of(
                child,
                schools.get(child.pk),
                scheme,
                care=care.get(child.pk, []),
                balance=balances.get(child.pk, NOTHING),
                requested=requested.get(child.pk, 0),
                today=today,
            )
            for child in children
        ),
    )


def row_of(
    child: Child,
    school: Organisation | None,
    scheme: Scheme,
    *,
    care: Sequence[tuple[date, date | None]],
    balance: Balance,
    requested: int,
    today: date,
) -> Row:
    """One child's year from what was read of it."""
    has = allocation(scheme, born=child.date_of_birth, care=care, early_hours=child.early_hours, today=today)
    known = has.pence is not None
    money = Money(has.pence or 0, requested, balance if known else NOTHING, NOTHING if known else balance)
    return Row(child, school, has, money)


def requested_of(authority: Organisation, year: int) -> dict[uuid.UUID, int]:
    """Child id → pence of the year that are requested and not decided."""
    rows = YearPart.objects.filter(
        year=year,
        request__authority=authority,
        request__child__authority=authority,  # from the children, along (child, status): few of many requests
        request__status__in=UNDECIDED,
    )
    return dict(rows.values_list("request__child_id").annotate(sum=Sum("asked_pence")).order_by())


def _care(authority: Organisation, year: int) -> dict[uuid.UUID, list[tuple[date, date | None]]]:
    """Child id → periods of care that touch the year."""
    rows = CarePeriod.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=first_day(year)),
        child__authority=authority,
        started_on__lte=last_day(year),
    )
    found: dict[uuid.UUID, list[tuple[date, date | None]]] = {}
    for child_id, started, ended in rows.order_by().values_list("child_id", "started_on", "ended_on"):
        found.setdefault(child_id, []).append((started, ended))
    return found


def _schools(ids: Iterable[uuid.UUID], day: date) -> dict[uuid.UUID, Organisation]:
    """Child id → the school the child is on the roll of, on a day; of two, the one since later."""
    rows = SchoolSpell.objects.filter(child_id__in=list(ids)).live(day).order_by("started_on")
    pairs = list(rows.values_list("child_id", "school_id"))
    schools = Organisation.objects.only("name", "urn").in_bulk({school for _child, school in pairs})
    return {child: schools[school] for child, school in pairs}
