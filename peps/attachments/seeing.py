"""Who may have a file back: those who may see the answer that names it, in the plan or in a sealed copy.

How it is sent is `peps.views.attachments`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from peps import access, document, sealing
from peps.models import Attachment, Pep, Section
from peps.sheet import for_person


def attachment_for(user: Any, pep: Pep, file_id: UUID, *, on: date) -> Attachment | None:
    """The file when this person may have it by this plan, without its bytes; None as if there were none."""
    found = Attachment.objects.filter(pk=file_id, section__pep__child=pep.child_id).first()
    if found is None:
        return None
    if _in_the_plan(user, pep, found, on=on) or _in_a_copy(user, pep, found, on=on):
        return found
    return None


def _in_the_plan(user: Any, pep: Pep, file: Attachment, *, on: date) -> bool:
    """Whether the plan as it stands names the file in an answer that this person sees on its page."""
    works = access.sees_draft(user, pep, on=on)
    for section in Section.objects.filter(pep=pep, answers__has_key=file.question):
        section.pep = pep
        sheet = for_person(pep, section, user, on=on)
        if not (works or sheet.role is not None):
            continue
        if file.question not in sheet.hidden and _names(section.answers, file):
            return True
    return False


def _in_a_copy(user: Any, pep: Pep, file: Attachment, *, on: date) -> bool:
    """Whether a sealed version names it in a copy that this person may read."""
    copies = access.copies(user, pep.child, on=on)
    for snapshot in pep.snapshots.all():
        if not any(_names(answers, file) for answers in snapshot.content["answers"].values()):
            continue
        content = sealing.whole(snapshot)
        for copy in copies:
            rows = document.build(content, audience=copy).rows()
            if any(one.id == str(file.pk) for row in rows for one in row.files):
                return True
    return False


def _names(answers: Mapping[str, Any], file: Attachment) -> bool:
    stored = answers.get(file.question)
    return isinstance(stored, list) and any(
        isinstance(one, dict) and one.get("id") == str(file.pk) for one in stored
    )
