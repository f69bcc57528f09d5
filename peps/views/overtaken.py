"""A page of a section that was open while the plan was given another form: nothing typed on it is lost.

The page comes again with the questions of now, what was typed still in them, and what was typed in questions that
are not here any more as text to copy. Giving a plan another form is `peps.actions.adopting`.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest

from epep.audit.models import Event
from peps.blocks.answers import accept, shown
from peps.forms import form_for
from peps.pinned import definition
from peps.sheet import Sheet

SAID = (
    "The form of this plan changed while this page was open. What you typed is still here. "
    "Check it, then save again."
)


_DIGEST = re.compile("[0-9a-f]{64}")


def is_overtaken(request: HttpRequest, sheet: Sheet) -> bool:
    """Whether the page that was sent was drawn from another form than the plan has now."""
    drawn_from = _drawn_from(request)
    return bool(drawn_from) and drawn_from != sheet.pep.definition_id


def _drawn_from(request: HttpRequest) -> str:
    """The digest of the form that the page was drawn from; "" when it says nothing that is one."""
    text = request.POST.get("form", "")
    return text if _DIGEST.fullmatch(text) else ""


def left_over(request: HttpRequest, sheet: Sheet, data: Any) -> list[tuple[str, list[str]]]:
    """(question, lines) typed in questions that this section does not have any more, and that stand nowhere yet."""
    drawn_from, pep = _drawn_from(request), sheet.pep
    had = Event.objects.filter(
        thing_type="pep", thing_id=str(pep.pk), verb="pep.form_changed", data__from=drawn_from
    )
    if not had.exists():
        return []
    old = definition(drawn_from)
    if sheet.section.key not in {section.key for section in old.sections}:
        return []
    part = old.section(sheet.section.key)
    here = {question.key for question in sheet.form.questions()}
    known = {key: stored for answers in sheet.answers.values() for key, stored in answers.items()}
    found = []
    for key, typed in form_for(part, {}, data=data).typed().items():
        question = old.places[key][2]
        stored = accept(question, typed).stored
        if key not in here and stored is not None and stored != known.get(key):
            found.append((question.label, shown(question, stored)))
    return found
