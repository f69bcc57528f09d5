"""Payments that are due, and the payment runs they go through: choose, check, lock, hand out, read back, reverse.

What may be done when is `funding.lifecycle`; the files are `funding.accounts_file`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from accounts.querysets import authorities_of
from accounts.views.people import authority_of
from epep.moves import Refused
from epep.page import widgets
from epep.page.fields import DateField
from epep.page.spreadsheets import csv_file
from funding import accounts_file, actions
from funding.bank_details import WHY, has_bank_details
from funding.models import Payment, Run
from funding.models.payment import PaymentStatus, RunStatus
from funding.sums import in_pounds
from funding.views.budget import around
from peps.querysets_lists import uuid_of
from peps.views.frame import refused

AT_ONCE = 500
"""Payments on the page to choose from; what is due beside them waits for the next run."""
PER_PAGE, RUNS_PER_PAGE = 50, 20
MOST_SHOWN = 100
"""Problems of a file that are listed one by one."""
RUN_COLOURS = {
    RunStatus.CHOSEN: "blue",
    RunStatus.LOCKED: "purple",
    RunStatus.PAID: "green",
    RunStatus.REVERSED: "orange",
}


class UntilForm(forms.Form):
    """Up to which day payments are shown."""

    until = DateField(label="Last day", help_text="Payments due up to this day are shown", required=True)


class ReasonForm(forms.Form):
    """Why a run is reversed."""

    reason = forms.CharField(
        label="Why is the run reversed?",
        help_text="Everybody who looks after payments here can read it",
        max_length=300,
        widget=widgets.LongText(rows=3),
        error_messages={"required": "Say why the run is reversed"},
    )

    def clean_reason(self) -> str:
        """Bank details are refused wherever they are typed."""
        text: str = self.cleaned_data["reason"]
        if has_bank_details(text):
            raise forms.ValidationError(WHY)
        return text


# ---- choosing ------------------------------------------------------------------------------------


def due(request: HttpRequest) -> HttpResponse:
    """What is due up to a day, by school, to tick; and the runs so far."""
    authority = authority_of(request, "funding.pay")
    return render(request, "funding/payments.html", _to_choose(request, authority, request.GET))


def make(request: HttpRequest) -> HttpResponse:
    """Make a run of what was ticked. A link of the page that says why not leads back to the list."""
    if request.method != "POST":
        return redirect(f"{reverse('funding:payments')}?{request.GET.urlencode()}")
    authority = authority_of(request, "funding.pay")
    ids = [uuid_of(text) for text in request.POST.getlist("payment")]
    chosen = list(Payment.objects.filter(authority=authority, pk__in=[pk for pk in ids if pk]))
    by: Any = request.user
    try:
        if not ids:
            raise Refused("guard", ["Choose at least one payment."])
        if len(chosen) != len(ids):
            raise Refused("state", ["Some of these payments are not there any more. Look at the list again."])
        run = actions.choose_run(authority=authority, payments=chosen, by=by, now=timezone.now())
    except Refused as refusal:
        ticked = {str(payment.pk) for payment in chosen}
        context = _to_choose(request, authority, request.POST, ticked=ticked)
        return refused(request, "funding/payments.html", context, refusal)
    messages.success(request, f"Run {run.number} is made. Check it, then lock it.")
    return redirect("funding:run", run.pk)


def _to_choose(
    request: HttpRequest, authority: Organisation, data: Any, *, ticked: set[str] | None = None
) -> dict[str, Any]:
    """The page to choose on. `ticked` are the ids that were ticked; None: all that can be paid."""
    today = timezone.localdate()
    sent = any(name.startswith("until") for name in data)
    form = UntilForm(data if sent else None, initial={"until": today})
    until = form.cleaned_data["until"] if sent and form.is_valid() else today
    if ticked is None and data.get("tick") == "none":
        ticked = set()
    waiting = Payment.objects.filter(authority=authority, status=PaymentStatus.DUE)
    sums = waiting.aggregate(
        count=Count("pk", filter=Q(due_on__lte=until)),
        total=Sum("pence", filter=Q(due_on__lte=until)),
        later=Count("pk", filter=Q(due_on__gt=until)),
        later_total=Sum("pence", filter=Q(due_on__gt=until)),
    )
    rows = waiting.filter(due_on__lte=until).select_related("school", "request__child")
    rows = rows.order_by("school__name", "school_id", "due_on", "reference")[:AT_ONCE]
    runs = Run.objects.filter(authority=authority).select_related("made_by").order_by("-number")
    runs = runs.annotate(count=Count("payments"), pence=Sum("payments__pence"))
    page = Paginator(runs, RUNS_PER_PAGE).get_page(request.GET.get("page"))
    return around(request, authority, "payments") | {
        "form": form,
        "until": until,
        "until_parts": widgets.DateInput3.split(until),
        "schools": _by_school(rows, ticked, today),
        "sums": sums,
        "more": max(0, sums["count"] - AT_ONCE),
        "page": page,
        "runs": [{"run": run, "tag": tag_of(run)} for run in page.object_list],
    }


def _by_school(rows: Iterable[Payment], ticked: set[str] | None, today: date) -> list[dict[str, Any]]:
    """Payments grouped by school with their total, what is to be looked at, and which stand ticked."""
    groups: list[dict[str, Any]] = []
    for row in rows:
        if not groups or groups[-1]["school"] != row.school:
            groups.append(
                {"school": row.school, "rows": [], "pence": 0, "warnings": warnings(row.school, today)}
            )
        payable = row.school is not None
        groups[-1]["rows"].append(
            {"payment": row, "ticked": payable if ticked is None else str(row.pk) in ticked}
        )
        groups[-1]["pence"] += row.pence
    return groups


def warnings(school: Organisation | None, today: date) -> list[str]:
    """What accounts will stumble over in a school, as sentences."""
    if school is None:
        return ["No school is recorded, so nobody can be paid."]
    found = []
    if not school.urn:
        found.append("This school has no URN: accounts know schools by it.")
    if school.status == "2" or (school.closed_on and school.closed_on <= today):
        found.append("This school is closed. Find out who is to be paid.")
    return found


# ---- one run -------------------------------------------------------------------------------------


def tag_of(run: Run) -> dict[str, str]:
    """The status of a run as a word with its colour."""
    return {"text": str(RunStatus(run.status).label), "colour": RUN_COLOURS[RunStatus(run.status)]}


def _run(request: HttpRequest, run_id: uuid.UUID) -> Run:
    """A run of an authority whose payments this person looks after; another's is not found, like a missing one."""
    mine = authorities_of(request.user, "funding.pay", on=timezone.localdate())
    rows = Run.objects.select_related("authority", "made_by", "locked_by", "paid_by", "reversed_by")
    found = rows.filter(pk=run_id, authority__in=mine).first()
    if found is None:
        raise Http404
    return found


