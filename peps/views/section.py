"""The page of one section: to fill in for those whose it is, to read for the others. And its autosave.

What stands on the page is `peps.sheet`; what a save does is `peps.actions`.
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.roles import LABELS, Role
from children.people import people_round
from epep.moves import Refused
from epep.page.forms import without_errors
from epep.page.templatetags.epep_page import uk_time
from epep.page.widgets import Rows
from peps import access, actions, marks, querysets
from peps.attachments.receiving import takes_files
from peps.blocks.kinds import tidy
from peps.forms import SectionForm, form_for
from peps.looks_for import looks_for
from peps.models import Comment, Pep
from peps.pinned import definition_of
from peps.sheet import Sheet, for_person
from peps.views import attachments
from peps.views.attachments import Brought
from peps.views.frame import STATUS_OF, frame
from peps.views.overtaken import SAID, is_overtaken, left_over

LATER = "later"


def load(request: HttpRequest, pep: Pep, key: str) -> Sheet:
    """The section as this person may open it; 404 when there is none, or none that is theirs to know of."""
    row = querysets.section_row(pep, key)
    if row is None:
        raise Http404
    on = timezone.localdate()
    sheet = for_person(pep, row, request.user, on=on)
    is_known = access.sees_draft(request.user, pep, on=on)
    if not is_known and sheet.role is None:
        raise Http404
    return sheet


@takes_files
def section(request: HttpRequest, pep: Pep, section_key: str) -> HttpResponse:
    """Fill in or read one section. A POST saves everything typed, then goes where its button says."""
    sheet = load(request, pep, section_key)
    allowed = access.may_fill(request.user, sheet.section, sheet.form, on=sheet.on)
    if request.method == "POST":
        form = _form(sheet, data=request.POST)
        if Rows.pressed(request.POST) and allowed:
            without_errors(form)
            return _draw(request, sheet, form, keep=True)
        if is_overtaken(request, sheet) and allowed:
            without_errors(form)
            return _draw(request, sheet, form, keep=True, problems=[SAID], status=409)
        return _save(request, sheet, form, attachments.brought(request, form) if allowed else Brought())
    if not allowed:
        return _read(request, sheet, allowed.reason)
    return _draw(request, sheet, _form(sheet))


def autosave(request: HttpRequest, pep: Pep, section_key: str) -> HttpResponse:
    """What the script sends while a person types: only the questions named in `changed`."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    sheet = load(request, pep, section_key)
    if is_overtaken(request, sheet):
        return JsonResponse(
            {"message": "The form of this plan changed. Press save to see what is new."}, status=409
        )
    form = _form(sheet, data=request.POST)
    now = timezone.now()
    typed = form.typed(only=set(request.POST.getlist("changed")))
    try:
        saved = actions.save_section(
            section=sheet.section,
            changes=typed | sheet.implied(typed),
            by=request.user,
            now=now,
            autosave=True,
            **page_of(request),
        )
    except Refused as refusal:
        return JsonResponse({"message": " ".join(refusal.messages)}, status=STATUS_OF.get(refusal.kind, 409))
    return JsonResponse(
        {
            "revision": saved.section.revision,
            "saved_at": uk_time(now),
            "merged": {
                key: {"by": _who(request, saved.section.stamps[key])}
                for key in saved.merged
                if key in form.fields
            },
            "conflicts": [
                {"key": one.question, "label": one.label, "by": one.by_name} for one in saved.conflicts
            ],
            "compare_url": reverse("peps:compare", args=[pep.pk, section_key]),
            "problems": saved.problems,
            "refused": {key: saved.problems[key] for key in saved.refused},
        }
    )


def question(request: HttpRequest, pep: Pep, section_key: str, question_key: str) -> HttpResponse:
    """From a comment or a message to the answer it is about."""
    sheet = load(request, pep, section_key)
    if question_key not in {item.key for item in sheet.form.questions()} - sheet.hidden:
        raise Http404
    return redirect(reverse("peps:section", args=[pep.pk, section_key]) + f"#q-{question_key}")


def _form(sheet: Sheet, *, data: Any = None) -> SectionForm:
    form = form_for(
        sheet.form,
        sheet.section.answers,
        data=data,
        facts=sheet.facts,
        leave_out=sheet.hidden,
        beside=sheet.beside(),
        file_url=lambda file_id: reverse("peps:file", args=[sheet.pep.pk, file_id]),
    )
    for key in sheet.own.keys() & form.fields.keys():
        form.fields[key].disabled = data is None or key not in data  # what was typed all the same is answered
    return form


