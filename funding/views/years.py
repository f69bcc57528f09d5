"""The rules of a financial year: what holds and where it comes from, changing one, rates, own lists, closing.

What can be typed is `years_form.py` and `years_typed.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from accounts import policy
from accounts.actions import change_settings
from accounts.authority import choice, settings_of
from accounts.models import Organisation
from accounts.views.people import authority_of
from epep.moves import Refused
from epep.page.forms import without_errors
from epep.page.widgets import Rows
from funding import actions, ledger
from funding.budget import requested_of
from funding.models import Entry, FundingYear, Payment, Request
from funding.models.payment import PaymentStatus
from funding.reading import own_list, scheme_of, values_of
from funding.scheme import Rate, Scheme, rates_in, scheme_from
from funding.sums import in_pounds
from funding.views.budget import around, year_or_404, years_beside
from funding.views.years_form import RULES
from funding.views.years_typed import Levels, RateForm, RuleForm, typed_pounds
from funding.words import EARLY, GRANTS, LAC, UNITS
from funding.years import first_day, last_day, year_name, year_of
from peps.views.frame import refused

EMPTY: dict[str, Any] = {"sums": [], "windows": [], "not_for": [], "independent": "exceptional"}
"""What a rule is when the authority's layout does not name it; the others are then "": nothing, no limit."""


# ---- the rules -----------------------------------------------------------------------------------


def now(request: HttpRequest) -> HttpResponse:
    """To the rules of the current financial year."""
    query = request.META.get("QUERY_STRING", "")
    year = year_of(timezone.localdate())
    return redirect(reverse("funding:rules", args=[year]) + (f"?{query}" if query else ""))


def rules(request: HttpRequest, year: int) -> HttpResponse:
    """All rules of a year with where each comes from; with ?change=, one of them to change."""
    authority = authority_of(request, "funding.set")
    year_or_404(year, timezone.localdate())
    if name := request.GET.get("change", ""):
        if name not in RULES:
            raise Http404
        return _change(request, authority, year, name)
    scheme, levels = scheme_of(authority, year), _levels(authority)
    layout, rates = _layout(authority, year), _by_year(scheme.rates)
    may_list = authority.pk in policy.organisations(request.user, "settings.edit", timezone.localdate())
    context = _around(request, authority, year) | {
        "rules": [_rule(name, scheme, layout, levels) for name in RULES],
        "rates": [_rate(one) for one in rates if one.ends_on >= first_day(year - 1)],
        "older": [_rate(one) for one in rates if one.ends_on < first_day(year - 1)],
        "missing": [(grant, GRANTS[grant]) for grant in (LAC, EARLY) if not rates_in(scheme, grant)],
        "closed": _closed(authority, year),
        "may_close": timezone.localdate() >= last_day(year),
        "ends_on": last_day(year),
        "lists": [(title, list(own_list(authority, name).values())) for name, title in LISTS],
        "may_list": may_list,
    }
    return render(request, "funding/rules.html", context)


def _around(request: HttpRequest, authority: Organisation, year: int) -> dict[str, Any]:
    today = timezone.localdate()
    beside = years_beside(year, today)
    return around(request, authority, "rules_now") | beside | {"year": year, "name": year_name(year)}


def _closed(authority: Organisation, year: int) -> FundingYear | None:
    rows = FundingYear.objects.filter(authority=authority, year=year, closed_at__isnull=False)
    return rows.select_related("closed_by").first()


def _levels(authority: Organisation) -> Levels:
    rows: Any = choice(settings_of(authority), "quality.levels", [])
    return [(row["key"], row["label"]) for row in rows]


def _layout(authority: Organisation, year: int) -> Scheme:
    """What would hold if nothing were set for the year."""
    return scheme_from(year, values_of(authority, None), rates=(), closed=False)


def _is_own(form: type[RuleForm], scheme: Scheme, layout: Scheme) -> bool:
    return any(getattr(scheme, key) != getattr(layout, key) for key in form.keys)


