"""Adding a file to an answer, and taking one out again. The rest of the answer is `saving.py`'s.

What a file may be was checked before (`peps.attachments`): here no byte is looked at.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from epep.audit.record import record
from epep.moves import Refused
from peps.actions.keeping import store
from peps.actions.saving import Typing, childs_own, locked, write
from peps.attachments.checking import Checked
from peps.blocks.answers import value_of
from peps.blocks.kinds import Files, Unreadable
from peps.blocks.layout import Question
from peps.models import Attachment, AttachmentContent, Section
from peps.pinned import form_of

NOT_ASKED = "This section does not ask for that file."


@transaction.atomic
def attach(
    *, section: Section, question: str, file: Checked, base_revision: int, page: str, by: Any, now: datetime
) -> Attachment:
    """Add a checked file to the answer of `question` (its key). Whoever else adds one at the same time, both stay.

    The same file a second time is the first one: a button pressed twice adds nothing. `page` and
    `base_revision` are those of the page it was chosen on. Raises Refused when the person may not fill the
    section, when the answer is the child's own, or when there is no room for one more.
    """
    fresh, asked = _for_change(section, question, by, now)
    files = value_of(asked, fresh.answers.get(question)) or []
    digest = hashlib.sha256(file.content).hexdigest()
    there = Attachment.objects.filter(
        pk__in=[one["id"] for one in files], sha256=digest, name=file.name
    ).first()
    if there is not None:
        return there
    added = Attachment(
        section=fresh,
        question=question,
        name=file.name,
        kind=file.kind,
        media_type=file.media_type,
        size=len(file.content),
        sha256=digest,
        added_at=now,
        added_by=by,
    )
    entry = {"id": str(added.pk), "name": added.name, "kind": added.kind, "size": added.size}
    _put(fresh, asked, [*files, entry], Typing(by, now, page, base_revision))
    added.save(force_insert=True)
    AttachmentContent(attachment=added, content=file.content).save(force_insert=True)
    _record("attachment.added", fresh, question, by, now)
    return added


@transaction.atomic
def detach(
    *, section: Section, question: str, file_id: UUID, base_revision: int, page: str, by: Any, now: datetime
) -> bool:
    """Take a file out of the answer; False when it is not there (any more). Its row and its bytes are kept:
    a sealed version may name it. Raises Refused as `attach` does."""
    fresh, asked = _for_change(section, question, by, now)
    files = value_of(asked, fresh.answers.get(question)) or []
    left = [one for one in files if one["id"] != str(file_id)]
    if len(left) == len(files):
        return False
    _put(fresh, asked, left, Typing(by, now, page, base_revision))
    row = Attachment.objects.filter(pk=file_id, section=fresh, removed_at__isnull=True).first()
    if row is not None:  # one that came with last term's answer still belongs to that plan
        row.removed_at, row.removed_by = now, by
        row.save(update_fields=["removed_at", "removed_by"])
    _record("attachment.removed", fresh, question, by, now)
    return True


def _for_change(section: Section, key: str, by: Any, now: datetime) -> tuple[Section, Question]:
    """The locked section and the question, when this person may change this answer now."""
    fresh = locked(section, by, now)
    form = form_of(fresh)
    asked = next((question for question in form.questions() if question.key == key), None)
    if asked is None or not isinstance(asked.kind, Files):
        raise Refused("guard", [NOT_ASKED])
    if why := childs_own(fresh, form, by=by).get(key):
        raise Refused("guard", [why])
    return fresh, asked


def _put(section: Section, question: Question, files: list[dict[str, Any]], typing: Typing) -> None:
    """The answer with these files, stamped and with its history row."""
    try:
        stored = question.kind.to_json(question.kind.clean(files))
    except Unreadable as error:
        raise Refused("guard", [error.about(question.name)]) from error
    write(section, question.key, stored, typing)
    store(section, touched=(question.key,), by=typing.by, now=typing.now, autosave=False)


def _record(verb: str, section: Section, question: str, by: Any, now: datetime) -> None:
    """What happened and where; never the name of the file, which may name a child."""
    child = section.pep.child_id
    record(verb, section, by=by, now=now, child_id=child, letter=section.letter, question=question)
