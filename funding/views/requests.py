"""One request: how it stands, what was asked, what is paid and spent, its story, and what can be done now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from funding import ledger, querysets_asking, querysets_story
from funding.actions import held_by
from funding.models import Decision, Payment, Request
from funding.models.request import AGREED, TO_DECIDE
from funding.reading import scheme_of
from funding.sums import in_pounds
from funding.views.asking_frame import context_of, findings_for_page
from funding.views.papers import may_keep
from funding.views.sending import said_of
from funding.words import GRANTS
from funding.years import year_name, year_of
from peps.blocks.kinds import DATE

S = Request.Status
ENDED = {
    S.DECLINED: Decision.Kind.DECLINE,
    S.WITHDRAWN: Decision.Kind.WITHDRAW,
    S.RECLAIMED: Decision.Kind.TAKE_BACK,
}


@dataclass(frozen=True)
class Can:
    """Something that this person can do with the request now."""

    words: str
    url: str
    first: bool = False
    """The one green button of the page."""


def page(request: HttpRequest, asked: Request) -> HttpResponse:
    """The page of one request."""
    user, today = request.user, timezone.localdate()
    may = {
        name: bool(policy.can(user, f"funding.{name}", asked, on=today))
        for name in ("ask", "decide", "second", "spend", "pay")
    }
    parts = ledger.of_request(asked)
    held = ledger.in_all(parts)
    context = context_of(request, asked.target, asked) | said_of(asked)
    found, decides = None, may["decide"] or may["second"]
    if (asked.status in TO_DECIDE and decides) or (asked.status == S.DRAFT and may["ask"]):
        found = findings_for_page(querysets_asking.findings_of(asked, today=today))
        found = found if decides or any(found.values()) else None
    papers = list(asked.papers.filter(removed_at__isnull=True).select_related("added_by"))
    told = querysets_story.last_said(asked, *_first_read(asked))
    acts = can_do(asked, may, held, has_papers=bool(papers))
    context |= {
        "grant": GRANTS.get(asked.grant, ""),
        "told": told,
        "waits": waits_for(asked),
        "first": next((one for one in acts if one.first), None),
        "acts": [one for one in acts if not one.first],
        "findings": found,
        "form_url": reverse("funding:change", args=[asked.pk]),
        "at_form": "yes" if asked.status == S.DRAFT else "no",
        "years": _years(asked),
        "held": held,
        "to_spend": held.held - held.spent,
        "agreed": asked.status in AGREED,
        "payments": list(asked.payments.select_related("school", "run")),
        "papers": papers,
        "keeps": may_keep(user, asked),
        "shared_with": _shared_with(request, asked),
        "story": querysets_story.story(asked),
    }
    return render(request, "funding/request.html", context)


def _first_read(asked: Request) -> tuple[str, ...]:
    """What was said that is read before anything else: why it ended, what is asked, why less was agreed."""
    if asked.status in ENDED:
        return (ENDED[S(asked.status)], Decision.Kind.LAPSE)
    if asked.status == S.QUERY:
        return (Decision.Kind.ASK,)
    return (Decision.Kind.APPROVE, Decision.Kind.SECOND) if asked.in_part else ()


def _years(asked: Request) -> list[dict[str, Any]]:
    """The sum by financial year: what was asked and agreed, what the child has left before it is decided."""
    rows = list(asked.years.all())
    left = {}
    if asked.status not in AGREED and asked.status not in ENDED:
        split = {one.year: one.asked_pence for one in rows}
        found = querysets_asking.years_left(asked.child, asked.authority, split, today=timezone.localdate())
        left = {one.year: one.words for one in found}
    return [{"name": year_name(one.year), "part": one, "words": left.get(one.year, "")} for one in rows]


def _shared_with(request: HttpRequest, asked: Request) -> list[Request]:
    """The requests that share the cost, as far as this person may know of them."""
    if asked.shared is None:
        return []
    rows = policy.visible(request.user, "funding.view", Request.objects.all(), on=timezone.localdate())
    rows = rows.filter(shared=asked.shared).exclude(pk=asked.pk).select_related("child", "target")
    return list(rows.order_by("made_at", "id"))


# ---- what it waits for ---------------------------------------------------------------------------


def waits_for(asked: Request) -> str:
    """What has to happen next, in a sentence; "" when nothing has."""
    said = {
        S.DRAFT: "It is a draft. Nobody has asked for anything yet.",
        S.REQUESTED: "The Virtual School decides about it.",
        S.QUERY: "The Virtual School asked a question and waits for the answer.",
        S.ANSWERED: "The question is answered. The Virtual School decides about it.",
        S.SECOND: "One person approved it. A second person must, because of its sum.",
        S.SPENT: "What it did is said at the next PEP.",
    }.get(S(asked.status), "")
    if asked.status == S.APPROVED:
        scheme = scheme_of(asked.authority, year_of(asked.starts_on or timezone.localdate()))
        return held_by(asked, scheme) or "Its payments are being made."
    if asked.status == S.SCHEDULED:
        return _next_payment(asked)
    if asked.status == S.PAID:
        ends = f" when it ends on {DATE.show(asked.ends_on)[0]}" if asked.ends_on else ""
        return f"It is paid. The school says what was spent{ends}."
    return said


def _next_payment(asked: Request) -> str:
    waiting = (Payment.Status.DUE, Payment.Status.CHOSEN)
    following = asked.payments.filter(status__in=waiting).order_by("due_on").first()
    if following is None:
        return "It is to be paid."
    return f"{in_pounds(following.pence)} is to be paid from {DATE.show(following.due_on)[0]}."


# ---- what can be done now ------------------------------------------------------------------------


def can_do(asked: Request, may: dict[str, bool], held: ledger.Balance, *, has_papers: bool) -> list[Can]:
    """Only what this person and the state of the request allow; the rest is not shown."""
    status, found = asked.status, []

    def offer(name: str, words: str, *, first: bool = False) -> None:
        found.append(Can(words, reverse(f"funding:{name}", args=[asked.pk]), first))

    if may["ask"] and status == S.DRAFT:
        offer("check", "Check and send", first=True)
        offer("change", "Change the request")
        if asked.school_id:
            offer("share", "Share the cost with other children")
        offer(*(("withdraw", "Withdraw this draft") if has_papers else ("remove", "Remove this draft")))
    if may["ask"] and status == S.QUERY:
        offer("answer", "Answer the question", first=True)
        offer("change", "Change the request")
    if status in TO_DECIDE and (may["decide"] or may["second"]):
        offer("decide", "Decide about it", first=True)
    if may["spend"] and status == S.PAID:
        offer("spend", "Record what was spent", first=True)
    if may["spend"] and status in (S.SPENT, S.JUDGED):
        offer(
            "judge",
            "Say what it did" if status == S.SPENT else "Say again what it did",
            first=status == S.SPENT,
        )
    if may["pay"]:
        if status == S.SCHEDULED and held.held:
            offer("stop", "Stop paying the rest")
        if status in (S.PAID, S.SPENT, S.JUDGED) and held.held > (asked.spent_pence or 0):
            offer("take_back", "Take money back")
        if status in (S.SCHEDULED, S.PAID):
            offer("move", "Move the money to another school")
    if may["ask"] and _withdrawable(asked, held):
        offer("withdraw", "Withdraw the request")
    return found


def _withdrawable(asked: Request, held: ledger.Balance) -> bool:
    sent = (S.REQUESTED, S.QUERY, S.ANSWERED, S.SECOND, S.APPROVED, S.SCHEDULED)
    return asked.status in sent and not held.held
