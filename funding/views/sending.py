"""Checking and sending a request; removing a draft, withdrawing what was sent, answering a question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone

from epep.moves import Refused
from funding import actions, ledger, querysets_asking
from funding.models import Decision, Request
from funding.querysets_story import last_said
from funding.reading import form_for, in_words
from funding.rules import MUST
from funding.sums import in_pounds
from funding.views.asking_frame import (
    Act,
    act,
    context_of,
    done,
    draw,
    findings_for_page,
    not_now,
    reason,
    say_not_now,
)
from peps.views.frame import STATUS_OF
from targets.reading import naming_of

STAYS = "Everybody who can see the request can read it. It stays in its history."


class ReasonForm(forms.Form):
    """Why it is withdrawn."""

    reason = reason("Why is it not needed?", "Say why it is not needed", STAYS)


class AnswerForm(forms.Form):
    """The answer to the question that was asked."""

    answer = reason("Your answer", "Enter your answer", STAYS)


# ---- checking and sending ------------------------------------------------------------------------


def check(request: HttpRequest, asked: Request) -> HttpResponse:
    """What the officer will see, what the rules find, and the button that sends it."""
    if found := not_now(request, asked, "send", "Check this request"):
        return found
    return draw(request, "check", page_of(request, asked))


def page_of(request: HttpRequest, asked: Request) -> dict[str, Any]:
    """The request in words, with its sums and findings."""
    today = timezone.localdate()
    found = querysets_asking.findings_of(asked, today=today)
    return (
        context_of(request, asked.target, asked)
        | said_of(asked)
        | {
            "findings": findings_for_page(found),
            "ready": all(one.severity != MUST for one in found),
            "years": years_of(asked),
            "papers": asked.papers.filter(removed_at__isnull=True),
        }
    )


def said_of(asked: Request) -> dict[str, Any]:
    """What was asked, by the parts of the form; cost lines as sums anyone can check."""
    form = form_for(asked.authority)
    words = in_words(form, asked)
    blocks = [
        {
            "block": block,
            "rows": [(one.label, words[one.key], one.key) for one in block.questions if one.key in words],
        }
        for block in form.blocks
    ]
    people = querysets_asking.sharing(asked)
    return {
        "for_the_target": naming_of(asked.target.pep).say("For the {target}"),
        "what": "".join(words.get("intervention", [])) or "Nothing said yet",
        "said": [part for part in blocks if part["rows"]],
        "sharers": len(people) if len(people) > 1 else 0,
    }


def years_of(asked: Request) -> list[querysets_asking.YearLeft]:
    """The financial years of what is asked, with what the child has left."""
    split = dict(asked.years.values_list("year", "asked_pence"))
    rows = querysets_asking.years_left(asked.child, asked.authority, split, today=timezone.localdate())
    return [one for one in rows if one.pence or not split]


def send(request: HttpRequest, asked: Request) -> HttpResponse:
    """Send it to the Virtual School."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        sent = actions.send_request(request=asked, by=request.user, now=timezone.now())
    except Refused as refusal:
        if refusal.kind == "state":
            return say_not_now(request, asked.target, "Send this request", refusal.messages[0], asked)
        more = {"problems": [(text, "") for text in refusal.messages], "has_errors": True}
        return draw(request, "check", page_of(request, asked) | more, STATUS_OF.get(refusal.kind, 422))
    return done(request, sent, "The request is with the Virtual School.")


# ---- taking it back ------------------------------------------------------------------------------


def remove(request: HttpRequest, asked: Request) -> HttpResponse:
    """Remove a draft, after asking."""
    title = "Remove this draft?"
    if asked.status != Request.Status.DRAFT:
        why = "This request was sent, so it cannot be removed. Withdraw it instead, and say why."
        return say_not_now(request, asked.target, title, why, asked)
    context = context_of(request, asked.target, asked) | said_of(asked)
    if request.method != "POST":
        return draw(request, "remove", context)
    try:
        actions.remove_draft(request=asked, by=request.user, now=timezone.now())
    except Refused as refusal:
        more = {"problems": [(text, "") for text in refusal.messages], "has_errors": True}
        return draw(request, "remove", context | more, STATUS_OF.get(refusal.kind, 422))
    messages.success(request, "The draft is removed.")
    return redirect(context["target_url"])


def withdraw(request: HttpRequest, asked: Request) -> HttpResponse:
    """Take back what was sent and not paid."""
    title = "Withdraw this request?"
    if found := not_now(request, asked, "withdraw", title):
        return found
    if ledger.in_all(ledger.of_request(asked)).held:
        why = "Some of this is paid. The Virtual School takes back what is not needed."
        return say_not_now(request, asked.target, title, why, asked)
    lines: tuple[str, ...] = (
        naming_of(asked.target.pep).say(
            "It ends here and cannot be opened again. You can ask anew on the same {target}."
        ),
    )
    if asked.agreed_pence:
        free = f"The {in_pounds(asked.agreed_pence)} that was agreed is not paid. It is free again for this child."
        lines = (free, *lines)
    words = Act(title, "Withdraw this request", lines, keep="Keep it", focus="reason", warns=True)

    def do(data: dict[str, Any]) -> str:
        actions.withdraw(request=asked, reason=data["reason"], by=request.user, now=timezone.now())
        return "The request is withdrawn."

    return act(request, asked, words, ReasonForm(request.POST or None), do)


# ---- a question ----------------------------------------------------------------------------------


def answer(request: HttpRequest, asked: Request) -> HttpResponse:
    """Answer what the Virtual School asked."""
    if found := not_now(request, asked, "answer", "Answer the question"):
        return found
    question = last_said(asked, Decision.Kind.ASK)
    facts = ((f"{question.by.name} asked", question.reason),) if question else ()
    lines = ("What is wrong in the request itself can be changed first: go back to the request to do so.",)
    words = Act("Answer the question", "Send the answer", lines, facts, keep="Not now", focus="answer")

    def do(data: dict[str, Any]) -> str:
        actions.answer(request=asked, text=data["answer"], by=request.user, now=timezone.now())
        return "The answer is with the Virtual School."

    return act(request, asked, words, AnswerForm(request.POST or None), do)
