"""What the pages of asking share: the plan's frame, the way back to the target, parts of pages, acts that are refused.

A page is answered as a part of itself when static/js/money.js asks so (`X-Part`), for the window on a target's page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from epep.moves import Refused
from epep.page import widgets
from funding.bank_details import has_bank_details
from funding.lifecycle import REQUEST
from funding.models import Request
from funding.pep_part import BesideTargets
from funding.rules import MUST, Finding
from funding.sums import pence_of
from peps.views.frame import STATUS_OF, frame
from targets.models import Target
from targets.reading import naming_of

ACT = "funding/act.html"
LONGEST = 2_000
"""Characters of a reason."""


def context_of(request: HttpRequest, target: Target, asked: Request | None = None) -> dict[str, Any]:
    """The frame of the plan, the target, and the request where there is one."""
    pep, on = target.pep, timezone.localdate()
    word = naming_of(pep)
    edits = bool(policy.can(request.user, "target.edit", pep, on=on))
    around = frame(request, pep)
    list_url = f"{reverse('targets:list', args=[pep.pk])}#target-{target.pk}" if around["works"] else ""
    target_url = reverse("targets:change", args=[target.pk]) if edits else list_url
    return around | {
        "target": target,
        "word": word,
        "back_url": target_url or reverse("funding:queue"),
        "back_words": word.say("Back to the {target}") if target_url else "Back to the requests",
        "target_url": target_url,
        "asked": asked,
        "level": level_of(request),
        "part": part_of(request),
    }


# ---- parts of pages ------------------------------------------------------------------------------


def part_of(request: HttpRequest) -> str:
    """The number of the target on the page that asks for a part ("0": the target's own page); "" for a whole page."""
    given = request.headers.get("X-Part", "")
    return given if re.fullmatch(r"[0-9]{1,3}", given) else ""


def level_of(request: HttpRequest) -> int:
    """The level of the headings: a window has its own title below that of the page."""
    return 3 if part_of(request) else 2


def draw(request: HttpRequest, name: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """The page `funding/<name>.html`, or what stands in it, `funding/<name>_part.html`."""
    template = f"funding/{name}_part.html" if part_of(request) else f"funding/{name}.html"
    return render(request, template, dict(context), status=status)


def done(request: HttpRequest, asked: Request, words: str) -> HttpResponse:
    """To the page of the request with what happened; in a window on the target's page, the target's money as it is."""
    if not part_of(request):
        messages.success(request, words)
        return redirect("funding:request", asked.pk)
    target = asked.target
    cards = BesideTargets().cards(target.pep, [target], user=request.user, on=timezone.localdate())
    context = {
        "beside": cards.get(target.pk),
        "number": int(part_of(request)),
        "said": words,
        "part": True,
        "word": naming_of(target.pep),
    }
    answer = render(request, "funding/on_target.html", context)
    answer["X-Part"] = "done"
    return answer


# ---- findings ------------------------------------------------------------------------------------


def findings_for_page(found: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Findings as a page shows them: what is wrong, what is still to be said, what is worth a look."""
    must = [one for one in found if one.severity == MUST]
    return {
        "wrong": [one for one in must if one.code != "missing"],
        "still": [one for one in must if one.code == "missing"],
        "worth": [one for one in found if one.severity != MUST],
    }


# ---- acts: a page with a few questions and a button -----------------------------------------------


@dataclass(frozen=True)
class Act:
    """The words of an act's page. `focus` is the question that a refusal points at; `warns` makes the button red."""

    title: str
    button: str
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, Any], ...] = ()
    keep: str = "Cancel"
    focus: str = ""
    warns: bool = False
    files: bool = False


def act(
    request: HttpRequest, asked: Request, words: Act, form: forms.Form, do: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Show the page; on a POST do it and go to the request. `do` gives what to say, or raises Refused."""
    context = context_of(request, asked.target, asked) | {"act": words, "form": form}
    if request.method != "POST":
        return render(request, ACT, context)
    if not form.is_valid():
        return render(request, ACT, context, status=422)
    try:
        said = do(form.cleaned_data)
    except Refused as refusal:
        at = f"id_{words.focus}" if words.focus and refusal.kind == "guard" else ""
        more = {"problems": [(text, at) for text in refusal.messages], "has_errors": True}
        return render(request, ACT, context | more, status=STATUS_OF.get(refusal.kind, 422))
    messages.success(request, said)
    return redirect("funding:request", asked.pk)


def not_now(request: HttpRequest, asked: Request, move: str, title: str) -> HttpResponse | None:
    """A page that says that the act cannot be done in the state the request is in; None when it can."""
    if asked.status in REQUEST.move(move).sources:
        return None
    why = f"This cannot be done now: the request is “{asked.status_words}”."
    return say_not_now(request, asked.target, title, why, asked)


def say_not_now(
    request: HttpRequest, target: Target, title: str, why: str, asked: Request | None = None
) -> HttpResponse:
    """A page that says why something cannot be done; a part of one in a window on the target's page."""
    status = 200 if request.method in ("GET", "HEAD") else 409
    context = context_of(request, target, asked) | {"act_title": title, "why": why}
    return draw(request, "not_now", context, status)


# ---- questions of acts ---------------------------------------------------------------------------


class Pounds(forms.CharField):
    """An amount as people type it; cleans to pence."""

    def __init__(self, *, name: str, **settings: Any) -> None:
        self.called = name
        widget = forms.TextInput({"inputmode": "decimal", "prefix": "£", "width": 10})
        super().__init__(max_length=40, widget=widget, **settings)

    def clean(self, value: Any) -> Any:
        """Pence, or an error in the words of `funding.sums`."""
        text = super().clean(value)
        try:
            return pence_of(text, name=self.called)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None


def reason(label: str, missing: str, hint: str = "") -> forms.CharField:
    """A text that says why, which has to be there."""
    return forms.CharField(
        label=label, help_text=hint, max_length=LONGEST, widget=widgets.LongText(rows=3),
        error_messages={"required": missing},
    )  # fmt: skip


def texts_of(value: Any) -> list[str]:
    """Every text in something typed."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in texts_of(one)]
    return [text for one in value or () for text in texts_of(one)]


def with_bank_details(typed: Mapping[str, Any]) -> list[str]:
    """The questions in which bank details were typed."""
    return [key for key, value in typed.items() if any(map(has_bank_details, texts_of(value)))]