def page_of(request: HttpRequest) -> dict[str, Any]:
    """The revision and the token of the page that was sent; an unreadable one counts as the oldest."""
    base = request.POST.get("base_revision", "")
    return {
        "base_revision": int(base) if base.isascii() and base.isdigit() and len(base) < 10 else 0,
        "page": tidy(request.POST.get("page", ""))[:40] or secrets.token_urlsafe(12),
    }


def _who(request: HttpRequest, stamp: list[Any]) -> str:
    return "You, in another window," if stamp[1] == str(request.user.pk) else str(stamp[2])


def _save(request: HttpRequest, sheet: Sheet, form: SectionForm, files: Brought) -> HttpResponse:
    now = timezone.now()
    typed = form.typed()
    given = typed | dict.fromkeys(files.keys, True)
    confirm = {request.POST.get("confirm", "")}
    if "confirm_all" in request.POST:
        confirm |= set(request.POST.getlist("facts")) & set(sheet.to_confirm)
    try:
        with transaction.atomic():
            saved = actions.save_section(
                section=sheet.section,
                changes=typed | sheet.implied(given),
                by=request.user,
                now=now,
                shown=marks.read_marks(sheet.form, request.POST.get("shown", "")),
                confirm=frozenset(confirm - {""} - sheet.hidden),
                **page_of(request),
            )
            attachments.keep(files, section=saved.section, by=request.user, now=now, **page_of(request))
            _finish_comments(request, sheet, now)
            _add_notes(request, sheet, now)
    except Refused as refusal:
        status = 403 if refusal.kind == "permission" and sheet.role is None else 409
        without_errors(form)
        return _draw(request, sheet, form, keep=True, problems=refusal.messages, status=status)
    if saved.conflicts:
        return redirect("peps:compare", sheet.pep.pk, sheet.section.key)
    fresh = load(request, saved.section.pep, sheet.section.key)
    problems = saved.problems | files.refused | (fresh.contradictions() if _is_going_on(request) else {})
    problems = {key: words for key, words in problems.items() if key in form.fields}
    if problems:
        form = _form(fresh, data=request.POST)
        for key in problems.keys() - form.errors.keys():
            form.add_error(key, problems[key])
        return _draw(request, fresh, form, status=422)
    if files.back:
        here = reverse("peps:section", args=[sheet.pep.pk, sheet.section.key])
        return redirect(f"{here}#q-{files.back}")
    return _onward(request, fresh, sorted(confirm - {""}), was_finished=sheet.is_finished)


def _is_going_on(request: HttpRequest) -> bool:
    """Whether the button says that the person is done here: then answers that cannot stand together are named."""
    pressed = {"confirm", "confirm_all", "attach", "detach"} & request.POST.keys()
    return request.POST.get("then") != LATER and not pressed


def _finish_comments(request: HttpRequest, sheet: Sheet, now: Any) -> None:
    """Comments ticked as done, with the reply beside the tick; a reply alone is an answer too."""
    for comment in [comment for rows in sheet.comments.values() for comment in rows]:
        reply = tidy(request.POST.get(f"reply-{comment.pk}", "")).strip()[:2000]
        if comment.done_at is None and (reply or f"done-{comment.pk}" in request.POST):
            actions.finish_comment(comment=comment, reply=reply, by=request.user, now=now)


def _add_notes(request: HttpRequest, sheet: Sheet, now: Any) -> None:
    """Every note that was typed beside the child's words, whichever button was pressed."""
    if sheet.is_child:
        return
    for key in [question.key for question in sheet.form.questions() if question.child_words]:
        text = tidy(request.POST.get(f"note-{key}", "")).strip()
        if text:
            actions.add_note(section=sheet.section, question=key, text=text, by=request.user, now=now)


