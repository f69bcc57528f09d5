"""How targets stand in a PEP: rows for the sealed snapshot, what is missing, who wrote them."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import reverse

from accounts import policy
from peps import access, parts
from peps.models import Pep
from targets.models import Target

LABELS = {
    "title": "what will be different",
    "measure": "how we will know",
    "by_when": "by when",
    "who": "who does what",
    "at_home": "what can be done at home",
}


def _words(row: Any) -> dict[str, str]:
    """What a target says, field by field, as plain text."""
    said = {field: getattr(row, field) for field in LABELS}
    day = said["by_when"]
    return {**said, "by_when": f"{day.day} {day:%B %Y}" if day else ""}


class TargetsPart:
    """The part that blocks call "targets"."""

    key = "targets"

    def content(self, pep: Pep) -> list[dict[str, Any]]:
        """One row per target, in the teacher's order."""
        return [
            {
                "id": str(target.pk),
                "title": target.title,
                "measure": target.measure,
                "by_when": target.by_when.isoformat() if target.by_when else "",
                "who": target.who,
                "at_home": target.at_home,
            }
            for target in Target.objects.filter(pep=pep)
        ]

    def missing(self, pep: Pep) -> list[str]:
        """A plan has at least one target, and each says how we will know, by when and who."""
        targets = list(Target.objects.filter(pep=pep))
        if not targets:
            return ["Add at least one target."]
        asked = (("measure", "how we will know it is met"), ("by_when", "by when"), ("who", "who does what"))
        return [
            f"Target {number}: say {words}."
            for number, target in enumerate(targets, start=1)
            for field, words in asked
            if not getattr(target, field)
        ]

    def authors(self, pep: Pep) -> set[uuid.UUID]:
        """Everyone who made or last changed a target of this plan."""
        rows = Target.objects.filter(pep=pep).values_list("made_by_id", "saved_by_id")
        return {user for row in rows for user in row}

    def changes(self, pep: Pep) -> list[parts.PartChange]:
        """What each target said before and after, from the rows of its history; removed ones too."""
        rows = Target.history.filter(pep_id=pep.pk).select_related("history_user")
        before: dict[uuid.UUID, dict[str, str]] = {}
        found = []
        for row in rows.order_by("history_date", "history_id"):
            old = before.get(row.id, {})
            new = {} if row.history_type == "-" else _words(row)
            by = row.history_user.name if row.history_user else ""
            found += [
                parts.PartChange(
                    row.history_date, by, f"Target: {label}", old.get(field, ""), new.get(field, "")
                )
                for field, label in LABELS.items()
                if old.get(field, "") != new.get(field, "")
            ]
            before[row.id] = new
        return found

    def since(self, pep: Pep, last: Pep) -> list[str]:
        """How many targets of the plan before are carried on, and how many are new."""
        rows = Target.objects.filter(pep__in=[pep, last]).values_list("pep_id", "carried_from__pep_id")
        before = sum(where == last.pk for where, _ in rows)
        carried = sum(where == pep.pk and origin == last.pk for where, origin in rows)
        new = sum(where == pep.pk for where, _ in rows) - carried
        said = []
        if before:
            said.append(f"{carried} of {before} target{'' if before == 1 else 's'} carried on.")
        if new:
            said.append(f"{new} new target{'' if new == 1 else 's'}.")
        return said

    def url(self, pep: Pep) -> str:
        """The page of the targets of this plan."""
        return reverse("targets:list", kwargs={"pep_id": pep.pk})


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
