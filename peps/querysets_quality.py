"""Reading quality assurance of one plan: judgements of a round, what they stand in the way of, self-checks.

Few queries, whatever the plan holds. Comments and lists for the desk are `querysets_lists.py`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peps.models import Comment, Judgement, Pep, Section, SelfCheck
from peps.pinned import definition_of
from peps.quality import MET, NOT, VERDICTS, Criterion, criteria, level_label, must_be_returned

CheckedAt = dict[tuple[uuid.UUID, int], SelfCheck]
"""Self-checks by section id and place of the criterion."""


@dataclass(frozen=True)
class ToPutRight:
    """A section that cannot be finalised as it was judged, and whether a comment says what to put right.

    `low` is the level in words when it is one that must be returned; `unmet` are criteria that must be met.
    """

    section: Section
    low: str
    unmet: tuple[Criterion, ...]
    said: bool


def to_put_right(pep: Pep) -> list[ToPutRight]:
    """The sections with something that must be put right in this round, in order."""
    quality = definition_of(pep).quality
    judged = {row.section_id: row for row in Judgement.objects.filter(section__pep=pep, round=pep.round)}
    asked = Comment.objects.filter(section__pep=pep, round=pep.round, must_fix=True)
    said = set(asked.values_list("section_id", flat=True))
    found = []
    for section in pep.sections.defer("answers", "stamps", "sources").order_by("position"):
        row = judged.get(section.pk)
        low = level_label(quality, row.level) if row and must_be_returned(quality, row.level) else ""
        unmet = tuple(
            one
            for one in criteria(quality, section.key)
            if row and one.must and row.criteria.get(str(one.number)) == NOT
        )
        if low or unmet or section.pk in said:
            found.append(ToPutRight(section, low, unmet, section.pk in said))
    return found


@dataclass(frozen=True)
class Unmet:
    """A criterion that an officer found partly met or not met."""

    section: Section
    verdict: str
    words: str
    criterion: Criterion


def unmet(pep: Pep, sections: list[Section]) -> list[Unmet]:
    """What the last round found wanting in these sections, in the order of the form."""
    quality = definition_of(pep).quality
    rows = Judgement.objects.filter(section__in=[one.pk for one in sections], round=pep.round)
    said = dict(rows.values_list("section_id", "criteria"))
    return [
        Unmet(section, verdict, VERDICTS[verdict], one)
        for section in sections
        for one in criteria(quality, section.key)
        if (verdict := said.get(section.pk, {}).get(str(one.number), MET)) != MET
    ]


def judged_sections(pep: Pep) -> int:
    """How many sections have a level in this round."""
    return Judgement.objects.filter(section__pep=pep, round=pep.round).exclude(level="").count()


def self_checks(pep: Pep, round_: int) -> CheckedAt:
    """What those who wrote the plan thought of its criteria before it was sent for this round."""
    rows = SelfCheck.objects.filter(section__pep=pep, round=round_).select_related("checked_by")
    return {(row.section_id, row.criterion): row for row in rows}