def _onward(request: HttpRequest, sheet: Sheet, confirmed: list[str], *, was_finished: bool) -> HttpResponse:
    """Where the button that was pressed leads."""
    here = reverse("peps:section", args=[sheet.pep.pk, sheet.section.key])
    if "confirm_all" in request.POST:
        many = len(confirmed)
        messages.success(request, f"{many} answer{'' if many == 1 else 's'} confirmed.")
        return redirect(f"{here}#end")
    if "confirm" in request.POST:
        return redirect(f"{here}#q-{confirmed[0]}" if confirmed else here)
    if request.POST.get("note"):
        messages.success(request, "Saved, with your note.")
        return redirect(f"{here}#q-{quote(request.POST['note'][:60])}")
    if not access.sees_draft(request.user, sheet.pep, on=sheet.on):
        return _thank(request, sheet, was_finished=was_finished)
    may_sign = access.may_sign(request.user, sheet.section, sheet.form, on=sheet.on)
    if request.POST.get("then") == LATER or not may_sign:
        messages.success(request, f"Section {sheet.section.letter} is saved. You can come back to it.")
        return redirect("peps:overview", sheet.pep.pk)
    return redirect("peps:check", sheet.pep.pk, sheet.section.key)


def _thank(request: HttpRequest, sheet: Sheet, *, was_finished: bool) -> HttpResponse:
    """After the young person's own save: home, or the same page when they opened their words again."""
    if sheet.is_finished:
        messages.success(request, "Thank you. You said it is finished, so nobody can change your words.")
    elif was_finished:
        messages.success(request, "You can change your words again.")
        return redirect("peps:section", sheet.pep.pk, sheet.section.key)
    else:
        messages.success(request, "Thank you. What you wrote is saved. You can come back and change it.")
    return redirect("/")


def _draw(
    request: HttpRequest,
    sheet: Sheet,
    form: SectionForm,
    *,
    keep: bool = False,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page to fill in. With `keep` it is still the same page to the server: same token, same base."""
    kept = page_of(request) if keep else {}
    context = _context(request, sheet) | {
        "form": form,
        "blocks": sheet.blocks(form),
        "page_token": kept.get("page") or secrets.token_urlsafe(12),
        "base_revision": kept.get("base_revision", sheet.section.revision),
        "shown": request.POST.get("shown", "") if keep else marks.marks_of(sheet.form, sheet.section.answers),
        "to_confirm": sheet.to_confirm,
        "section_comments": sheet.comments.get("", []),
        "comments_left": _left(sheet, must_fix=True),
        "advice_left": _left(sheet, must_fix=False),
        "may_sign": access.may_sign(request.user, sheet.section, sheet.form, on=sheet.on),
        "behalf": sheet.behalf,
        "is_child": sheet.is_child,
        "done": sheet.done(form),
        "left_over": left_over(request, sheet, request.POST) if keep and is_overtaken(request, sheet) else [],
        "problems": [(text, "") for text in problems or []],
        "has_errors": bool(problems or form.errors),
        **beside(request, sheet),
    }
    return render(request, "peps/section.html", context, status=status)


def beside(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """What the Virtual School looks for in the section, for everybody who works on it but the child."""
    return {
        "looks": None if sheet.is_child else looks_for(sheet.pep, sheet.section),
        "may_self_check": bool(policy.can(request.user, "pep.self_check", sheet.pep, on=sheet.on)),
    }


def _left(sheet: Sheet, *, must_fix: bool) -> list[Comment]:
    return [
        comment
        for rows in sheet.comments.values()
        for comment in rows
        if comment.done_at is None and comment.must_fix == must_fix
    ]


def _read(request: HttpRequest, sheet: Sheet, reason: str) -> HttpResponse:
    """The same answers for somebody who does not fill them in, or not now."""
    owners = people_round(sheet.pep.child, (*sheet.form.filled_by, *sheet.form.on_behalf_by), on=sheet.on)
    if not access.sees_confidential(request.user, sheet.pep.child, on=sheet.on):
        owners = [person for person in owners if person.role != Role.CARER]
    context = _context(request, sheet) | {
        "blocks": sheet.blocks(),
        "reason": reason,
        "is_mine": sheet.role is not None,
        "owners": [person for person in owners if person.role in sheet.form.filled_by],
        "owner_words": " or ".join(LABELS[role].lower() for role in sheet.form.filled_by),
        "signature": querysets.standing_signature(sheet.section),
        "may_reopen": sheet.section.status == sheet.section.Status.SIGNED
        and access.may_reopen(request.user, sheet.section, sheet.form, on=sheet.on)
        and sheet.pep.status in (Pep.Status.OPEN, Pep.Status.RETURNED),
    }
    return render(request, "peps/section_read.html", context)


def _context(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    return frame(request, sheet.pep) | {
        "section": sheet.section,
        "form_section": sheet.form,
        "definition": definition_of(sheet.pep),
        "sheet": sheet,
    }
