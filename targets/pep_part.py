"""How targets stand in a PEP: rows for the sealed snapshot, what is missing, who wrote them, what changed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from accounts import policy
from peps import access, parts
from peps.blocks.answers import problem_of
from peps.models import Pep
from targets import beside, lifecycle, measures, querysets
from targets.models import Review, Target
from targets.prompts import MUST, Prompt, review
from targets.questions import DAYS, question
from targets.reading import Around, areas_of, figures, form_for_pep, how, in_words, naming_of, said_of
from targets.words import ASKED_BY, MONEY, SPANS


class TargetsPart:
    """The part that blocks call "targets"."""

    key = "targets"

    def content(self, pep: Pep) -> list[dict[str, Any]]:
        """One row per target of last term with its review, then one per target, in the teacher's order."""
        rows = Review.objects.filter(pep=pep).select_related("target__pep__authority__settings")
        reviews = [_reviewed(one) for one in rows.order_by("target__position", "target__made_at")]
        targets = querysets.targets_of(pep)
        more = beside.lines(targets)
        return reviews + [sealed(target) | more.get(target.pk, {}) for target in targets]

    def count(self, pep: Pep) -> int:
        """Targets of this plan; those of last term that are reviewed in it are not among them."""
        return Target.objects.filter(pep=pep).count()

    def missing(self, pep: Pep) -> list[str]:
        """Last term's targets are reviewed; there is at least one, and each has all that a target must say."""
        waiting, word = querysets.not_reviewed(pep), naming_of(pep)
        many = word.target if waiting == 1 else word.targets
        said = [f"Review {waiting} {many} of last term."] if waiting else []
        targets, known = querysets.targets_of(pep), querysets.dismissed(pep)
        others = querysets.at_the_school(pep)
        around = Around(querysets.names_of(pep.child), others, today=localdate(pep.planned_at))
        if not targets:
            said.append(f"Add at least one {word.target}.")
        for number, target in enumerate(targets, start=1):
            gone = known.get(target.pk, set())
            found = [one for one in prompts_of(target, around) if (one.code, one.part) not in gone]
            said += [f"{word.Target} {number}: {one.message}" for one in found if one.severity == MUST]
        return said

    def authors(self, pep: Pep) -> set[uuid.UUID]:
        """Everyone who made or last changed a target of this plan."""
        rows = Target.objects.filter(pep=pep).values_list("made_by_id", "saved_by_id")
        return {user for row in rows for user in row}

    def finalised(self, pep: Pep, *, by: Any, now: datetime) -> None:
        """The targets of the plan are agreed with it."""
        for target in Target.objects.filter(pep=pep, status=Target.Status.DRAFT):
            lifecycle.TARGET.apply("agree", target, by=by, now=now)

    def holds(self, pep: Pep) -> list[str]:
        """Targets end with their plan."""
        return []

    def changes(self, pep: Pep) -> list[parts.PartChange]:
        """What each target said before and after, from the rows of its history; removed ones too."""
        form, word = form_for_pep(pep), naming_of(pep).Target
        names = {one.key: one.name for one in form.questions()}
        rows = Target.history.filter(pep_id=pep.pk).select_related("history_user")
        before: dict[uuid.UUID, dict[str, str]] = {}
        found = []
        for row in rows.order_by("history_date", "history_id"):
            old = before.get(row.id, {})
            lines = {} if row.history_type == "-" else in_words(form, row.said)
            new = {key: "; ".join(said) for key, said in lines.items()}
            by = row.history_user.name if row.history_user else ""
            found += [
                parts.PartChange(
                    row.history_date, by, f"{word}: {names[key]}", old.get(key, ""), new.get(key, "")
                )
                for key in names
                if old.get(key, "") != new.get(key, "")
            ]
            before[row.id] = new
        return found + beside.changes(pep)

    def since(self, pep: Pep, last: Pep) -> list[str]:
        """How many targets of the plan before are carried on, and how many are new."""
        rows = Target.objects.filter(pep__in=[pep, last]).values_list("pep_id", "carried_from__pep_id")
        before = sum(where == last.pk for where, _ in rows)
        carried = sum(where == pep.pk and origin == last.pk for where, origin in rows)
        new = sum(where == pep.pk for where, _ in rows) - carried
        said, word = [], naming_of(pep)
        if before:
            said.append(f"{carried} of {before} {word.target if before == 1 else word.targets} carried on.")
        if new:
            said.append(f"{new} new {word.target if new == 1 else word.targets}.")
        return said

    def url(self, pep: Pep) -> str:
        """The page of the targets of this plan."""
        return reverse("targets:list", kwargs={"pep_id": pep.pk})


LACKS = ("empty", "no_start", "no_date")
"""Rules that say that nothing is there: not said of what is there and cannot be read."""


def prompts_of(target: Target, around: Any) -> list[Prompt]:
    """What the rules say of a target, and figures that cannot be read."""
    form = form_for_pep(target.pep)
    found = review(said_of(form, target.said, around))
    unread = [
        Prompt("unreadable", key, MUST, f"{read.problem}.", "M")
        for key, read in figures(target.said).items()
        if read.problem
    ]
    days = {key: problem_of(question(form, key), target.said.get(key)) for key in DAYS}
    unread += [Prompt("unreadable", key, MUST, f"{said}.", "T") for key, said in days.items() if said]
    known = {one.part for one in unread}
    return [*unread, *(one for one in found if not (one.part in known and one.code in LACKS))]


def sealed(target: Target) -> dict[str, Any]:
    """A target as words, for the snapshot: keys as `peps.document.PART_LABELS` names them."""
    form = form_for_pep(target.pep)
    lines = in_words(form, target.said)
    areas = areas_of(target.pep)
    row = {
        "id": str(target.pk),
        "title": target.title,
        "child_words": target.text("child_words"),
        "area": areas.get(target.area, target.area),
        "subject": "".join(lines.get("subject", [])) if target.subject else "",
        "span": dict(SPANS).get(target.span, ""),
        "measure": how(lines),
        "by_when": target.by_when.isoformat() if target.by_when else "",
        "who": lines.get("actions", []),
        "at_home": target.text("at_home"),
        "help": "".join(lines.get("help", [])),
        "money": dict(MONEY)[target.money] if target.money != "none" else "",
        "why": target.text("why"),
        "evidence": lines.get("evidence", []),
        "asked_by": dict(ASKED_BY).get("".join(str(target.said.get("asked_by") or "")), ""),
    }
    return {key: value for key, value in row.items() if value}


def _reviewed(row: Review) -> dict[str, Any]:
    target = row.target
    said = {
        "id": str(row.pk),
        "title": f"Last term: {target.title}",
        "outcome": row.get_outcome_display(),
        "actual": measures.show(target.kind, row.actual, target.text("unit")),
        "evidence_of": row.evidence,
        "child_says": row.child_says,
        "carer_says": row.carer_says,
        "next": row.get_next_display() if row.outcome != Review.Outcome.STOPPED else "",
        "reason": row.reason,
    }
    return {key: value for key, value in said.items() if value}


def register() -> None:
    """Tell peps and the policy. Called when the app is ready."""
    parts.register(TargetsPart())
    policy.register_subject(
        Target,
        policy.Subject(
            path="pep__child",
            rows=access.rows_through("pep__"),
            holds=lambda permission, role, target: access.pep_holds(permission, role, target.pep),
            load=lambda rows: rows.select_related("pep__child", "pep__authority", "pep__term", "pep__school"),
        ),
    )
