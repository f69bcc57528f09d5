"""Changing an authority's own layout: the moves on questions that its forms are made with from now on.

Plans that are open keep the form they have (`adopting.py`). What can be changed says `peps.blocks.overlay`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.authority import preset
from accounts.models import AuthoritySettings
from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused
from peps.blocks.definition import validate_overlay
from peps.blocks.editing import fingerprint, lost, tidied, touched
from peps.blocks.layouts import LayoutError

WHY = "layout"
"""How the history of settings calls a change of the layout."""
MEANWHILE = (
    "Somebody else changed the layout while this page was open, so nothing was saved. "
    "Read the layout as it is now, then make your change again."
)


@transaction.atomic
def change_layout(
    *, settings: AuthoritySettings, overlay: Mapping[str, Any], seen: str, by: Any, now: datetime
) -> list[str]:
    """Replace the authority's changes by `overlay`; gives the keys that differ, none when nothing does.

    `seen` is the `fingerprint` of the changes that the page was made from: a save on top of somebody
    else's is refused. So is, with a sentence for each reason, what would make no form of a PEP type, and
    what would drop or turn round a key that was used.
    """
    if settings.authority_id not in policy.organisations(by, "settings.edit", localdate(now)):
        raise Refused("permission", ["Your role does not include changing the settings."])
    row = AuthoritySettings.objects.select_for_update().get(pk=settings.pk)
    if fingerprint(row.overlay) != seen:
        raise Refused("revision", [MEANWHILE])
    wrong = _problems(row, overlay)
    if wrong:
        raise Refused("guard", wrong)
    changed = touched(row.overlay, overlay)
    if not any(changed.values()):
        return []
    row.overlay = tidied(overlay)
    save_as(row, by=by, now=now, why=WHY)
    record("layout.changed", row, by=by, now=now, keys=changed["keys"], blocks=changed["blocks"])
    return [*changed["keys"], *changed["blocks"]]


def _problems(row: AuthoritySettings, overlay: Mapping[str, Any]) -> list[str]:
    try:
        return validate_overlay(preset(row.preset), overlay) or lost(row.overlay, overlay)
    except LayoutError as error:
        return error.sentences
