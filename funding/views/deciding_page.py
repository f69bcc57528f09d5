"""What the page of a decision shows: the target, costs, what is left, effects before, findings, papers, the story.

Nothing is decided here; what this person may do now is worked out for the page and checked again by the actions.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts import policy
from funding.actions import held_by
from funding.lifecycle import REQUEST
from funding.models import Decision, Request
from funding.models.request import TO_DECIDE, Status
from funding.querysets_rows import Look, looks
from funding.querysets_story import story
from funding.reading import allocation_of, form_for, in_words, lines_of, scheme_of
from funding.rules import MUST
from funding.sums import in_pounds, line_pence, line_words
from funding.views.desk import is_own
from funding.words import SHARING
from funding.years import shared_out, year_name
from peps.views.frame import frame
from targets.reading import form_for_pep, how, naming_of
from targets.reading import in_words as target_words

MOST_EARLIER = 10
SPENT_ON = (Status.PAID, Status.SPENT, Status.JUDGED, Status.RECLAIMED)
CLOSING = (
    Decision.Kind.APPROVE, Decision.Kind.SECOND, Decision.Kind.DECLINE, Decision.Kind.WITHDRAW, Decision.Kind.LAPSE,
)  # fmt: skip
WHY = (
    "need",
    "additional",
    "beyond_ehc",
    "effect",
    "effect_measure",
    "exit_plan",
    "child_thinks",
    "carer_thinks",
)
HOW = ("menu", "provider", "delivered_by", "group_size", "starts_on", "ends_on", "pattern", "instalments")


def on_the_desk(request: HttpRequest, asked: Request) -> dict[str, Any]:
    """Everything that bears on a decision about one request."""
    on = timezone.localdate()
    pep, look = asked.target.pep, looks([asked], today=on)[0]
    form = form_for(asked.authority)
    words = in_words(form, asked)
    target = target_words(form_for_pep(pep), asked.target.said)
    decisions = list(Decision.objects.filter(request=asked).select_related("by").order_by("at", "id"))
    acts = acts_of(asked, look, request.user, on)
    return frame(request, pep) | {
        "asked": asked,
        "look": look,
        "word": naming_of(pep),
        "first": look.first,
        "waits": (on - timezone.localdate(asked.requested_at)).days if asked.requested_at else 0,
        "aim": {"title": asked.target.title, "how": how(target), "actions": target.get("actions", [])},
        "lines": _lines(form, asked),
        "sharing": _sharing(asked),
        "told": [(_question(form, key), words[key]) for key in HOW if key in words],
        "why": [(_question(form, key), words.get(key, [])) for key in WHY],
        "years": _years(asked, look, on),
        "after_shown": asked.status in (*TO_DECIDE, Status.QUERY),
        "alone": look.scheme.alone_for(asked.grant),
        "before": _before(asked, look),
        "must": [one for one in look.findings if one.severity == MUST],
        "warn": [one for one in look.findings if one.severity != MUST],
        "papers": _papers(asked),
        "story": story(asked),
        "decided": next((one for one in reversed(decisions) if one.kind in CLOSING), None),
        "question": next((one for one in reversed(decisions) if one.kind == Decision.Kind.ASK), None),
        "held": held_by(asked, look.scheme) if asked.status == Status.APPROVED else "",
        "acts": acts,
        "own": is_own(asked, request.user),
        "first_is_me": bool(look.first and look.first.by_id == request.user.pk),
    }


def acts_of(asked: Request, look: Look, user: Any, on: date) -> frozenset[str]:
    """The acts that this person can do now: the moves that start here, within their role, never on their own."""
    if is_own(asked, user):
        return frozenset()
    found = set()
    for name in ("ask", "decline", "send_back", "second", "approve"):
        move = REQUEST.move(name)
        if asked.status in move.sources and policy.can(user, move.permission, asked, on=on):
            found.add(name)
    if look.first is not None and look.first.by_id == user.pk:
        found -= {"second", "send_back"}  # the second person is another one
    return frozenset(found)


def _question(form: Any, key: str) -> str:
    """What a question is called, in a few words."""
    name = str(next(one.name for one in form.questions() if one.key == key))
    return name[:1].upper() + name[1:]


def _lines(form: Any, asked: Request) -> list[tuple[str, str]]:
    """Each cost line as (a sum anyone can check, what it comes to)."""
    rows = [
        (row.get("what") or "", line_words({**row, "what": ""}), line_pence(row))
        for row in lines_of(form, asked.said)
    ]
    return [
        (": ".join(part for part in (what, words.split(" = ")[0]) if part), in_pounds(pence))
        for what, words, pence in rows
    ]


def _sharing(asked: Request) -> str:
    """How a cost of several children is shared; "" when it is one child's."""
    if asked.shared is None:
        return ""
    others = Request.objects.filter(shared=asked.shared).exclude(status=Status.WITHDRAWN).count()
    how_ = dict(SHARING).get(asked.sharing, "")
    return (
        f"This is one child’s share of {in_pounds(asked.whole_pence)}, shared by {others} children. {how_}."
    )


def _years(asked: Request, look: Look, on: date) -> list[dict[str, Any]]:
    """By financial year: what the child has, what is taken of it, this request, and what is left then."""
    parts = list(asked.years.all())
    waits = asked.status in (*TO_DECIDE, Status.QUERY)
    sum_ = asked.asked_pence
    if asked.status == Status.SECOND and look.first and look.first.pence:
        sum_ = look.first.pence
    weights = [int(part.asked_pence) for part in parts]
    shares = shared_out(sum_, weights) if waits and any(weights) else [part.agreed_pence for part in parts]
    found = []
    for part, pence in zip(parts, shares, strict=True):
        scheme = look.scheme if part.year == look.year else scheme_of(asked.authority, part.year)
        has = allocation_of(asked.child, scheme, today=on)
        left = look.asked.left.get(part.year)
        found.append(
            {
                "name": year_name(part.year),
                "has": has.pence,
                "lines": [(words, in_pounds(one)) for words, one in has.lines],
                "missing": has.missing,
                "taken": has.pence - left if has.pence is not None and left is not None else None,
                "left": left,
                "pence": pence,
                "after": left - pence if left is not None and waits else None,
            }
        )
    return found


def _before(asked: Request, look: Look) -> dict[str, list[dict[str, Any]]]:
    """What was paid for the child before and what it did: the same kind of help, and other kinds."""
    rows = Request.objects.filter(child=asked.child_id, status__in=SPENT_ON).exclude(pk=asked.pk)
    found: dict[str, list[dict[str, Any]]] = {"same": [], "other": []}
    for row in rows.defer("said").order_by("-decided_at", "-pk")[:MOST_EARLIER]:
        spent = row.spent_pence if row.spent_pence is not None else row.agreed_pence
        found["same" if row.intervention == asked.intervention else "other"].append(
            {
                "what": look.scheme.interventions.get(row.intervention, row.intervention),
                "sum": in_pounds(spent),
                "request": row,
                "effect": row.get_effect_display() or "Not judged yet",
            }
        )
    return found


def _papers(asked: Request) -> list[dict[str, Any]]:
    """Quotes, invoices, evidence; with an address where the person can open it."""
    rows = asked.papers.filter(removed_at__isnull=True).order_by("added_at")
    return [{"paper": row, "url": _paper_url(row.request_id, row.pk)} for row in rows]


def _paper_url(request_id: Any, paper_id: Any) -> str:
    try:
        return reverse("funding:paper", args=[request_id, paper_id])
    except NoReverseMatch:
        return ""