def _rule(name: str, scheme: Scheme, layout: Scheme, levels: Levels) -> dict[str, Any]:
    form = RULES[name]
    return {
        "key": name,
        "title": form.title,
        "lines": form(scheme=scheme, levels=levels).said(),
        "own": _is_own(form, scheme, layout),
    }


def _change(request: HttpRequest, authority: Organisation, year: int, name: str) -> HttpResponse:
    """One rule: change it, or put it back to the authority's layout."""
    scheme, layout, levels = scheme_of(authority, year), _layout(authority, year), _levels(authority)
    kind = RULES[name]
    form = kind(request.POST if request.method == "POST" else None, scheme=scheme, levels=levels)
    context = _around(request, authority, year) | {
        "rule": kind.title,
        "form": form,
        "own": _is_own(kind, scheme, layout),
        "layout_lines": kind(scheme=layout, levels=levels).said(),
        "closed": _closed(authority, year),
    }
    if request.method != "POST":
        return render(request, "funding/rule.html", context)
    if Rows.pressed(request.POST):
        return render(request, "funding/rule.html", context | {"form": without_errors(form)})
    if request.POST.get("do") == "back":
        stands = values_of(authority, None)
        values = {key: stands.get(key, EMPTY.get(key, "")) for key in kind.keys}
        said = f"“{kind.title}” is as in the authority’s layout again."
    elif form.is_valid():
        values, said = form.values(), f"“{kind.title}” is set for {year_name(year)}."
    else:
        return render(request, "funding/rule.html", context, status=422)
    by: Any = request.user
    try:
        actions.change_year(authority=authority, year=year, values=values, by=by, now=timezone.now())
    except Refused as refusal:
        return refused(request, "funding/rule.html", context, refusal)
    messages.success(request, said)
    return redirect(reverse("funding:rules", args=[year]) + context["query"])


# ---- rates ---------------------------------------------------------------------------------------


def _by_year(rates: Iterable[Rate]) -> list[Rate]:
    """Grant by grant, the newest first, the authority's own before the national one of the same day."""
    return sorted(
        rates, key=lambda one: (list(GRANTS).index(one.grant), -one.starts_on.toordinal(), not one.own)
    )


def _rate(rate: Rate) -> dict[str, Any]:
    return {
        "rate": rate,
        "grant": GRANTS[rate.grant],
        "unit": UNITS[rate.grant],
        "year": year_of(rate.starts_on),
    }


