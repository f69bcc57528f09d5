"""Sharing a cost with other children of the school: choose whose targets, by which rule, see the shares, then do it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from epep.moves import Refused
from funding import actions, querysets_asking
from funding.models import Request
from funding.sums import in_pounds
from funding.views.asking_frame import context_of, say_not_now
from funding.words import SHARING
from peps.views.frame import STATUS_OF
from targets.models import Target

TITLE, PAGE = "Share the cost with other children", "funding/share.html"
HINTS = {
    "equally": "Odd pennies go to the first",
    "by_parts": "A child with 2 parts bears twice as much as one with 1",
}


def share(request: HttpRequest, asked: Request) -> HttpResponse:
    """One press works the shares out, the next shares the cost: a draft of its own on each chosen target."""
    if asked.status not in (Request.Status.DRAFT, Request.Status.QUERY):
        why = f"The cost cannot be shared now: the request is “{asked.status_words}”."
        return say_not_now(request, asked.target, TITLE, why, asked)
    if asked.school_id is None:
        why = "The child has no school here. A cost is shared by children of one school."
        return say_not_now(request, asked.target, TITLE, why, asked)
    offered = querysets_asking.to_share_with(asked, request.user, on=timezone.localdate())
    page = _page(request, asked, offered)
    if request.method != "POST":
        return render(request, PAGE, page)
    rule, parts = page["rule"], page["parts"]
    chosen = [one for one in offered if str(one.pk) in page["chosen"]]
    if wrong := _wrong(page, chosen):
        return render(request, PAGE, page | {"problems": wrong, "has_errors": True}, status=422)
    if request.POST.get("do") != "share":
        return render(request, PAGE, page | {"shares": _shares(asked, chosen, rule, parts)})
    try:
        rows = actions.share_request(
            request=asked, targets=chosen, rule=rule, parts=parts, by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        more = {"problems": [(text, "") for text in refusal.messages], "has_errors": True}
        return render(request, PAGE, page | more, status=STATUS_OF.get(refusal.kind, 422))
    own = next(one for one in rows if one.pk == asked.pk)
    messages.success(
        request,
        f"The cost is shared by {len(rows)} children. This child’s share is {in_pounds(own.asked_pence)}. "
        "Each of the others has a draft of its own, to be completed and sent.",
    )
    return redirect("funding:request", asked.pk)


def _page(request: HttpRequest, asked: Request, offered: list[Target]) -> dict[str, Any]:
    """The choices as they stand or were sent."""
    there = {one.target_id: one for one in querysets_asking.sharing(asked)}
    sent = request.POST if request.method == "POST" else None
    chosen = set(sent.getlist("targets")) if sent else set()
    chosen |= {str(pk) for pk in there if pk != asked.target_id}
    rule = sent.get("rule", "") if sent else asked.sharing or "equally"
    targets = [asked.target, *offered]
    typed = {
        one.pk: sent.get(f"part-{one.pk.hex}", "1")
        if sent
        else str(there[one.pk].part if one.pk in there else 1)
        for one in targets
    }
    parts = {pk: number for pk, text in typed.items() if (number := _part(text)) is not None}
    children: dict[Any, dict[str, Any]] = {}
    for one in offered:
        row = children.setdefault(one.pep.child_id, {"child": one.pep.child, "targets": []})
        row["targets"].append(_choice(one, typed[one.pk], chosen, one.pk in there))
    return context_of(request, asked.target, asked) | {
        "children": list(children.values()),
        "own": _choice(asked.target, typed[asked.target_id], chosen, True),
        "rule": rule,
        "rules": [(code, words, HINTS[code]) for code, words in SHARING],
        "chosen": chosen,
        "parts": parts,
        "bad_parts": [pk for pk in typed if pk not in parts],
    }


def _choice(target: Target, part: str, chosen: set[str], there: bool) -> dict[str, Any]:
    """One target to choose. One that shares already stays: its draft is removed to take it out."""
    return {"target": target, "part": part, "chosen": str(target.pk) in chosen, "there": there}


def _part(text: str) -> int | None:
    bare = text.strip()
    if not (bare.isascii() and bare.isdecimal() and len(bare) < 4):
        return None
    return int(bare) if 1 <= int(bare) <= 100 else None


def _wrong(page: dict[str, Any], chosen: list[Target]) -> list[tuple[str, str]]:
    """What must be put right, each with the control it is about."""
    word, found = page["word"], []
    if not chosen:
        found.append((word.say("Select at least one other child’s {target}"), "targets"))
    if page["rule"] not in dict(SHARING):
        found.append(("Select how the cost is shared", "rule"))
    wanted = {page["asked"].target_id, *(one.pk for one in chosen)}
    if page["rule"] == "by_parts":
        bad = [pk for pk in page["bad_parts"] if pk in wanted]
        found += [("Each part must be a whole number between 1 and 100", f"part-{pk.hex}") for pk in bad[:1]]
    twice = len({one.pep.child_id for one in chosen}) < len(chosen)
    if twice:
        found.append((word.say("Select one {target} for each child"), "targets"))
    return found


def _shares(
    asked: Request, chosen: list[Target], rule: str, parts: dict[Any, int]
) -> list[tuple[str, str, str, int]]:
    """(child, target, share) of everybody, as sharing it will make them."""
    there = querysets_asking.sharing(asked)
    rows = [one.target for one in there]
    rows += [one for one in chosen if one.pk not in {row.pk for row in rows}]
    numbers = [parts.get(one.pk, 1) for one in rows]
    sums = querysets_asking.shares(asked.whole_pence, rule, numbers)
    names = {one.target_id: one.child for one in there} | {one.pk: one.pep.child for one in chosen}
    return [
        (names[one.pk].name, one.title, in_pounds(sum_), number)
        for one, sum_, number in zip(rows, sums, numbers, strict=True)
    ]
