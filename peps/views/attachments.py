"""Files on a plan's pages: what a section's form brings, what its buttons do, and sending a file back.

What may come in is `peps.attachments.checking`, who may have it back `peps.attachments.seeing`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from epep.audit.record import viewed
from epep.moves import Refused
from peps import actions
from peps.attachments import refusals, walled
from peps.attachments.checking import EXTENSIONS, MOST_BYTES, Checked
from peps.attachments.seeing import attachment_for
from peps.blocks.kinds import Files, Unreadable
from peps.blocks.layout import Question
from peps.forms import SectionForm
from peps.models import AttachmentContent, Pep, Section

SAFE = ("GET", "HEAD")
MOST_AT_ONCE = 10
"""Files that one press of a button may bring."""


@dataclass
class Brought:
    """What came with a form: files that may be kept, a file to take out, sentences for those not taken.

    `back` is the question whose own button was pressed: the page comes back there.
    """

    checked: list[tuple[str, Checked]] = field(default_factory=list)
    removed: tuple[str, UUID] | None = None
    refused: dict[str, str] = field(default_factory=dict)
    back: str = ""

    @property
    def keys(self) -> set[str]:
        """The questions that get a file."""
        return {key for key, _file in self.checked}


def brought(request: HttpRequest, form: SectionForm) -> Brought:
    """Check every file that came for a question this person may answer. Nothing is written here."""
    found = Brought()
    questions = _questions(form)
    pressed = request.POST.get("attach", "")
    count = 0
    for key, question in questions.items():
        for upload in request.FILES.getlist(key):
            count += 1
            if count <= MOST_AT_ONCE:
                _check(found, question, upload)
        if pressed == key:
            found.back = key
            if not request.FILES.getlist(key):
                found.refused[key] = Unreadable(refusals.CHOOSE).about(question.name)
    found.removed = _to_remove(request.POST.get("detach", ""), form, questions)
    if found.removed:
        found.back = found.removed[0]
    return found


def _questions(form: SectionForm) -> dict[str, Question]:
    """The questions of the form that are answered by files and are this person's to answer."""
    return {
        key: asked.question
        for key, asked in form.answer_fields.items()
        if isinstance(asked.question.kind, Files) and not asked.disabled
    }


def _check(found: Brought, question: Question, upload: Any) -> None:
    try:
        if upload.size > MOST_BYTES:
            raise Unreadable(refusals.TOO_LARGE)
        pictures = cast(Files, question.kind).pictures
        checked = walled.check(upload.read(), str(upload.name or ""), pictures=pictures)
        found.checked.append((question.key, checked))
    except Unreadable as error:
        found.refused[question.key] = error.about(question.name)


def _to_remove(text: str, form: SectionForm, questions: dict[str, Question]) -> tuple[str, UUID] | None:
    """The question and the file that a "Remove" button names; None when the page shows no such file."""
    for key in questions:
        if any(file["id"] == text for file in form.initial.get(key) or ()):
            return key, UUID(text)
    return None


def keep(files: Brought, *, section: Section, by: Any, now: datetime, **page: Any) -> None:
    """Add what was checked and take out what was to go; a question without room gets its sentence."""
    for key, file in files.checked:
        try:
            actions.attach(section=section, question=key, file=file, by=by, now=now, **page)
        except Refused as refusal:
            files.refused[key] = " ".join(refusal.messages)
    if files.removed:
        key, file_id = files.removed
        try:
            actions.detach(section=section, question=key, file_id=file_id, by=by, now=now, **page)
        except Refused as refusal:
            files.refused[key] = " ".join(refusal.messages)


def download(request: HttpRequest, pep: Pep, file_id: UUID) -> HttpResponse:
    """A file, to be kept and never opened by the browser. One that is not theirs is missing."""
    if request.method not in SAFE:
        return HttpResponseNotAllowed(SAFE)
    now = timezone.now()
    found = attachment_for(request.user, pep, file_id, on=timezone.localdate())
    if found is None:
        raise Http404
    viewed(pep, by=cast(Any, request.user), now=now, child_id=pep.child_id, page="peps:file", way="download")
    content = AttachmentContent.objects.values_list("content", flat=True).get(attachment=found)
    return kept_file(bytes(content), found, called="file")


def kept_file(content: bytes, row: Any, *, called: str) -> HttpResponse:
    """Bytes as a file to be kept and never opened by the browser; `row` has the pk, name and media type.

    Who cannot read the name gets a plain one that begins with `called`.
    """
    response = HttpResponse(content, content_type=row.media_type)
    plain = f"{called}-{row.pk.hex[-8:]}{EXTENSIONS.get(row.media_type, '')}"
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(row.name, safe='')}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response
