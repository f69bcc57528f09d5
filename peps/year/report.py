"""What a simulated year comes to: clocks, terms and messages of each authority, and what must be nought."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q

from accounts.models import Organisation, Term
from peps.models import Clock, Pep
from peps.models.clock import DUE
from peps.year.checking import DAY_OFF, DONE, WITHOUT_ACCESS, Found
from peps.year.past import morning

MANY_A_DAY, TWICE = "more than one to a person in a day", "of the same thing twice"
KINDS = (WITHOUT_ACCESS, TWICE, MANY_A_DAY, DAY_OFF, DONE)
"""What must not be, in the order of the report."""
EXAMPLES = 20


@dataclass
class Report:
    """A year. `missed`: clocks that changed on a day on which nothing was known to change them."""

    first: date
    last: date
    authorities: dict[str, dict[str, Any]] = field(default_factory=dict)
    totals: dict[str, Any] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    missed: int = 0

    @property
    def wrong(self) -> dict[str, int]:
        """How often something happened that must not."""
        counts = Counter(one.what for one in self.found)
        return {what: counts[what] for what in KINDS}

    @property
    def is_right(self) -> bool:
        """Whether none of it did."""
        return not self.found and not self.missed

    def as_json(self) -> dict[str, Any]:
        """The same record gives the same bytes."""
        examples = [
            {
                name: value if isinstance(value, str) else str(value or "")
                for name, value in asdict(one).items()
            }
            for one in self.found[:EXAMPLES]
        ]
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "authorities": self.authorities,
            "all": self.totals,
            "wrong": self.wrong,
            "clocks_missed": self.missed,
            "examples": examples,
        }


def clocks_of(place: Organisation, first: date, last: date) -> dict[str, dict[str, int]]:
    """The clocks of the year by rule: how many, and how each stands when it is over (one of five ways)."""
    met = Q(met_on__isnull=False)
    stopped, runs = Q(met_on=None, stopped_on__isnull=False), Q(met_on=None, stopped_on=None)
    late, over = Q(met_on__gt=F("until")), Q(until__lt=last)
    rows = Clock.objects.filter(authority=place).annotate(until=DUE).order_by("rule").values("rule")
    counted = rows.annotate(
        started=Count("pk"),
        before=Count("pk", filter=Q(event_on__lt=first)),
        late=Count("pk", filter=met & late),
        done=Count("pk", filter=met),
        stopped=Count("pk", filter=stopped),
        overdue=Count("pk", filter=runs & over),
        running=Count("pk", filter=runs),
        moved=Count("pk", filter=Q(moved_from__isnull=False)),
        extended=Count("pk", filter=Q(extended_to__isnull=False)),
    )
    return {
        row["rule"]: {
            "started": row["started"],
            "of which from before": row["before"],
            "in time": row["done"] - row["late"],
            "late": row["late"],
            "stopped": row["stopped"],
            "overdue": row["overdue"],
            "running": row["running"] - row["overdue"],
            "moved": row["moved"],
            "extended": row["extended"],
        }
        for row in counted
    }


def terms_of(place: Organisation, first: date, last: date) -> list[dict[str, Any]]:
    """The terms of the year, and what became of their plans."""
    states = {str(status): Count("pk", filter=Q(status=status)) for status in Pep.Status.values}
    found = []
    for term in Term.objects.filter(authority=place, starts_on__lte=last, ends_on__gte=first).order_by(
        "starts_on"
    ):
        counts = Pep.objects.filter(term=term, authority=place).aggregate(plans=Count("pk"), **states)
        found.append(
            {
                "name": term.name,
                "starts_on": term.starts_on.isoformat(),
                "ends_on": term.ends_on.isoformat(),
                "peps_due_on": term.peps_due_on.isoformat(),
                **counts,
            }
        )
    return found


_THINGS = """
    SELECT m.id, m.recipient_id, lower(m.address) AS address, m.not_before, m.context, t.authority_id, t.rule,
        (m.not_before AT TIME ZONE 'Europe/London')::date AS day
    FROM mail_message m JOIN (
        SELECT message_id, authority_id, rule FROM mail_messageabout
        UNION ALL SELECT message_id, authority_id, rule FROM mail_headtold
        UNION ALL SELECT id, authority_id, rule FROM mail_message a
            WHERE NOT EXISTS (SELECT FROM mail_messageabout WHERE message_id = a.id)
            AND NOT EXISTS (SELECT FROM mail_headtold WHERE message_id = a.id)
    ) t ON t.message_id = m.id
    WHERE m.by_day AND m.queued_at >= %s
