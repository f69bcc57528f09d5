"""Deciding about one request: everything that bears on it side by side, and approving, asking, declining.

What may be decided is said by `funding.actions`; several at once are `several.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from epep.moves import Refused
from funding import actions
from funding import querysets_desk as desk
from funding.models import Decision, Request
from funding.models.request import Status
from funding.reading import scheme_of
from funding.sums import in_pounds, pence_of
from funding.views.deciding_page import on_the_desk
from funding.views.desk import chosen_of, kept_of
from funding.years import year_of
from peps.views.frame import STATUS_OF

JUST_NOW = timedelta(minutes=2)
LONGEST = 2000


def box(label: str, hint: str = "", required: str = "") -> forms.CharField:
    """A text of a decision; optional unless `required` says what is missing."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        validators=[MaxLengthValidator(LONGEST, f"Write {LONGEST:,} characters or fewer")],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": required},
    )


class ApproveForm(forms.Form):
    """How much, and why less; `asked` and `first` are pence, `first` what the first of two approved."""

    pounds = forms.CharField(
        label="How much do you approve?",
        max_length=20,
        widget=forms.TextInput(
            attrs={"prefix": "£", "width": 10, "inputmode": "decimal", "autocomplete": "off"}
        ),
        error_messages={"required": "Enter how much you approve"},
    )
    reason = box("Reason", "Needed when you approve less than was asked. The school reads it.")

    def __init__(self, data: Any = None, *, asked: int, first: int | None = None, **more: Any) -> None:
        super().__init__(data, auto_id="approve_%s", **more)
        self.asked, self.first = asked, first
        if first is not None:
            self.fields["pounds"].widget = forms.HiddenInput()
            self.fields["reason"].help_text = ""
            self.fields["reason"].label = "Note (optional)"

    def clean_pounds(self) -> int:
        """Whole pence, more than nothing and no more than was asked."""
        try:
            pence = pence_of(self.cleaned_data["pounds"], name="What you approve")
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem
        if pence == 0:
            raise forms.ValidationError("Enter more than £0. To approve nothing, decline it.")
        if pence > self.asked:
            raise forms.ValidationError(f"Approve {in_pounds(self.asked)}, which was asked for, or less")
        return pence

    def clean(self) -> dict[str, Any]:
        """Less needs a reason."""
        data: dict[str, Any] = super().clean() or {}
        less = data.get("pounds") is not None and data["pounds"] < self.asked and self.first is None
        if less and not data.get("reason", "").strip():
            self.add_error("reason", "Say why you approve less than was asked")
        return data


class AskForm(forms.Form):
    """A question to whoever asked."""

    question = box(
        "What do you want to know?", "It waits until the school has answered.", "Enter your question"
    )


class DeclineForm(forms.Form):
    """Why not."""

    reason = box(
        "Why is it declined?",
        "The designated teacher, the social worker and whoever asked read it.",
        "Say why it is declined",
    )


class SendBackForm(forms.Form):
    """Why the second person does not approve."""

    reason = box(
        "Why do you not approve it?",
        "It goes back to the queue. Whoever decides next reads this.",
        "Say why you send it back",
    )


# ---- the page ------------------------------------------------------------------------------------


def decide(request: HttpRequest, asked: Request) -> HttpResponse:
    """Everything that bears on the decision, and what this person can do."""
    if asked.status == Status.DRAFT:
        return redirect("funding:request", asked.pk)
    return _draw(request, asked)


def forms_of(asked: Request, first: Decision | None, **bound: forms.Form) -> dict[str, forms.Form]:
    """The forms of the page, empty but for `bound`."""
    second = first.pence if first is not None and asked.status == Status.SECOND else None
    pence = second if second is not None else asked.asked_pence
    plain = in_pounds(pence).removeprefix("£")
    return {
        "approve_form": ApproveForm(initial={"pounds": plain}, asked=asked.asked_pence, first=second),
        "ask_form": AskForm(auto_id="ask_%s"),
        "decline_form": DeclineForm(auto_id="decline_%s"),
        "send_back_form": SendBackForm(auto_id="send_back_%s"),
        **bound,
    }


def _draw(request: HttpRequest, asked: Request, *, status: int = 200, **more: Any) -> HttpResponse:
    bound = {name: more.pop(name) for name in list(more) if name.endswith("_form")}
    page = on_the_desk(request, asked)
    kept = kept_of(request.GET)
    context = {
        **page,
        **forms_of(asked, page["first"], **bound),
        "kept": kept,
        "back_url": reverse("funding:queue") + kept,
        "first_pounds": in_pounds(page["first"].pence).removeprefix("£") if page["first"] else "",
        "next_url": _next_url(request, asked) if not page["acts"] else "",
        "has_errors": any(form.errors for form in bound.values()) or bool(more.get("problems")),
        **more,
    }
    return render(request, "funding/decide.html", context, status=status)


def _next(request: HttpRequest, asked: Request) -> Any:
    on = timezone.localdate()
    authorities = desk.authorities_of(request.user, on=on)
    return desk.next_after(request.user, asked, authorities, chosen_of(request.GET, authorities), on=on)


def _next_url(request: HttpRequest, asked: Request) -> str:
    found = _next(request, asked)
    return reverse("funding:decide", args=[found]) + kept_of(request.GET) if found else ""


# ---- the acts ------------------------------------------------------------------------------------


def approve(request: HttpRequest, asked: Request) -> HttpResponse:
    """Approve a sum, then back to the queue or on to the next."""
    first = _first(asked)
    form = ApproveForm(
        request.POST,
        asked=asked.asked_pence,
        first=first.pence if first and asked.status == Status.SECOND else None,
    )

    def act(by: Any, now: datetime) -> str:
        data = form.cleaned_data
        done = actions.approve(request=asked, pence=data["pounds"], reason=data["reason"], by=by, now=now)
        return _approved(done, data["pounds"], now)

    kinds = (Decision.Kind.APPROVE, Decision.Kind.FIRST, Decision.Kind.SECOND)
    return _act(request, asked, "approve", form, act, kinds)


