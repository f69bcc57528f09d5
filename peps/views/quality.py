"""The quality desk: the plan beside the authority's criteria, a verdict on each, a level, comments on answers.

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

from accounts import policy
from accounts.roles import LABELS, Role
from epep.moves import Refused
from peps import actions, document, parts, querysets_lists, querysets_quality, sealing
from peps.forms_acts import MUST, CommentForm, JudgeForm
from peps.models import Comment, Judgement, Pep, Section, SelfCheck
from peps.pinned import definition_of
from peps.quality import (
    VERDICTS,
    Criterion,
    criteria,
    finalisers,
    heading,
    level_label,
    levels,
    who_finalises,
)
from peps.views.frame import STATUS_OF, frame

TEMPLATE = "peps/quality.html"


@dataclass(frozen=True)
class Look:
    """One criterion on the desk: its control, what was said of it, and what the plan's own people thought."""

    criterion: Criterion
    control: Any
    verdict: str
    own: SelfCheck | None

    @property
    def who(self) -> str:
        """Who ticked it, or wrote a note, before the plan was sent."""
        if self.own is None:
            return ""
        school = self.own.role == Role.DESIGNATED_TEACHER
        return "The school" if school else f"The {LABELS[Role(self.own.role)].lower()}"


@dataclass
class Pane:
    """One section on the desk: what it says, how it is judged, what is said about it."""

    section: Section
    content: Any
    looks: list[Look]
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
    quality, scale = definition.quality, levels(definition.quality)
    own = querysets_quality.self_checks(pep, pep.round)
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
        judging = JudgeForm(
            data,
            prefix=f"judge-{key}",
            levels=scale,
            criteria=criteria(quality, key),
            initial=_initial(now) if now else None,
        )
        found.append(
            Pane(
                section=section,
                content=tree.get(key),
                looks=[
                    Look(
                        one,
                        judging[f"criterion-{one.number}"],
                        VERDICTS.get(now.criteria.get(str(one.number), ""), "") if now else "",
                        own.get((section.pk, one.number)),
                    )
                    for one in judging.criteria
                ],
                judging=judging,
                commenting=CommentForm(
                    data, prefix=f"comment-{key}", section=form, initial={"question": about}
                ),
                judged=now,
                last_level=level_label(quality, before.get(section.pk, "")),
                comments=_by_question(mine, pep.round),
                earlier=[item for item in mine if item.round < pep.round],
                changed=_changed_since(section, pep),
            )
        )
    return found


def _initial(judged: Judgement) -> dict[str, str]:
    """What the form of a section shows that was judged before."""
    verdicts = {f"criterion-{number}": verdict for number, verdict in judged.criteria.items()}
    return {"level": judged.level, "note": judged.note} | verdicts


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
    """Keep what was chosen and is new. What is in the way, with the id of its control."""
    problems: list[tuple[str, str]] = []
    for pane in found:
        letter, place = pane.section.letter, f"id_judge-{pane.section.key}-"
        if not pane.judging.is_valid():
            problems += [
                (_what_to_select(letter, name), place + name) for name in pane.judging.errors.as_data()
            ]
            continue
        level, note = pane.judging.cleaned_data["level"], pane.judging.cleaned_data["note"].strip()
        was = pane.judged
        # What was chosen once can be chosen differently, not taken back: a page without it changes nothing.
        level = level or (was.level if was else "")
        verdicts = (was.criteria if was else {}) | pane.judging.verdicts
        if not level and note:
            problems.append((f"Select a level for section {letter}, to go with the note", f"{place}level"))
        if not (level or verdicts) or (
            was and (was.level, was.note, was.criteria) == (level, note, verdicts)
        ):
            continue
        try:
            actions.judge_section(
                section=pane.section,
                level=level,
                note=note,
                verdicts=verdicts,
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            return [(message, "") for message in refusal.messages]
    return problems


def _what_to_select(letter: str, name: str) -> str:
    if name == "level":
        return f"Select a level for section {letter}"
    if name == "note":
        return f"Check the note on section {letter}"
    return f"Select met, partly met or not met for section {letter}"


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
    quality = definition_of(pep).quality
    mine = policy.roles_for(request.user, pep.child, on)
    context = frame(request, pep, "quality") | {
        "panes": found,
        "problems": problems or [],
        "has_errors": bool(problems),
        "judging": submitted,
        "changes": sum(len(pane.changed) for pane in found),
        "done": sum(bool(pane.judged and pane.judged.level) for pane in found),
        "checked": any(look.own for pane in found for look in pane.looks),
        "to_put_right": querysets_quality.to_put_right(pep) if submitted else [],
        "named": any(role in mine for role in finalisers(quality)),
        "who_finalises": who_finalises(quality),
        "called": heading(quality),
        "waiting": querysets_lists.next_to_judge(request.user, pep, on=on),
        "parked": querysets_lists.parked(pep),
        "parts": [
            {"key": key, "url": part.url(pep)}
            for key in sorted(definition_of(pep).parts())
            if (part := parts.get(key))
        ],
        "note": querysets_lists.last_note(pep),
        "overall": level_label(quality, pep.quality),
    }
    return render(request, TEMPLATE, context, status=status if problems else 200)
