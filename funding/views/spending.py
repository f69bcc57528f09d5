"""After the decision: what was spent, what it did; and for who pays: stopping, taking back, moving with the child."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Organisation
from accounts.querysets import find_school
from epep.page import widgets
from funding import actions, ledger
from funding.models import Request
from funding.sums import in_pounds
from funding.views.asking_frame import Act, Pounds, act, not_now, reason, say_not_now
from funding.words import EFFECTS
from targets.reading import naming_of

STAYS = "Everybody who can see the request can read it. It stays in its history."


# ---- what was spent, what it did -----------------------------------------------------------------


class SpentForm(forms.Form):
    """What was really spent."""

    spent = Pounds(
        name="What was spent", label="What was spent of it?", help_text="Like 180 or 1,200.50. Enter 0 if nothing was",
        error_messages={"required": "Enter what was spent"},
    )  # fmt: skip


class EffectForm(forms.Form):
    """How big the effect was, and what shows it."""

    effect = forms.ChoiceField(
        label="How big was the effect?", choices=EFFECTS, widget=widgets.Radios(choices=EFFECTS),
        error_messages={"required": "Select how big the effect was", "invalid_choice": "Select how big the effect was"},
    )  # fmt: skip
    evidence = reason(
        "What shows it?", "Say what shows the effect", "A figure beside the one of the start says most"
    )


def spend(request: HttpRequest, asked: Request) -> HttpResponse:
    """Record what was spent of what was paid."""
    title = "Record what was spent"
    if found := not_now(request, asked, "spend", title):
        return found
    held = ledger.in_all(ledger.of_request(asked)).held
    lines = ("What was not spent is taken back by the Virtual School. It is recorded once.",)
    facts = (("Agreed", in_pounds(asked.agreed_pence)), ("Paid", in_pounds(held)))
    words = Act(title, "Record it", lines, facts, keep="Not now", focus="spent")

    def do(data: dict[str, Any]) -> str:
        actions.record_spent(request=asked, pence=data["spent"], by=request.user, now=timezone.now())
        return f"{in_pounds(data['spent'])} is recorded as spent."

    return act(request, asked, words, SpentForm(request.POST or None), do)


def judge(request: HttpRequest, asked: Request) -> HttpResponse:
    """Say what the money did. It can be said again at the next plan."""
    title = "Say what it did"
    if found := not_now(request, asked, "judge", title):
        return found
    on = naming_of(asked.target.pep).say("For the {target}")
    facts = ((on, asked.target.title), ("Spent", in_pounds(asked.spent_pence)))
    words = Act(title, "Keep this judgement", (), facts, keep="Not now", focus="evidence")

    def do(data: dict[str, Any]) -> str:
        actions.judge_effect(
            request=asked,
            effect=data["effect"],
            evidence=data["evidence"],
            by=request.user,
            now=timezone.now(),
        )
        return "The effect is recorded."

    initial = {"effect": asked.effect, "evidence": asked.evidence}
    return act(request, asked, words, EffectForm(request.POST or None, initial=initial), do)


# ---- for who looks after payments ----------------------------------------------------------------


class StopForm(forms.Form):
    """Why the rest is not paid."""

    reason = reason("Why is the rest not paid?", "Say why the rest is not paid", STAYS)


class TakeBackForm(forms.Form):
    """How much is taken back, and why."""

    amount = Pounds(
        name="The amount",
        label="How much is taken back?",
        error_messages={"required": "Enter how much is taken back"},
    )
    reason = reason("Why?", "Say why it is taken back", STAYS)


class MoveForm(forms.Form):
    """To which school the money goes, and why."""

    school = forms.CharField(
        label="School", max_length=200, help_text="Enter the name or the URN.",
        error_messages={"required": "Enter the school’s name or URN"},
    )  # fmt: skip
    reason = reason("Why?", "Say why it moves", STAYS)

    def __init__(self, *args: Any, authority: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authority = authority

    def clean_school(self) -> Organisation:
        """The one school that was meant, found as everywhere."""
        found = find_school(self.cleaned_data["school"], self.authority)
        if not found:
            raise forms.ValidationError("No school matches this. Check the name, or enter the URN from GIAS.")
        if len(found) > 1:
            names = "; ".join(f"{place.name} ({place.urn})" for place in found[:10])
            raise forms.ValidationError(f"Several schools match. Enter the URN of one: {names}")
        return found[0]


def stop(request: HttpRequest, asked: Request) -> HttpResponse:
    """Give up what is not paid yet of a request of which something was paid."""
    title = "Stop paying"
    held = ledger.in_all(ledger.of_request(asked))
    if asked.status != Request.Status.SCHEDULED or not held.held:
        why = "Nothing of this was paid, or nothing is left to pay. What is not paid at all can be withdrawn."
        return say_not_now(request, asked.target, title, why, asked)
    lines = (
        f"The {in_pounds(held.to_pay)} that is still to be paid is given up and free again for this child.",
        f"The {in_pounds(held.held)} that was paid stays with the school.",
    )
    words = Act(title, "Stop paying", lines, keep="Go on paying", focus="reason", warns=True)

    def do(data: dict[str, Any]) -> str:
        actions.stop_paying(request=asked, reason=data["reason"], by=request.user, now=timezone.now())
        return "The rest is not paid any more."

    return act(request, asked, words, StopForm(request.POST or None), do)


def take_back(request: HttpRequest, asked: Request) -> HttpResponse:
    """Take back what was paid and not spent."""
    title = "Take money back"
    if found := not_now(request, asked, "take_back", title):
        return found
    held, spent = ledger.in_all(ledger.of_request(asked)).held, asked.spent_pence or 0
    if held <= spent:
        return say_not_now(request, asked.target, title, "Everything that was paid is spent.", asked)
    lines = (
        f"Up to {in_pounds(held - spent)} can be taken back: that is paid and not spent.",
        "It is free again for this child in its financial year."
        + ("" if spent else " Taking all of it back ends the request."),
    )
    facts = (("Paid", in_pounds(held)), ("Recorded as spent", in_pounds(spent)))
    words = Act(
        title, "Take it back", lines, facts, keep="Leave it with the school", focus="amount", warns=True
    )

    def do(data: dict[str, Any]) -> str:
        actions.take_back(
            request=asked, pence=data["amount"], reason=data["reason"], by=request.user, now=timezone.now()
        )
        return f"{in_pounds(data['amount'])} is taken back."

    return act(request, asked, words, TakeBackForm(request.POST or None), do)


def move(request: HttpRequest, asked: Request) -> HttpResponse:
    """Let the money go with the child to another school."""
    title = "Move the money to another school"
    if asked.status not in (Request.Status.SCHEDULED, Request.Status.PAID):
        why = "Only money that is approved and not spent moves with the child."
        return say_not_now(request, asked.target, title, why, asked)
    held = ledger.in_all(ledger.of_request(asked))
    lines = []
    if held.held:
        lines.append(
            f"The school that has the {in_pounds(held.held)} hands it over to the new school itself."
        )
    if held.to_pay:
        lines.append(f"The {in_pounds(held.to_pay)} that is still to be paid goes to the new school.")
    facts = (("School now", asked.school.name if asked.school else "No school"),)
    words = Act(title, "Move the money", tuple(lines), facts, keep="Leave it where it is", focus="school")

    def do(data: dict[str, Any]) -> str:
        school = data["school"]
        actions.move_money(
            request=asked, school=school, reason=data["reason"], by=request.user, now=timezone.now()
        )
        return f"The money is moved to {school.name}."

    return act(request, asked, words, MoveForm(request.POST or None, authority=asked.authority), do)
