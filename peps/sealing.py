"""Sealing: everything a PEP says, as one JSON document with its SHA-256, kept as a Snapshot for ever."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from accounts.roles import LABELS, Role
from children.year_groups import age_band
from children.year_groups import label as year_label
from peps import parts
from peps.blocks.definition import to_dict
from peps.models import Note, Pep, SignOff, Snapshot
from peps.pinned import definition, definition_of


def content_of(pep: Pep) -> dict[str, Any]:
    """What `document.build` draws: definition, answers, sources, notes, signatures, parts, facts, heads."""
    sections = list(pep.sections.all())
    return {
        "definition": to_dict(definition_of(pep)),
        "answers": {section.key: section.answers for section in sections},
        "provenance": {section.key: section.sources for section in sections},
        "notes": _notes(pep),
        "sign_offs": _sign_offs(pep),
        "parts": parts.contents(pep),
        "facts": _facts(pep),
        "child": _child(pep),
        "authority": {"name": pep.authority.name},
        "term": {"name": pep.term.name},
        "pep": {
            "number": pep.version,
            "status": pep.status,
            "type": pep.pep_type,
            "due_on": pep.due_on.isoformat(),
            "finalised_at": pep.finalised_at.isoformat() if pep.finalised_at else "",
            "quality": pep.quality,
        },
    }


def seal(pep: Pep, *, by: Any, now: datetime) -> Snapshot:
    """Keep what the PEP says now as its snapshot of this version. The caller's transaction.

    The form is kept by its digest, which is that of an immutable row: `whole` puts it back.
    """
    content = content_of(pep)
    del content["definition"]
    content["definition_digest"] = pep.definition_id
    snapshot = Snapshot(
        pep=pep,
        version=pep.version,
        content=content,
        sha256=fingerprint(content),
        sealed_at=now,
        sealed_by=by,
    )
    snapshot.save(force_insert=True)
    return snapshot


def whole(snapshot: Snapshot) -> dict[str, Any]:
    """The sealed content with its form put back, as `document.build` wants it."""
    form = to_dict(definition(snapshot.content["definition_digest"]))
    return {**snapshot.content, "definition": form}


def is_intact(snapshot: Snapshot) -> bool:
    """Whether the sealed content still has the fingerprint it was sealed with."""
    return fingerprint(snapshot.content) == snapshot.sha256


def fingerprint(content: dict[str, Any]) -> str:
    """SHA-256 in hex of the content as canonical JSON."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _sign_offs(pep: Pep) -> list[dict[str, str]]:
    rows = SignOff.objects.filter(section__pep=pep, voided_at__isnull=True).select_related("section")
    return [
        {
            "section_key": row.section.key,
            "name": row.name,
            "role": LABELS[Role(row.role)],
            "at": row.signed_at.isoformat(),
            "declaration": row.declaration,
            "on_behalf_of": LABELS[Role(row.on_behalf_of)] if row.on_behalf_of else "",
        }
        for row in rows.order_by("section__position")
    ]


def _notes(pep: Pep) -> dict[str, dict[str, list[dict[str, str]]]]:
    """{section key: {question key: what adults said beside the child's words, oldest first}}."""
    found: dict[str, dict[str, list[dict[str, str]]]] = {}
    for note in Note.objects.filter(section__pep=pep).select_related("section").order_by("made_at"):
        said = {"name": note.name, "role": note.role, "at": note.made_at.isoformat(), "text": note.text}
        found.setdefault(note.section.key, {}).setdefault(note.question, []).append(said)
    return found


def _facts(pep: Pep) -> dict[str, Any]:
    facts = pep.facts
    return {
        "year_group": facts.year_group,
        "age_band": age_band(pep.child.date_of_birth, pep.due_on),
        "attendance": str(facts.attendance) if facts.attendance is not None else None,
        "sen_status": facts.sen_status,
        "meeting_on": facts.meeting_on.isoformat() if facts.meeting_on else None,
        "next_meeting_on": facts.next_meeting_on.isoformat() if facts.next_meeting_on else None,
    }


def _child(pep: Pep) -> dict[str, Any]:
    child = pep.child
    return {
        "name": child.name,
        "preferred_name": child.short_name,
        "date_of_birth": child.date_of_birth.isoformat(),
        "year_group": year_label(child.nc_year(pep.due_on)),
        "upn": child.upn,
        "school": pep.school.name if pep.school else "",
    }
