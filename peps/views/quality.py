"""The quality desk: the plan beside the authority's criteria, a level for each section, comments on answers.

Returning and finalising are acts of their own, in `sending.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from epep.moves import Refused
from peps import actions, document, querysets_lists, sealing
from peps.forms_acts import MUST, CommentForm, JudgeForm
from peps.models import Comment, Judgement, Pep, Section
from peps.pinned import definition_of
from peps.quality import level_label, levels
from peps.views.frame import STATUS_OF, frame

TEMPLATE = "peps/quality.html"


@dataclass
class Pane:
    """One section on the desk: what it says, how it is judged, what is said about it."""

    section: Section
    content: Any
    criteria: list[str]
    judging: JudgeForm
    commenting: CommentForm
    judged: Judgement | None
    last_level: str
    comments: dict[str, list[Comment]]
    earlier: list[Comment]
    changed: frozenset[str]

    @property
    def now(self) -> list[Comment]:
        """The comments of this round, in order."""
        return [comment for group in self.comments.values() for comment in group]


def desk(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Read, judge and comment. Everything typed is kept by whichever button was pressed."""
    if request.method != "POST":
        return _draw(request, pep, panes(request, pep))
    found = panes(request, pep)
    problems = _keep(request, pep, found)
    if problems:
        return _draw(request, pep, found, problems)
    act = request.POST.get("act", "")
    if act in ("return", "finalise"):
        return redirect(f"peps:{act}", pep.pk)
    asked = request.POST.get("on", "")
    if asked and definition_of(pep).has(asked):
        section = definition_of(pep).question(asked)[0]
        return redirect(f"{reverse('peps:quality', args=[pep.pk])}?on={asked}#comment-{section.key}")
    messages.success(request, "Saved.")
    return redirect("peps:quality", pep.pk)