"""


def messages_of(place: Organisation, first: date) -> dict[str, Any]:
    """The messages that were about the authority's plans. One that was about several authorities' is in each."""

    def of(what: str, group: str = "") -> list[tuple[Any, ...]]:
        end = f" GROUP BY {group} ORDER BY {group}" if group else ""
        things = f"WITH things AS ({_THINGS} AND t.authority_id = %s)"
        return _rows(f"{things} SELECT {what}{end}", [morning(first), place.pk])

    messages, people, told = of("count(DISTINCT id), count(DISTINCT address), count(*) FROM things")[0]
    kinds = "jsonb_object_keys(coalesce(context -> 'counts', '{}'::jsonb)) kind"
    return {
        "messages": messages,
        "people told": people,
        "things told": told,
        "most to one person in a day": _most(place, first),
        "by month": dict(of("to_char(day, 'YYYY-MM'), count(DISTINCT id) FROM things", "1")),
        "things by rule": dict(of("rule, count(*) FROM things", "rule")),
        "messages by kind": dict(of(f"kind, count(DISTINCT id) FROM things, {kinds}", "kind")),
    }


def _most(place: Organisation | None, first: date) -> int:
    """The most messages that one person (by address) got on one day, of those about the authority's plans."""
    only, values = (" AND t.authority_id = %s", [place.pk]) if place else ("", [])
    rows = _rows(
        f"""SELECT coalesce(max(many), 0) FROM (SELECT count(DISTINCT id) AS many FROM ({_THINGS}{only}) things
            GROUP BY address, day) days""",  # noqa: S608
        [morning(first), *values],
    )
    return int(rows[0][0])


def totals(first: date) -> dict[str, Any]:
    """All authorities together; whoever works for several is one person."""
    many, people = _rows(
        "SELECT count(*), count(DISTINCT lower(address)) FROM mail_message WHERE by_day AND queued_at >= %s",
        [morning(first)],
    )[0]
    return {"messages": many, "people told": people, "most to one person in a day": _most(None, first)}


def twice(first: date) -> list[Found]:
    """Things that somebody was told twice, and days on which somebody was written to twice."""
    since = [morning(first)]
    told = _rows(
        """SELECT a.authority_id, min((m.not_before AT TIME ZONE 'Europe/London')::date), a.rule, a.thing_type,
            a.thing_id, a.recipient_id FROM mail_messageabout a JOIN mail_message m ON m.id = a.message_id
            GROUP BY a.authority_id, a.rule, a.thing_type, a.thing_id, a.recipient_id, a.due_on
            HAVING count(*) > 1 AND bool_or(m.queued_at >= %s) ORDER BY 2, 3, 5, 6""",
        since,
    )
    keyed = _rows(
        """SELECT min(authority_id::text)::uuid, min((not_before AT TIME ZONE 'Europe/London')::date), rule,
            thing_type, thing_id, min(recipient_id::text)::uuid FROM mail_message
            GROUP BY rule, thing_type, thing_id, due_on, lower(address)
            HAVING count(*) > 1 AND bool_or(queued_at >= %s) ORDER BY 2, 3, 5""",
        since,
    )
    days = _rows(
        """SELECT min(authority_id::text)::uuid, (not_before AT TIME ZONE 'Europe/London')::date, min(rule), 'user',
            coalesce(min(recipient_id::text), ''), min(recipient_id::text)::uuid FROM mail_message
            WHERE by_day AND queued_at >= %s GROUP BY lower(address), 2 HAVING count(*) > 1 ORDER BY 2, 5""",
        since,
    )
    return [Found(TWICE, *row) for row in told + keyed] + [Found(MANY_A_DAY, *row) for row in days]


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
