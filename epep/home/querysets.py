"""What home pages count and list, composed from the apps' own rows. Few queries, whatever the numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts import policy
from accounts.models import Term
from accounts.roles import Role
from children.models import CarePeriod, Child, Delegation, SchoolSpell
from epep.mail.models import Message
from funding.models import Request
from funding.models.request import TO_DECIDE
from peps.models import Pep, Rendition, Section
from peps.models.pep import Status
from peps.next_act import Group, NextAct, next_act
from peps.pinned import definition_of
from peps.querysets_lists import as_listed, within

WEEK = timedelta(days=7)
NEEDED = (Status.OPEN, Status.RETURNED)
GROUP_TITLES = {
    Group.CHANGES: "Changes needed",
    Group.OVERDUE: "Overdue",
    Group.SOON: "Due soon",
    Group.LATER: "Due later",
    Group.WAITING: "Waiting for others",
    Group.FINISHED: "Finished",
}


@dataclass(frozen=True)
class Card:
    """One child's plan on a home page, with the act that comes next."""

    pep: Pep
    act: NextAct


def newest_peps(user: Any, *, on: date) -> list[Pep]:
    """The newest plan of each child within reach, with its sections (without their answers)."""
    rows = policy.visible(user, "pep.list", Pep.objects.exclude(status=Status.CANCELLED), on=on)
    newest = rows.order_by("child_id", "-due_on", "-planned_at").distinct("child_id").values("pk")
    sections = Section.objects.defer("answers", "stamps", "sources").order_by("position")
    return list(
        as_listed(Pep.objects.filter(pk__in=newest))
        .prefetch_related(Prefetch("sections", queryset=sections))
        .order_by("due_on", "child__family_name", "child__given_name")
    )


def cards(user: Any, roles: Iterable[Role], *, on: date) -> list[Card]:
    """A card per child, with what these roles of the person do next."""
    handed: dict[Any, set[str]] = {}
    for child_id, keys in (
        Delegation.objects.live(on)
        .filter(delegate=user, ended_early_at__isnull=True)
        .values_list("child_id", "sections")
    ):
        handed.setdefault(child_id, set()).update(keys)
    mine = set(roles)
    return [
        Card(
            pep,
            next_act(
                pep,
                list(pep.sections.all()),
                definition_of(pep),
                mine,
                today=on,
                delegated=handed.get(pep.child_id, ()),
            ),
        )
        for pep in newest_peps(user, on=on)
    ]


def grouped(found: list[Card]) -> list[dict[str, Any]]:
    """Cards in groups, most urgent first; empty groups are left out."""
    return [
        {"key": str(group), "title": title, "cards": rows}
        for group, title in GROUP_TITLES.items()
        if (rows := [card for card in found if card.act.group == group])
    ]


def new_into_care(user: Any, *, on: date) -> QuerySet[CarePeriod]:
    """Care that began in the last four weeks, for children within reach."""
    recent = CarePeriod.objects.live(on).filter(started_on__gt=on - 4 * WEEK)
    children = policy.visible(user, "child.list", Child.objects.all(), on=on)
    return (
        recent.filter(child__in=children).select_related("child", "child__authority").order_by("-started_on")
    )


@dataclass(frozen=True)
class Tally:
    """Numbers of a Virtual School's home, for its authorities together."""

    statuses: dict[str, int]
    overdue: int
    no_meeting: int
    no_views: int
    new_or_moved: int
    failed: int
    money: int


def tally(authorities: list[Any], *, on: date) -> Tally:
    """Counts behind the links: live plans by status, overdue, without a meeting date or the child's views."""
    live = Pep.objects.filter(authority__in=authorities, status__in=[*NEEDED, Status.SUBMITTED])
    counted = live.aggregate(
        overdue=Count("pk", filter=Q(status__in=NEEDED, due_on__lt=on)),
        no_meeting=Count("pk", filter=Q(status__in=NEEDED, facts__meeting_on__isnull=True)),
        no_views=Count("pk", filter=Q(status__in=NEEDED, facts__has_views=False)),
        **{str(status): Count("pk", filter=Q(status=status)) for status in (*NEEDED, Status.SUBMITTED)},
    )
    since = on - WEEK
    moved = SchoolSpell.objects.filter(
        child__authority__in=authorities, started_on__gt=since, started_on__lte=on
    )
    new = CarePeriod.objects.filter(
        child__authority__in=authorities, started_on__gt=since, started_on__lte=on
    )
    failed = Message.objects.filter(status=Message.Status.PARKED, authority__in=authorities).count()
    failed += Rendition.objects.filter(
        status=Rendition.Status.PARKED, snapshot__pep__authority__in=authorities
    ).count()
    arrived = new.order_by().values("child_id").union(moved.order_by().values("child_id"))
    return Tally(
        statuses={str(status): counted[str(status)] for status in (*NEEDED, Status.SUBMITTED)},
        overdue=counted["overdue"],
        no_meeting=counted["no_meeting"],
        no_views=counted["no_views"],
        new_or_moved=arrived.count(),
        failed=failed,
        money=Request.objects.filter(authority__in=authorities, status__in=TO_DECIDE).count(),
    )


def term_so_far(authorities: list[Any], *, on: date) -> list[dict[str, Any]]:
    """The newest begun term of each authority, with how many of its plans stand in each status."""
    terms = Term.objects.filter(authority__in=authorities, starts_on__lte=on).order_by(
        "authority_id", "-starts_on"
    )
    found = []
    for term in terms.distinct("authority_id").select_related("authority"):
        rows = dict(
            Pep.objects.filter(authority=term.authority_id, term=term)
            .exclude(status=Status.CANCELLED)
            .values_list("status")
            .annotate(n=Count("pk"))
        )
        total = sum(rows.values())
        bars = [
            {"status": str(status), "label": str(Status(status).label), "n": rows.get(status, 0)}
            for status in (Status.FINALISED, Status.SUBMITTED, Status.RETURNED, Status.OPEN, Status.PLANNED)
        ]
        x = 0.0
        for bar in bars:
            bar["width"] = round(bar["n"] * 600 / total, 1) if total else 0
            bar["x"] = round(x, 1)
            x += bar["width"]
        found.append({"term": term, "total": total, "bars": bars})
    return found


def to_judge(user: Any, *, on: date) -> QuerySet[Pep]:
    """Plans that wait to be judged, the longest waiting first."""
    rows = within(user, "pep.judge", Pep.objects.filter(status=Status.SUBMITTED), on=on)
    return as_listed(rows).order_by("submitted_at")


def sealed_peps(user: Any, *, on: date, with_content: bool = True) -> list[Pep]:
    """Plans with a sealed version that the person may read, newest first, with that version; for a list of
    many its content, the whole plan, stays where it is."""
    rows = policy.visible(user, "pep.read", Pep.objects.filter(current_snapshot__isnull=False), on=on)
    rows = rows.select_related("child", "authority", "term", "current_snapshot")
    if not with_content:
        rows = rows.defer("current_snapshot__content", "child__sources", "child__former_upns")
    return list(rows.order_by("-term__starts_on", "-due_on"))


def views_to_give(user: Any, *, on: date) -> list[Section]:
    """Sections in which a young person can say what they think now."""
    rows = policy.visible(user, "pep.fill", Pep.objects.filter(status__in=NEEDED), on=on)
    sections = Section.objects.filter(pep__in=rows).exclude(status=Section.Status.SIGNED)
    return [
        section
        for section in sections.select_related("pep__term").defer("stamps", "sources")
        if Role.YOUNG_PERSON in definition_of(section.pep).section(section.key).filled_by
    ]
