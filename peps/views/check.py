"""Check my part, tick, sign; and open a signed section again with a reason.

What is in the way is `peps.readiness`; signing is `peps.actions`.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.roles import LABELS, Role
from epep.moves import Refused
from peps import access, actions, parts
from peps.forms_sections import ReopenForm
from peps.models import Pep, Section
from peps.readiness import Lack
from peps.sheet import Sheet
from peps.views.frame import STATUS_OF, frame, refused
from peps.views.section import beside, load

TICK = "Tick the box to say that you have read this and agree"


def check(request: HttpRequest, pep: Pep, section_key: str) -> HttpResponse:
    """My part as summary lists, what must be fixed, the declaration. A POST signs the revision shown."""
    sheet = load(request, pep, section_key)
    if request.method == "POST":
        return _sign(request, sheet)
    return _page(request, sheet)


def _sign(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    if "agree" not in request.POST:
        return _page(request, sheet, problems=[(TICK, "agree")], status=422)
    typed = request.POST.get("revision", "")
    revision = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1
    try:
        actions.sign_section(section=sheet.section, revision=revision, by=request.user, now=timezone.now())
    except Refused as refusal:
        fresh = load(request, sheet.pep, sheet.section.key)
        problems = [] if refusal.kind == "guard" else [(text, "") for text in refusal.messages]
        return _page(request, fresh, problems=problems, status=STATUS_OF.get(refusal.kind, 422))
    messages.success(request, f"You signed section {sheet.section.letter}, {sheet.section.title}.")
    return redirect("peps:overview", sheet.pep.pk)


def _page(
    request: HttpRequest, sheet: Sheet, *, problems: list[tuple[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    section = sheet.section
    decision = access.may_sign(request.user, section, sheet.form, on=sheet.on)
    fills = bool(access.may_fill(request.user, section, sheet.form, on=sheet.on))
    is_signed = section.status == Section.Status.SIGNED
    lacks = [] if is_signed else sheet.lacks()
    listed = [(lack.message, place_of(sheet.pep, section.key, lack)) for lack in lacks]
    role = access.signing_as(request.user, section, sheet.form, on=sheet.on)
    context = frame(request, sheet.pep) | {
        "section": section,
        "form_section": sheet.form,
        "blocks": sheet.blocks(),
        "lacks": listed,
        "may_sign": bool(decision) and not is_signed,
        "may_fill": fills,
        "reason": decision.reason,
        "is_signed": is_signed,
        "signers": " or ".join(LABELS[one].lower() for one in sheet.form.signed_by),
        "behalf": _behalf(sheet, role),
        "problems": problems or [],
        "has_errors": bool(problems),
        **(beside(request, sheet) if decision and not is_signed else {}),
    }
    return render(request, "peps/check.html", context, status=status)


def place_of(pep: Pep, section_key: str, lack: Lack) -> str:
    """Where the lack can be put right."""
    args = [pep.pk, section_key]
    part = parts.get(lack.part) if lack.part else None
    if part:
        return part.url(pep)
    if lack.compare:
        return reverse("peps:compare", args=args)
    if lack.fact:
        return reverse("peps:section", args=args) + f"#fact-{lack.fact}"
    if lack.question:
        return reverse("peps:question", args=[*args, lack.question])
    return reverse("peps:section", args=args)


def _behalf(sheet: Sheet, role: Role | None) -> str:
    if role is None or role in sheet.form.filled_by or role not in sheet.form.on_behalf_by:
        return ""
    return LABELS[sheet.form.filled_by[0]].lower()


def reopen(request: HttpRequest, pep: Pep, section_key: str) -> HttpResponse:
    """Open a signed section again: the signature is taken back, with the reason, and kept."""
    sheet = load(request, pep, section_key)
    form = ReopenForm(request.POST or None)
    context: dict[str, Any] = frame(request, pep) | {"section": sheet.section, "form": form}
    decision = access.may_reopen(request.user, sheet.section, sheet.form, on=sheet.on)
    if not decision:
        return refused(request, "peps/reopen.html", context, Refused("permission", [decision.reason]))
    if sheet.section.status == Section.Status.OPEN:
        messages.info(request, "This section is open already.")
        return redirect("peps:section", pep.pk, section_key)
    if request.method != "POST" or not form.is_valid():
        return render(request, "peps/reopen.html", context, status=422 if form.errors else 200)
    try:
        actions.reopen_section(
            section=sheet.section,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
            changes_needed=sheet.section.changes_needed,
        )
    except Refused as refusal:
        return refused(request, "peps/reopen.html", context, refusal)
    messages.success(request, f"Section {sheet.section.letter} is open again. It needs a new signature.")
    return redirect("peps:section", pep.pk, section_key)
