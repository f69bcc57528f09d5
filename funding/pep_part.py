"""How money stands in a PEP: beside its targets, sealed with it, in its history; and what follows from sealing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from accounts import policy
from funding import access, querysets
from funding.actions import release
from funding.lifecycle import lock_request
from funding.models import Decision, Request
from funding.models.request import AGREED, UNDER_WAY
from funding.reading import form_for, in_a_line, in_words
from funding.sums import in_pounds
from peps import parts
from peps.models import Pep
from targets import beside
from targets.models import Target
from targets.reading import naming_of


class FundingPart:
    """The part "funding": rows of their own in the snapshot, and released money when the plan is finalised."""

    key = "funding"

    def content(self, pep: Pep) -> list[dict[str, Any]]:
        """One row per request that was sent, as it stands: what was agreed is kept with the plan."""
        rows = _of_plan(pep)
        form = form_for(pep.authority) if rows else None
        return [_sealed(row, in_words(form, row)) for row in rows] if form else []

    def count(self, pep: Pep) -> int:
        """Requests of this plan that were sent."""
        return len(_of_plan(pep))

    def missing(self, pep: Pep) -> list[str]:
        """Money never stands in the way of a signature."""
        return []

    def authors(self, pep: Pep) -> set[uuid.UUID]:
        """Who asked for money did not write the plan by that."""
        return set()

    def finalised(self, pep: Pep, *, by: Any, now: datetime) -> None:
        """Money that waited for the plan is released, when the authority's gate lets it."""
        for row in Request.objects.filter(target__pep=pep, status=Request.Status.APPROVED).order_by("pk"):
            fresh = lock_request(row)
            fresh.target.pep = pep  # as it is being finalised: its row says so only afterwards
            release(request=fresh, by=by, now=now)

    def holds(self, pep: Pep) -> list[str]:
        """Money on its way would lose the plan it was asked for: it is withdrawn, declined or spent first."""
        many = Request.objects.filter(target__pep=pep, status__in=UNDER_WAY).count()
        if not many:
            return []
        said = "A request for money is" if many == 1 else f"{many} requests for money are"
        return [f"{said} still under way in this plan. Withdraw or decide what is open first."]

    def changes(self, pep: Pep) -> list[parts.PartChange]:
        """They stand with the targets, whose block shows them."""
        return []

    def since(self, pep: Pep, last: Pep) -> list[str]:
        """What was agreed with the plan before, and how much of it was spent."""
        rows = [row for row in _of_plan(last) if row.status in AGREED]
        agreed = sum(row.agreed_pence for row in rows)
        if not agreed:
            return []
        spent = sum(row.spent_pence or 0 for row in rows)
        on = f"{last.term.name}’s {naming_of(last).targets}"
        return [f"Of {in_pounds(agreed)} agreed on {on}, {in_pounds(spent)} is spent so far."]

    def url(self, pep: Pep) -> str:
        """Money is asked for on a target."""
        return reverse("targets:list", kwargs={"pep_id": pep.pk})


class BesideTargets:
    """Money on the card of a target, and in what the documents say of it."""

    field = "requests"
    template = "funding/on_target.html"

    def lines(self, targets: Sequence[Target]) -> dict[uuid.UUID, list[str]]:
        """A line for each request that was sent, with its sum and how it stands."""
        found = querysets.of_targets(targets)
        return {key: [in_a_line(form_for(row.authority), row) for row in rows] for key, rows in found.items()}

    def cards(
        self, pep: Pep, targets: Sequence[Target], *, user: Any, on: date
    ) -> dict[uuid.UUID, dict[str, Any]]:
        """The requests of each target with their lines, and whether this person may ask for money on it."""
        if not policy.can(user, "funding.view", pep, on=on):
            return {}
        may_ask = bool(policy.can(user, "funding.ask", pep, on=on))
        form = form_for(pep.authority)
        rows: dict[uuid.UUID, list[Request]] = {}
        for row in Request.objects.filter(target__in=list(targets)).order_by("made_at", "id"):
            row.authority = pep.authority
            rows.setdefault(row.target_id, []).append(row)
        return {
            target.pk: {
                "target": target,
                "may_ask": may_ask and target.status not in querysets.STOPPED,
                "rows": [{"request": row, "line": in_a_line(form, row)} for row in rows.get(target.pk, [])],
            }
            for target in targets
            if may_ask or target.pk in rows
        }

    def holds(self, target: Target) -> str:
        """A target on which money was asked is kept, so that what was decided keeps its reason."""
        states = set(Request.objects.filter(target=target).values_list("status", flat=True))
        if states == {Request.Status.DRAFT}:
            return naming_of(target.pep).say(
                "There is a draft request for money on this {target}. Remove that first."
            )
        said = "Money was asked for on this {target}, so it is kept. Change it instead."
        return naming_of(target.pep).say(said) if states else ""

    def changes(self, pep: Pep) -> list[parts.PartChange]:
        """What was asked, said and decided, in order."""
        rows = Decision.objects.filter(request__target__pep=pep).select_related("by", "request")
        return [
            parts.PartChange(
                row.at,
                row.by.name,
                "Money asked for",
                "",
                f"{row.by.name} {row.get_kind_display()} {in_pounds(row.pence)}".rstrip()
                + (f": {row.reason}" if row.reason else ""),
            )
            for row in rows
        ]


def _of_plan(pep: Pep) -> list[Request]:
    rows = Request.objects.filter(target__pep=pep).exclude(status__in=("draft", "withdrawn"))
    return list(
        rows.select_related("authority__settings", "school").order_by("target__position", "made_at", "id")
    )


def _sealed(request: Request, words: dict[str, list[str]]) -> dict[str, Any]:
    """A request as words; amounts in pence beside them, so that what was agreed can be added up later."""
    row = {
        "id": str(request.pk),
        "target": str(request.target_id),
        "title": "".join(words.get("intervention", [])) or "Money",
        "costs": words.get("lines", []),
        "asked": in_pounds(request.asked_pence),
        "agreed": in_pounds(request.agreed_pence) if request.status in AGREED else "",
        "asked_pence": request.asked_pence,
        "agreed_pence": request.agreed_pence,
        "status": request.status_words,
        "effect": request.get_effect_display(),
    }
    return {key: value for key, value in row.items() if value != ""}


def register() -> None:
    """Tell peps, targets and the policy. Called when the app is ready."""
    parts.register(FundingPart())
    beside.register(BesideTargets())
    policy.register_subject(
        Request,
        policy.Subject(
            path="child",
            rows=access.rows,
            holds=access.holds,
            load=lambda rows: rows.select_related(
                "target__pep__child", "target__pep__authority", "target__pep__term", "target__pep__school",
                "authority", "child", "school", "made_by", "requested_by",
            ),
        ),
    )  # fmt: skip
