"""Reviewing last term's targets on one page; a target through the terms, with notes between plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import policy
from epep.moves import Refused
from epep.page import widgets
from epep.page.fields import DateField
from peps.models import Pep
from peps.views.frame import refused
from targets import actions, measures, querysets
from targets.models import Review, Target
from targets.reading import form_for_pep, how, in_words
from targets.views.drawing import chart_of
from targets.views.frame import context_of, tell
from targets.words import Naming

REVIEW, LINE = "targets/review.html", "targets/line.html"


MORE = ("evidence", "child_says", "carer_says", "next", "reason")
"""What is asked under "Say more"."""


class ReviewForm(forms.Form):
    """How one target of last term went. One click on an outcome is enough; the rest is asked where it helps."""

    outcome = forms.ChoiceField(
        label="How far was it met?",
        required=False,
        choices=Review.Outcome.choices,
        widget=widgets.Radios(choices=Review.Outcome.choices, inline=True),
    )
    actual = forms.CharField(label="Where is the child now?", required=False, max_length=60)
    evidence = forms.CharField(label="What shows it?", required=False, widget=widgets.LongText(rows=2))
    child_says = forms.CharField(label="What the child says", required=False, widget=widgets.LongText(rows=2))
    carer_says = forms.CharField(label="What the carer says", required=False, widget=widgets.LongText(rows=2))
    next = forms.ChoiceField(
        label="What comes of it?",
        required=False,
        help_text="Without a choice, what is met is finished and anything else is carried on",
        choices=Review.Next.choices,
        widget=widgets.Radios(choices=Review.Next.choices, inline=True),
    )
    reason = forms.CharField(
        label="Why is it stopped, or what changes and why?", required=False, widget=widgets.LongText(rows=2)
    )

    def said(self) -> dict[str, str]:
        """What was typed, as `actions.review_target` takes it."""
        return {name: self.data.get(self.add_prefix(name), "") for name in self.fields}


def review(request: HttpRequest, pep: Pep) -> HttpResponse:
    """All targets of the plan before on one page; each that has an outcome is saved, all or none."""
    last, before = querysets.from_last_term(pep)
    if last is None or not before:
        raise Http404
    rows = [_row(target, request.POST if request.method == "POST" else None) for target in before]
    context = context_of(request, pep) | {"last": last, "rows": rows}
    if request.method != "POST":
        return render(request, REVIEW, context)
    word: Naming = context["word"]
    said = [(row["target"], row["form"].said()) for row in rows]
    try:
        done = actions.review_targets(pep=pep, said=said, by=request.user, now=timezone.now())
    except actions.Incomplete as refusal:
        wrong = [
            one
            for number, row in enumerate(rows, start=1)
            if (why := refusal.of.get(row["target"].pk))
            for one in _marked(row, f"{word.Target} {number}", why)
        ]
        return refused(request, REVIEW, context, refusal, problems=wrong)
    except Refused as refusal:
        where = f"{rows[0]['id']}-outcome_0" if refusal.kind == "guard" else ""
        wrong = [(text, where) for text in refusal.messages]
        return refused(request, REVIEW, context, refusal, problems=wrong)
    messages.success(request, f"{len(done)} {word.target if len(done) == 1 else word.targets} reviewed.")
    return redirect("targets:list", pep.pk)


def _marked(row: dict[str, Any], name: str, why: Refused) -> list[tuple[str, str]]:
    """The problems of one review, said at the control they are about, and for the summary with its id."""
    part = getattr(why, "part", "outcome")
    for text in why.messages:
        row["form"].add_error(part, text)
    row["is_open"] = row["is_open"] or part in MORE
    at = f"{row['id']}-{part}{'_0' if part in ('outcome', 'next') else ''}"
    return [(f"{name}: {text[0].lower()}{text[1:]}", at) for text in why.messages]


def _row(target: Target, sent: Any) -> dict[str, Any]:
    done = getattr(target, "review", None)
    initial: dict[str, Any] = {}
    if done is not None:
        initial = {name: getattr(done, name) for name in ReviewForm.base_fields}
        initial["actual"] = measures.show(target.kind, done.actual)
    prefix = f"t{target.pk.hex[-12:]}"
    form = ReviewForm(sent, prefix=prefix, initial=initial)
    lines = in_words(form_for_pep(target.pep), target.said)
    if not measures.needs_figures(target.kind):
        del form.fields["actual"]
    else:
        aim = "".join(lines.get("aim", []))
        form.fields["actual"].help_text = f"The aim was {aim}" if aim else ""
    is_open = any(form[name].value() for name in MORE if name != "next")
    return {"target": target, "form": form, "id": f"id_{prefix}", "how": how(lines), "is_open": is_open}


# ---- one target through the terms ----------------------------------------------------------------


class ProgressForm(forms.Form):
    """Where the child is on a day, and a note."""

    on = DateField(label="On which day?", help_text="For example, 12 1 2027")
    actual = forms.CharField(label="Where is the child now?", required=False, max_length=60)
    note = forms.CharField(label="Note", required=False, widget=widgets.LongText(rows=3))


def line(request: HttpRequest, target: Target) -> HttpResponse:
    """The target from plan to plan, its figures drawn; notes of progress by those who work on it."""
    form = ProgressForm(request.POST if request.POST.get("do") == "note" else None,
                        initial={"on": timezone.localdate()})  # fmt: skip
    if not measures.needs_figures(target.kind):
        del form.fields["actual"]
    context = _line(request, target) | {"form": form}
    if request.method != "POST":
        return render(request, LINE, context)
    now: Any = {"by": request.user, "now": timezone.now()}
    try:
        if request.POST.get("do") == "stop":
            actions.stop_target(target=target, reason=request.POST.get("reason", ""), **now)
            tell(request, target.pep, "The {target} is stopped.")
        elif form.is_valid():
            data = form.cleaned_data
            actions.note_progress(
                target=target, on=data["on"], actual=data.get("actual", ""), note=data["note"], **now
            )
            messages.success(request, "The note is kept.")
        else:
            return render(request, LINE, context, status=422)
    except Refused as refusal:
        return refused(request, LINE, context, refusal)
    return redirect("targets:line", target.pk)


def _line(request: HttpRequest, target: Target) -> dict[str, Any]:
    on = timezone.localdate()
    steps = list(querysets.line_of(target))
    rows = []
    for step in steps:
        lines = in_words(form_for_pep(target.pep), step.said)
        rows.append(
            {
                "target": step,
                "how": how(lines),
                "review": getattr(step, "review", None),
                "progress": [
                    (one, measures.show(step.kind, one.actual, step.text("unit")))
                    for one in step.progress.all()
                ],
                "actual": measures.show(
                    step.kind, getattr(getattr(step, "review", None), "actual", ""), step.text("unit")
                ),
            }
        )
    may_note = bool(policy.can(request.user, "target.note", target, on=on))
    return context_of(request, target.pep) | {
        "target": target,
        "rows": rows,
        "chart": chart_of(steps),
        "may_note": may_note,
        "may_stop": may_note and target.status == Target.Status.AGREED,
    }