def rate(request: HttpRequest, year: int) -> HttpResponse:
    """Enter a rate of a year, or enter it again: the same first day replaces the one before."""
    authority = authority_of(request, "funding.set")
    year_or_404(year, timezone.localdate())
    form = RateForm(request.POST or None, year=year, initial=_entered(request, scheme_of(authority, year)))
    context = _around(request, authority, year) | {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "funding/rates.html", context, status=422 if form.errors else 200)
    data, by = form.cleaned_data, request.user
    try:
        actions.set_rate(
            authority=authority,
            grant=data["grant"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            pence=data["pounds"],
            source=data["source"],
            by=by,
            now=timezone.now(),
        )
    except Refused as refusal:
        return refused(request, "funding/rates.html", context, refusal)
    messages.success(
        request, f"The rate of {GRANTS[data['grant']]} for {year_name(year)} is {in_pounds(data['pounds'])}."
    )
    return redirect(reverse("funding:rules", args=[year]) + context["query"])


def _entered(request: HttpRequest, scheme: Scheme) -> dict[str, Any]:
    """What the form starts with: the grant of the link, and the authority's own rate of that day, to change."""
    grant, day = request.GET.get("grant", ""), request.GET.get("from", "")
    found: dict[str, Any] = {"grant": grant} if grant in (LAC, EARLY) else {}
    for one in scheme.rates:
        if one.own and one.grant == grant and one.starts_on.isoformat() == day:
            found |= {
                "pounds": typed_pounds(one.pence),
                "starts_on": one.starts_on,
                "ends_on": one.ends_on,
                "source": one.source,
            }
    return found


# ---- the authority's own lists -------------------------------------------------------------------

LISTS = (("interventions", "Kinds of intervention"), ("menu", "Approaches of the menu"))
EMPTY_ROWS = 3


def lists(request: HttpRequest) -> HttpResponse:
    """Kinds of intervention and the menu: reword, add, leave out what no request uses."""
    authority = authority_of(request, "settings.edit")
    tables = [_list(authority, name, title, request.POST) for name, title in LISTS]
    context = around(request, authority, "rules_now") | {"tables": tables}
    if request.method != "POST":
        return render(request, "funding/lists.html", context)
    values = {f"funding.{table['name']}": table["kept"] for table in tables}
    wrong = [message for table in tables for message in table["wrong"]]
    if wrong:
        return refused(request, "funding/lists.html", context, Refused("guard", wrong))
    by: Any = request.user
    try:
        change_settings(settings=authority.settings, values=values, by=by, now=timezone.now())
    except Refused as refusal:
        return refused(request, "funding/lists.html", context, refusal)
    messages.success(request, "The lists are saved.")
    return redirect(reverse("funding:lists") + context["query"])


def _list(authority: Organisation, name: str, title: str, sent: Any) -> dict[str, Any]:
    """One list as rows of (name of the control, words), what a POST keeps of it, and what it may not leave out."""
    stands = own_list(authority, name)
    codes = [*stands, *(f"new{number}" for number in range(1, EMPTY_ROWS + 1))]
    rows = [(f"{name}-{code}", sent.get(f"{name}-{code}", stands.get(code, ""))) for code in codes]
    kept: dict[str, str] = {}
    for code, (_control, words) in zip(codes, rows, strict=True):
        if words.strip():
            key = code if code in stands else f"la_{slugify(words)[:30].replace('-', '_')}"
            kept[key if key not in kept else f"{key}_{code}"[:40]] = words.strip()
    gone = {code: words for code, words in stands.items() if sent and code not in kept}
    wrong = [
        f"“{words}” is used by requests. Reword it instead of leaving it out."
        for code, words in gone.items()
        if _is_used(authority, name, code)
    ]
    return {"name": name, "title": title, "rows": rows, "kept": kept, "wrong": wrong}


def _is_used(authority: Organisation, name: str, code: str) -> bool:
    rows = Request.objects.filter(authority=authority)
    return (
        rows.filter(intervention=code) if name == "interventions" else rows.filter(said__menu=code)
    ).exists()


# ---- the end of a year ---------------------------------------------------------------------------


def close(request: HttpRequest, year: int) -> HttpResponse:
    """Close a year, on a page that says what goes back."""
    authority = authority_of(request, "funding.set")
    today = timezone.localdate()
    year_or_404(year, today)
    context = _around(request, authority, year) | _goes_back(authority, year, today)
    if request.method != "POST":
        return render(request, "funding/close.html", context)
    by: Any = request.user
    try:
        actions.close_year(authority=authority, year=year, by=by, now=timezone.now())
    except Refused as refusal:
        return refused(request, "funding/close.html", context, refusal)
    messages.success(
        request, f"{year_name(year)} is closed. {in_pounds(context['pence'])} that was not paid went back."
    )
    return redirect(reverse("funding:budget", args=[year]) + context["query"])


def _goes_back(authority: Organisation, year: int, today: date) -> dict[str, Any]:
    """What closing the year does, in numbers."""
    balance = ledger.in_all(ledger.of_children(authority.pk, year))
    waiting = Entry.objects.filter(authority=authority, year=year).values("request_id")
    states = (Request.Status.APPROVED, Request.Status.SCHEDULED)
    in_runs = Payment.objects.filter(authority=authority, year=year, status=PaymentStatus.CHOSEN)
    return {
        "closed": _closed(authority, year),
        "may_close": today >= last_day(year),
        "ends_on": last_day(year),
        "pence": balance.to_pay,
        "requests": Request.objects.filter(pk__in=waiting, status__in=states).count(),
        "undecided": sum(requested_of(authority, year).values()),
        "runs": list(in_runs.order_by("run__number").values_list("run_id", "run__number").distinct()),
    }
