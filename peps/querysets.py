"""Reading one plan for its pages: sections, comments, signatures. A fixed number of queries.

Lists of plans are `querysets_lists.py`, the plan before is `querysets_last.py`. Nothing here looks at permissions.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from peps.models import Comment, Note, Pep, Section, SignOff, Unmerged


def overview_rows(pep: Pep) -> list[Section]:
    """The sections of a plan in order, with their answers, each knowing this very plan."""
    rows = list(Section.objects.filter(pep=pep).select_related("saved_by", "signed_by").order_by("position"))
    for row in rows:
        row.pep = pep
    return rows


def section_row(pep: Pep, key: str) -> Section | None:
    """One section of the plan, or None when the plan has no such section."""
    row = Section.objects.filter(pep=pep, key=key).select_related("saved_by", "signed_by").first()
    if row:
        row.pep = pep
    return row


def answers_of(pep: Pep) -> dict[str, dict[str, Any]]:
    """{section key: stored answers}."""
    return dict(Section.objects.filter(pep=pep).values_list("key", "answers"))


def comments_of_round(pep: Pep, *, section: Section | None = None) -> QuerySet[Comment]:
    """What the Virtual School asked for when it last sent the plan back, in the order of the plan."""
    rows = Comment.objects.filter(section__pep=pep, round=pep.round).select_related(
        "section", "made_by", "done_by"
    )
    if section is not None:
        rows = rows.filter(section=section)
    return rows.order_by("section__position", "made_at")


def notes_of(section: Section) -> dict[str, list[Note]]:
    """Question key → the notes of adults beside that answer, oldest first."""
    found: dict[str, list[Note]] = {}
    for note in Note.objects.filter(section=section).order_by("made_at"):
        found.setdefault(note.question, []).append(note)
    return found


def standing_signature(section: Section) -> SignOff | None:
    """The signature that counts for the section as it is."""
    return SignOff.objects.filter(section=section, voided_at__isnull=True).first()


def kept_sections(pep: Pep) -> dict[Any, list[str]]:
    """{section id: question keys of which a second version waits to be compared}."""
    found: dict[Any, list[str]] = {}
    rows = Unmerged.objects.filter(section__pep=pep, settled_at__isnull=True)
    for section_id, key in rows.values_list("section_id", "question").distinct():
        found.setdefault(section_id, []).append(key)
    return found