def page(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """What is in a run, what to look at, and the one next step."""
    return render(request, "funding/run.html", _of_run(request, _run(request, run_id)))


def _of_run(request: HttpRequest, run: Run) -> dict[str, Any]:
    today = timezone.localdate()
    rows = run.payments.all()
    sums = list(
        rows.order_by("school__name", "school_id")
        .values("school_id")
        .annotate(count=Count("pk"), total=Sum("pence"))
    )
    known = Organisation.objects.in_bulk({row["school_id"] for row in sums if row["school_id"]})
    schools = [
        {
            "school": (school := known.get(row["school_id"]) if row["school_id"] else None),
            "warnings": warnings(school, today),
            "count": row["count"],
            "pence": row["total"],
        }
        for row in sums
    ]
    listed = rows.select_related("school", "request__child").order_by("school__name", "due_on", "reference")
    waiting = rows.filter(status=PaymentStatus.CHOSEN).aggregate(count=Count("pk"), total=Sum("pence"))
    return around(request, run.authority, "payments") | {
        "run": run,
        "tag": tag_of(run),
        "schools": schools,
        "warned": sum(bool(row["warnings"]) for row in schools),
        "count": sum(row["count"] for row in sums),
        "pence": sum(row["total"] for row in sums),
        "waiting": waiting,
        "page": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
    }


def drop(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Take a payment out of a run that is not locked."""
    run = _run(request, run_id)
    if request.method != "POST":
        return _back(request, run)
    pk = uuid_of(request.POST.get("payment", ""))
    payment = Payment.objects.filter(authority=run.authority_id, pk=pk).first() if pk else None
    if payment is None:
        raise Http404

    def act() -> str:
        by: Any = request.user
        if payment.run_id != run.pk:
            raise Refused("state", ["This payment is not in the run any more."])
        actions.drop_from_run(payment=payment, by=by, now=timezone.now())
        return f"{payment.reference} is taken out. It is to be paid another time."

    return _done(request, run, act)


def lock(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Lock a run: from now on it is not changed."""
    run = _run(request, run_id)
    if request.method != "POST":
        return _back(request, run)

    def act() -> str:
        by: Any = request.user
        actions.lock_run(run=run, by=by, now=timezone.now())
        return f"Run {run.number} is locked. Download its file for accounts."

    return _done(request, run, act)


def _back(request: HttpRequest, run: Run) -> HttpResponse:
    """To the run: a link of a page that said why something was not done leads there, and does nothing."""
    return redirect(f"{reverse('funding:run', args=[run.pk])}?{request.GET.urlencode()}")


def _done(request: HttpRequest, run: Run, act: Callable[[], str]) -> HttpResponse:
    """Do something with a run and go back to it; or its page, saying why not."""
    try:
        said = act()
    except Refused as refusal:
        fresh = _run(request, run.pk)
        return refused(request, "funding/run.html", _of_run(request, fresh), refusal)
    messages.success(request, said)
    return redirect("funding:run", run.pk)


# ---- files ---------------------------------------------------------------------------------------


def file(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """The file for accounts: one line a payment, no child's name. Each download is on record."""
    run = _run(request, run_id)
    by: Any = request.user
    try:
        rows = actions.export_run(run=run, by=by, now=timezone.now())
    except Refused as refusal:
        return refused(request, "funding/run.html", _of_run(request, run), refusal)
    return csv_file(f"payment-run-{run.number}.csv", accounts_file.COLUMNS, accounts_file.written(rows))


def returned(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Mark payments paid from the file that accounts sent back: all its lines, or none."""
    run = _run(request, run_id)
    context = _of_run(request, run)
    if request.method != "POST":
        return render(request, "funding/run_return.html", context)
    try:
        lines = _lines(run, request.FILES.get("file"))
        by: Any = request.user
        done = actions.mark_paid(run=run, lines=lines, by=by, now=timezone.now())
    except Refused as refusal:
        return _not_taken(request, _of_run(request, _run(request, run_id)), refusal)
    waiting = done.payments.filter(status=PaymentStatus.CHOSEN).count()
    messages.success(request, _paid_words(len(lines), waiting, run.number))
    return redirect("funding:run", run.pk)


def _lines(run: Run, sent: Any) -> list[actions.Returned]:
    """The lines of the file; Refused with all that is wrong with it, line by line."""
    if sent is None:
        raise Refused("guard", ["Choose the file that accounts sent back."])
    if run.status != RunStatus.LOCKED:
        said = str(RunStatus(run.status).label)
        raise Refused("state", [f"Nothing can be marked as paid now: the run is “{said}”."])
    if sent.size > accounts_file.LARGEST:
        raise Refused("guard", [f"The file must be {accounts_file.LARGEST // 1_000_000} MB or smaller."])
    try:
        found = accounts_file.read(
            sent.read(), earliest=timezone.localdate(run.made_at), today=timezone.localdate()
        )
    except accounts_file.NotReadable as problem:
        raise Refused("guard", [str(problem)]) from None
    if found.problems:
        known = {payment.reference: payment for payment in run.payments.all()}
        wrong = [(number, f"Line {number}: {said}") for number, said in found.problems]
        wrong += actions.wrong_lines(known, found.lines)
        raise Refused("guard", [said for _number, said in sorted(wrong)])
    return found.lines


def _not_taken(request: HttpRequest, context: dict[str, Any], refusal: Refused) -> HttpResponse:
    """The page again with every problem, by line, at the top and beside the control."""
    said = refusal.messages
    shown = said[:MOST_SHOWN]
    if len(said) > MOST_SHOWN:
        shown = [*shown, f"And {len(said) - MOST_SHOWN} more lines."]
    more = {"file_problems": shown, "problems": [(text, "file") for text in shown], "has_errors": True}
    status = 409 if refusal.kind == "state" else 422
    return render(request, "funding/run_return.html", context | more, status=status)


def _paid_words(count: int, waiting: int, number: int) -> str:
    paid = f"{count} payment{'' if count == 1 else 's'} of run {number} {'is' if count == 1 else 'are'} marked as paid."
    if not waiting:
        return f"{paid} The run is finished."
    return f"{paid} {waiting} {'is' if waiting == 1 else 'are'} still with accounts."


def reverse_(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Reverse a run, on a page that says what follows, with a reason."""
    run = _run(request, run_id)
    form = ReasonForm(request.POST or None)
    context = _of_run(request, run) | {"form": form}
    if run.status == RunStatus.REVERSED:
        return redirect("funding:run", run.pk)
    if request.method != "POST" or not form.is_valid():
        return render(request, "funding/run_reverse.html", context, status=422 if form.errors else 200)
    by: Any = request.user
    try:
        actions.reverse_run(run=run, reason=form.cleaned_data["reason"], by=by, now=timezone.now())
    except Refused as refusal:
        return refused(request, "funding/run_reverse.html", context, refusal)
    messages.success(
        request, f"Run {run.number} is reversed. {in_pounds(context['pence'])} is to be paid again."
    )
    return redirect("funding:run", run.pk)
