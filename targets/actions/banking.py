"""An authority's own templates: saving one (also over a shipped one), retiring one, bringing it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import Organisation
from epep.audit.past import save_as
from epep.audit.record import record
from epep.ids import new_id
from epep.moves import Refused
from targets import bank
from targets.bank import Template
from targets.models import BankEntry


@transaction.atomic
def save_entry(*, authority: Organisation, template: Template, by: Any, now: datetime) -> BankEntry:
    """Save a template of the authority; without a key it is a new one."""
    _check(authority, by, now)
    key = template.key or f"own_{new_id().hex}"
    row = BankEntry.objects.select_for_update().filter(authority=authority, key=key).first()
    entry = row or BankEntry(authority=authority, key=key)
    entry.body, entry.retired_at, entry.retired_by = template.body(), None, None
    entry.saved_at, entry.saved_by = now, by
    save_as(entry, by=by, now=now, why="saved")
    record("bank.saved", entry, by=by, now=now)
    return entry


@transaction.atomic
def retire(*, authority: Organisation, key: str, by: Any, now: datetime, back: bool = False) -> BankEntry:
    """Keep a template, shipped or own, from being found; with `back` let it be found again."""
    _check(authority, by, now)
    row = BankEntry.objects.select_for_update().filter(authority=authority, key=key).first()
    shipped = bank.shipped().get(key)
    if row is None and shipped is None:
        raise Refused("state", ["There is no such template."])
    entry = row or BankEntry(authority=authority, key=key, body=shipped.body() if shipped else {})
    entry.retired_at, entry.retired_by = (None, None) if back else (now, by)
    entry.saved_at, entry.saved_by = now, by
    save_as(entry, by=by, now=now, why="back" if back else "retired")
    record("bank.brought_back" if back else "bank.retired", entry, by=by, now=now)
    return entry


def _check(authority: Organisation, by: Any, now: datetime) -> None:
    if authority.pk not in policy.organisations(by, "bank.edit", localdate(now)):
        raise Refused("permission", ["Your role does not include this."])