def comment(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Add a comment, or take back one's own. The levels chosen so far are kept with it."""
    if request.method != "POST":
        return redirect("peps:quality", pep.pk)
    if taken := request.POST.get("take_back"):
        return _take_back(request, pep, taken)
    found = panes(request, pep)
    pane = next((item for item in found if item.section.key == request.POST.get("section")), None)
    if pane is None:
        return redirect("peps:quality", pep.pk)
    problems = _keep(request, pep, found, asked=pane)
    if problems:
        return _draw(request, pep, found, problems)
    messages.success(request, "Comment added.")
    return redirect(f"{reverse('peps:quality', args=[pep.pk])}#comments-{pane.section.key}")


def panes(request: HttpRequest, pep: Pep) -> list[Pane]:
    """Everything on the desk, section by section."""
    definition = definition_of(pep)
    scale = levels(definition.quality)
    tree = {
        section.key: section for section in document.build(sealing.content_of(pep), audience="full").sections
    }
    judged, before = querysets_lists.judgements(pep)
    remarks = querysets_lists.comments(pep)
    data = request.POST if request.method == "POST" else None
    on = request.GET.get("on", "")
    found = []
    for section in pep.sections.all():
        key, form = section.key, definition.section(section.key)
        now = judged.get(section.pk)
        mine = [item for item in remarks if item.section_id == section.pk]
        about = on if on in {question.key for question in form.questions()} else ""
        found.append(
            Pane(
                section=section,
                content=tree.get(key),
                criteria=list(definition.quality.get("criteria", {}).get(key, [])),
                judging=JudgeForm(
                    data,
                    prefix=f"judge-{key}",
                    levels=scale,
                    initial={"level": now.level, "note": now.note} if now else None,
                ),
                commenting=CommentForm(
                    data, prefix=f"comment-{key}", section=form, initial={"question": about}
                ),
                judged=now,
                last_level=level_label(definition.quality, before.get(section.pk, "")),
                comments=_by_question(mine, pep.round),
                earlier=[item for item in mine if item.round < pep.round],
                changed=_changed_since(section, pep),
            )
        )
    return found


def _by_question(remarks: list[Comment], round_: int) -> dict[str, list[Comment]]:
    found: dict[str, list[Comment]] = {}
    for item in remarks:
        if item.round == round_:
            found.setdefault(item.question, []).append(item)
    return found


def _changed_since(section: Section, pep: Pep) -> frozenset[str]:
    """Questions answered anew since the plan was returned: what a second reading looks at first."""
    if pep.returned_at is None:
        return frozenset()
    since = pep.returned_at.isoformat()
    return frozenset(key for key, stamp in section.stamps.items() if stamp[3] > since)


def _keep(
    request: HttpRequest, pep: Pep, found: list[Pane], *, asked: Pane | None = None
) -> list[tuple[str, str]]:
    """Keep the levels chosen and every comment that was typed, whichever button was pressed, or nothing at all.

    `asked` is the section whose "Add comment" was pressed: there a comment is expected.
    """
    with transaction.atomic():
        problems = _judge(request, pep, found)
        for pane in found:
            if pane is asked or (pane.commenting["text"].value() or "").strip():
                problems += _comment(request, pane)
        if problems:
            transaction.set_rollback(True)
    return problems


def _judge(request: HttpRequest, pep: Pep, found: list[Pane]) -> list[tuple[str, str]]:
    """Keep each level that was chosen and is new. What is in the way, with the id of its control."""
    problems: list[tuple[str, str]] = []
    for pane in found:
        if not pane.judging.is_valid():
            problems.append(
                (f"Select a level for section {pane.section.letter}", f"id_judge-{pane.section.key}-level")
            )
            continue
        level, note = pane.judging.cleaned_data["level"], pane.judging.cleaned_data["note"].strip()
        if not level and note:
            problems.append(
                (f"Select a level for section {pane.section.letter}, to go with the note",
                 f"id_judge-{pane.section.key}-level")
            )  # fmt: skip
        if not level or (pane.judged and (pane.judged.level, pane.judged.note) == (level, note)):
            continue
        try:
            actions.judge_section(
                section=pane.section, level=level, note=note, by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            return [(message, "") for message in refusal.messages]
    return problems


def _comment(request: HttpRequest, pane: Pane) -> list[tuple[str, str]]:
    form, key = pane.commenting, pane.section.key
    if not form.is_valid():
        return [("Choose the answer that the comment is about", f"id_comment-{key}-question")]
    try:
        actions.add_comment(
            section=pane.section,
            question=form.cleaned_data["question"],
            text=form.cleaned_data["text"],
            must_fix=form.cleaned_data["kind"] == MUST,
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        place = f"id_comment-{key}-text" if refusal.kind == "guard" else ""
        return [(message, place) for message in refusal.messages]
    return []


def _take_back(request: HttpRequest, pep: Pep, taken: str) -> HttpResponse:
    found = panes(request, pep)
    if problems := _keep(request, pep, found):
        return _draw(request, pep, found, problems)
    try:
        number = querysets_lists.uuid_of(taken)
        remark = get_object_or_404(
            Comment.objects.select_related("section__pep"), pk=number, section__pep=pep
        )
        actions.remove_comment(comment=remark, by=request.user, now=timezone.now())
    except Refused as refusal:
        problems = [(message, "") for message in refusal.messages]
        return _draw(request, pep, found, problems, STATUS_OF.get(refusal.kind, 422))
    messages.success(request, "Comment taken back.")
    return redirect(f"{reverse('peps:quality', args=[pep.pk])}#comments-{remark.section.key}")


def _draw(
    request: HttpRequest,
    pep: Pep,
    found: list[Pane],
    problems: list[tuple[str, str]] | None = None,
    status: int = 422,
) -> HttpResponse:
    on = timezone.localdate()
    submitted = pep.status == Pep.Status.SUBMITTED
    context = frame(request, pep, "quality") | {
        "panes": found,
        "problems": problems or [],
        "has_errors": bool(problems),
        "judging": submitted,
        "changes": sum(len(pane.changed) for pane in found),
        "done": sum(pane.judged is not None for pane in found),
        "waiting": querysets_lists.next_to_judge(request.user, pep, on=on),
        "parked": querysets_lists.parked(pep),
        "note": querysets_lists.last_note(pep),
        "overall": level_label(definition_of(pep).quality, pep.quality),
    }
    return render(request, TEMPLATE, context, status=status if problems else 200)
