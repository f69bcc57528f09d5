"""The ledger: adding entries, and the sums of them. What stands in it is never changed.

For each child and financial year, committed + uncommitted = allocation, to the penny.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from funding.models import Entry, Payment, Request
from funding.models.entry import Kind


@dataclass(frozen=True)
class Balance:
    """Sums of entries, in pence. `held` is what schools have of it: paid, less taken back."""

    approved: int = 0
    released: int = 0
    paid_out: int = 0
    unpaid: int = 0
    taken_back: int = 0
    spent: int = 0

    @property
    def committed(self) -> int:
        """What of the allocation is taken: approved, not given up and not taken back."""
        return self.approved - self.released - self.taken_back

    @property
    def held(self) -> int:
        """What schools hold."""
        return self.paid_out - self.unpaid - self.taken_back

    @property
    def to_pay(self) -> int:
        """Committed and not paid yet."""
        return self.committed - self.held

    def uncommitted(self, allocation: int | None) -> int | None:
        """What is left of an allocation; below 0 when more was approved. None when it is not known."""
        return None if allocation is None else allocation - self.committed

    def __add__(self, other: Balance) -> Balance:
        return Balance(
            self.approved + other.approved,
            self.released + other.released,
            self.paid_out + other.paid_out,
            self.unpaid + other.unpaid,
            self.taken_back + other.taken_back,
            self.spent + other.spent,
        )


_NAMES = {
    Kind.COMMITTED: "approved",
    Kind.RELEASED: "released",
    Kind.PAID: "paid_out",
    Kind.UNPAID: "unpaid",
    Kind.TAKEN_BACK: "taken_back",
    Kind.SPENT: "spent",
}
NOTHING = Balance()


def balance(sums: Mapping[str, int]) -> Balance:
    """From pence by kind. Moves between schools change nothing of a child's year."""
    return Balance(**{_NAMES[Kind(kind)]: pence for kind, pence in sums.items() if kind in _NAMES})


def balances(rows: QuerySet[Entry], by: str) -> dict[Any, Balance]:
    """The balance of each value of the column `by`; one query."""
    found: dict[Any, dict[str, int]] = {}
    for key, kind, pence in rows.values_list(by, "kind").annotate(sum=Sum("pence")).order_by():
        found.setdefault(key, {})[kind] = pence
    return {key: balance(sums) for key, sums in found.items()}


def of_children(authority_id: UUID, year: int, children: Iterable[UUID] | None = None) -> dict[UUID, Balance]:
    """Child id → balance of a financial year, of all children with an entry or of `children`."""
    rows = Entry.objects.filter(authority_id=authority_id, year=year)
    if children is not None:
        rows = rows.filter(child_id__in=list(children))
    return balances(rows, "child_id")


def of_request(request: Request) -> dict[int, Balance]:
    """Financial year → balance of one request."""
    return balances(Entry.objects.filter(request=request), "year")


def in_all(parts: Mapping[Any, Balance]) -> Balance:
    """Several balances together."""
    return sum(parts.values(), NOTHING)


def add(
    request: Request,
    kind: Kind,
    pence: int,
    *,
    year: int,
    by: Any,
    now: datetime,
    payment: Payment | None = None,
    school_id: UUID | None = None,
    reason: str = "",
) -> Entry | None:
    """One entry of a request, within the caller's transaction; nothing for 0 pence."""
    if pence == 0:
        return None
    entry = Entry(
        authority_id=request.authority_id,
        child_id=request.child_id,
        school_id=school_id or request.school_id,
        request=request,
        payment=payment,
        year=year,
        kind=kind,
        pence=pence,
        at=now,
        by=by,
        reason=reason[:300],
    )
    entry.save(force_insert=True)
    return entry