def ask(request: HttpRequest, asked: Request) -> HttpResponse:
    """Ask whoever made the request something."""
    form = AskForm(request.POST, auto_id="ask_%s")

    def act(by: Any, now: datetime) -> str:
        actions.ask(request=asked, question=form.cleaned_data["question"], by=by, now=now)
        return "Your question is asked. The request waits for the answer."

    return _act(request, asked, "ask", form, act, (Decision.Kind.ASK,))


def decline(request: HttpRequest, asked: Request) -> HttpResponse:
    """Decline with a reason."""
    form = DeclineForm(request.POST, auto_id="decline_%s")

    def act(by: Any, now: datetime) -> str:
        actions.decline(request=asked, reason=form.cleaned_data["reason"], by=by, now=now)
        return "The request is declined. The people concerned are told where to read why."

    return _act(request, asked, "decline", form, act, (Decision.Kind.DECLINE,))


def send_back(request: HttpRequest, asked: Request) -> HttpResponse:
    """As the second person, do not approve."""
    form = SendBackForm(request.POST, auto_id="send_back_%s")

    def act(by: Any, now: datetime) -> str:
        actions.send_back(request=asked, reason=form.cleaned_data["reason"], by=by, now=now)
        return "It is sent back. It waits for a decision again."

    return _act(request, asked, "send_back", form, act, (Decision.Kind.SEND_BACK,))


def release(request: HttpRequest, asked: Request) -> HttpResponse:
    """Release approved money that nothing holds any more, as when the authority changed its rules."""
    if request.method != "POST":
        return _to_page(request, asked)
    by: Any = request.user
    try:
        done = actions.release(request=asked, by=by, now=timezone.now())
    except Refused:  # somebody released or withdrew it meanwhile: the page says how it stands
        return _to_page(request, asked)
    if done.status == Status.SCHEDULED:
        messages.success(request, "The money is released. It can be paid.")
    return _to_page(request, asked)


def _act(
    request: HttpRequest,
    asked: Request,
    name: str,
    form: forms.Form,
    act: Callable[[Any, datetime], str],
    kinds: tuple[str, ...],
) -> HttpResponse:
    """Do what was pressed, or the page again with what is in the way and what was typed."""
    if request.method != "POST":
        return _to_page(request, asked)
    if not form.is_valid():
        return _draw(request, asked, status=422, **{f"{name}_form": form})
    if str(asked.revision) != request.POST.get("revision", str(asked.revision)):
        said = (
            f"{asked.saved_by.name} changed this request while you were looking at it. Read it again first."
        )
        return _draw(request, asked, status=409, problems=[(said, "")], **{f"{name}_form": form})
    by: Any = request.user
    now = timezone.now()
    try:
        words = act(by, now)
    except Refused as refusal:
        if refusal.kind == "state" and _done_already(asked, by, kinds, now):
            return _onwards(request, asked)  # the button was pressed twice: it is done
        return _refused(request, asked, name, form, refusal)
    return _onwards(request, asked, words)


def _refused(
    request: HttpRequest, asked: Request, name: str, form: forms.Form, refusal: Refused
) -> HttpResponse:
    """What is in the way, the request as it stands now, and what was typed."""
    fresh = policy.subject_of(Request).load(Request.objects.all()).get(pk=asked.pk)
    typed = [value for key, value in form.data.items() if key in form.fields and str(value).strip()]
    said = list(refusal.messages)
    last = Decision.objects.filter(request=fresh).select_related("by").order_by("at", "id").last()
    if refusal.kind == "state" and last is not None:
        said = [f"{last.by.name} dealt with it meanwhile: it is “{fresh.status_words}” now."]
    more = {"problems": [(message, "") for message in said], "typed": typed}
    status = STATUS_OF.get(refusal.kind, 422)
    return _draw(request, fresh, status=status, **more, **{f"{name}_form": form})


def _done_already(asked: Request, by: Any, kinds: tuple[str, ...], now: datetime) -> bool:
    last = Decision.objects.filter(request=asked).order_by("at", "id").last()
    return bool(last and last.by_id == by.pk and last.kind in kinds and now - last.at < JUST_NOW)


def _approved(done: Request, pence: int, now: datetime) -> str:
    """What became of it, without anybody's name: the next page says it."""
    sum_ = in_pounds(pence)
    if done.status == Status.SECOND:
        return f"You approved {sum_} as the first person. It waits for a second person."
    if done.status == Status.APPROVED:
        scheme = scheme_of(done.authority, year_of(done.starts_on or timezone.localdate(now)))
        return f"{sum_} is approved. {actions.held_by(done, scheme)}"
    return f"{sum_} is approved. It can be paid."


def _first(asked: Request) -> Decision | None:
    return asked.decisions.filter(kind=Decision.Kind.FIRST).order_by("at", "id").last()


def _onwards(request: HttpRequest, asked: Request, words: str = "") -> HttpResponse:
    """On to the next request, or back to the list, with what was done in words."""
    wants_next = request.POST.get("then") == "next"
    url = _next_url(request, asked) if wants_next else ""
    if words:
        messages.success(request, f"The request before this one: {words}" if url else words)
    if wants_next and not url:
        messages.info(request, "Nothing more waits for you in this list.")
    return redirect(url or reverse("funding:queue") + kept_of(request.GET))


def _to_page(request: HttpRequest, asked: Request) -> HttpResponse:
    return redirect(reverse("funding:decide", args=[asked.pk]) + kept_of(request.GET))
