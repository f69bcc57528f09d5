"""The daily run of reminders: one message to each person, once, however often, late or twice over it is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts import policy
from accounts.roles import Role
from epep.batch import many_rows
from epep.mail.bundle import Wanted, queue_bundles
from epep.mail.heads import queue_to_head
from peps.meetings.coming_up import Note, send_note
from peps.reminders import Bundle, in_parts, to_send
from peps.reminders.coming import by_address
from peps.reminders.heads import ToHead, to_heads


@many_rows()
def queue_reminders(*, today: date, now: datetime) -> int:
    """Queue today's bundles and messages to schools' addresses; how many are new. A second run the same day queues
    none."""
    bundles = sum(
        queue_bundles([_wanted(one) for one in part], on=today, now=now) for part in in_parts(today)
    )
    heads = sum(
        queue_to_head(address=one.address, to=one.to, on=today, now=now, plans=len(one.plans), late=one.late)
        is not None
        for one in to_heads(today)
    )
    meetings = sum(send_note(note, on=today, now=now) for note in by_address(today))
    return bundles + heads + meetings


def _wanted(bundle: Bundle) -> Wanted:
    abouts = [item.about for item in bundle.items]
    return Wanted(bundle.to, bundle.counts, abouts, bundle.template, bundle.of)


@dataclass(frozen=True)
class Line:
    """What would go out to one person: id and roles, never a name; plans by kind, things by rule."""

    recipient: str
    roles: tuple[str, ...]
    plans: int
    counts: dict[str, int]
    rules: dict[str, int]
    digest: bool


@dataclass(frozen=True)
class Outlook:
    """What would go out on a day. `rules` counts things, by rule. `heads` are schools' addresses: who has no account
    is told of how many plans, and of which schools."""

    on: date
    lines: tuple[Line, ...]
    heads: tuple[ToHead, ...] = ()
    notes: tuple[Note, ...] = ()
    """To people without an account who are invited to a meeting."""

    @property
    def rules(self) -> dict[str, int]:
        """Things by rule, over all people."""
        total: Counter[str] = Counter()
        for line in self.lines:
            total.update(line.rules)
        total.update(note.rule for note in self.notes)
        return dict(sorted(total.items()))

    def as_json(self) -> dict[str, Any]:
        """For the command and other programs."""
        return {
            "on": self.on.isoformat(),
            "messages": len(self.lines) + len(self.heads) + len(self.notes),
            "rules": self.rules,
            "recipients": [
                {
                    "id": line.recipient,
                    "roles": list(line.roles),
                    "plans": line.plans,
                    "rules": line.rules,
                    "digest": line.digest,
                }
                for line in self.lines
            ],
            "heads": [
                {
                    "schools": sorted(str(pk) for pk in one.schools),
                    "plans": len(one.plans),
                    "rules": one.rules,
                }
                for one in self.heads
            ],
            "invited_by_address": [str(note.invitee_id) for note in self.notes],
        }


def outlook(on: date, *, authority_id: Any = None) -> Outlook:
    """What would go out on a day as things stand now; of one authority's things alone where it is given."""
    heads = to_heads(on)
    if authority_id is not None:
        heads = [own for one in heads if (own := one.of(authority_id)).late]
    notes = [note for note in by_address(on) if authority_id in (None, note.authority_id)]
    return Outlook(on, tuple(_lines(on, authority_id)), tuple(heads), tuple(notes))


def _lines(on: date, authority_id: Any) -> Iterator[Line]:
    for bundle in to_send(on, authority_id=authority_id):
        items = [item for item in bundle.items if authority_id in (None, item.thing.authority_id)]
        if not items and authority_id is not None:
            continue
        roles: set[Role] = policy.roles(bundle.to, on)
        yield Line(
            recipient=str(bundle.to.pk),
            roles=tuple(sorted(roles)),
            plans=len({item.thing.row.pep_id for item in items}) or bundle.counts["plans"],
            counts=bundle.counts,
            rules=dict(sorted(Counter(item.due.name for item in items).items())),
            digest=bundle.template == "digest",
        )
