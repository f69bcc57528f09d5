"""The daily run of reminders: one message to each person, once, however often, late or twice over it is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts import policy
from accounts.roles import Role
from epep.mail.bundle import queue_bundle
from peps.reminders import to_send


def queue_reminders(*, today: date, now: datetime) -> int:
    """Queue today's bundles; how many are new. A second run the same day queues none."""
    return sum(
        queue_bundle(
            to=bundle.to,
            on=today,
            now=now,
            counts=bundle.counts,
            abouts=[item.about for item in bundle.items],
            template=bundle.template,
            authorities=bundle.of,
        )
        is not None
        for bundle in to_send(today)
    )


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
    """What would go out on a day. `rules` counts things, by rule."""

    on: date
    lines: tuple[Line, ...]

    @property
    def rules(self) -> dict[str, int]:
        """Things by rule, over all people."""
        total: Counter[str] = Counter()
        for line in self.lines:
            total.update(line.rules)
        return dict(sorted(total.items()))

    def as_json(self) -> dict[str, Any]:
        """For the command and other programs."""
        return {
            "on": self.on.isoformat(),
            "messages": len(self.lines),
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
        }


def outlook(on: date, *, authority_id: Any = None) -> Outlook:
    """What would go out on a day as things stand now; of one authority's things alone where it is given."""
    return Outlook(on, tuple(_lines(on, authority_id)))


def _lines(on: date, authority_id: Any) -> Iterator[Line]:
    for bundle in to_send(on):
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
