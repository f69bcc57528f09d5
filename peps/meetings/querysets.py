"""Reading meetings: what the child wishes, who stands round, the diary. A fixed number of queries each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet

from accounts import policy
from accounts.authority import choice, settings_of
from accounts.calendars import calendars_of
from accounts.models import Organisation, User
from accounts.roles import VIRTUAL_SCHOOL, Role
from children.models import SchoolSpell
from children.people import Person, people_round
from epep.calendar import SchoolCalendar
from peps.blocks.kinds import Json
from peps.meetings import attending, wishes
from peps.meetings.telling import NAMED
from peps.meetings.times import LONDON
from peps.models import Clock, Invitee, Judgement, Meeting, Pep, Section, Wish
from peps.pinned import definition_of
from peps.quality import must_be_returned
from peps.querysets_last import last_plan

ROUND = (
    Role.YOUNG_PERSON,
    Role.CARER,
    Role.SOCIAL_WORKER,
    Role.DESIGNATED_TEACHER,
    Role.REVIEWING_OFFICER,
    Role.TEAM_MANAGER,
)
"""Who is proposed, in this order."""
NOT_AT_FIRST = (Role.TEAM_MANAGER, Role.REVIEWING_OFFICER)
"""Proposed without a tick: fewer people is what children ask for."""


def answers_flat(pep: Pep) -> dict[str, Json]:
    """Every answer of the plan by question key; read once for each `pep` object."""
    if not hasattr(pep, "_answers_flat"):
        rows = Section.objects.filter(pep=pep).values_list("answers", flat=True)
        pep._answers_flat = {key: value for row in rows for key, value in row.items()}  # type: ignore[attr-defined]
    found: dict[str, Json] = pep._answers_flat  # type: ignore[attr-defined]
    return found


def wish_of(pep: Pep) -> Wish | None:
    """What was written down of the child's wishes."""
    return Wish.objects.filter(pep=pep).select_related("said_by").first()


def wishes_of(pep: Pep, row: Wish | None = None) -> dict[str, Json]:
    """The child's wishes: written down for the meeting, filled up from the plan's own section."""
    row = row or wish_of(pep)
    return wishes.with_plan(row.said if row else {}, answers_flat(pep))


def current(pep: Pep) -> Meeting | None:
    """The meeting of the plan: the arranged one, else the last that was held."""
    rows = pep.meetings.exclude(status=Meeting.Status.CANCELLED).select_related(
        "made_by", "saved_by", "virtual_school", "held_by"
    )
    found = sorted(rows, key=lambda row: (row.status == Meeting.Status.ARRANGED, row.starts_at))
    if not found:
        return None
    found[-1].pep = pep
    return found[-1]


def invitees_of(meeting: Meeting) -> list[Invitee]:
    """Everybody invited, the child and the carer first."""
    order = [str(role) for role in (*ROUND, *VIRTUAL_SCHOOL)]
    rows = list(meeting.invitees.select_related("user"))
    place = {role: number for number, role in enumerate(order)}
    return sorted(
        rows, key=lambda row: (place.get(row.role, len(order)), row.user.name if row.user else row.name)
    )


def not_answered(meeting: Meeting) -> QuerySet[Invitee]:
    """Who was told of the meeting as it is, can be reached, and has not answered."""
    rows = meeting.invitees.filter(sequence_sent__gte=meeting.sequence).exclude(user=None, email="")
    found: QuerySet[Invitee] = rows.exclude(reply_sequence=meeting.sequence)
    return found


def proposed(pep: Pep, *, on: date) -> list[Person]:
    """The people round the child, each once, in their first role."""
    seen: set[Any] = set()
    found = []
    for person in people_round(pep.child, ROUND, on=on):
        if person.user.pk not in seen:
            seen.add(person.user.pk)
            found.append(person)
    return found


def officers(pep: Pep, *, on: date) -> list[User]:
    """Who could come from the Virtual School, by name."""
    people = people_round(pep.child, VIRTUAL_SCHOOL, on=on)
    return sorted({person.user for person in people}, key=lambda user: (user.name, str(user.pk)))


def calendar_of(pep: Pep) -> SchoolCalendar:
    """The days of the child's school, else of the authority."""
    return calendars_of(pep.authority)(pep.school_id)


def held_by(pep: Pep) -> date:
    """The day by which the meeting is to be: the first clock for it that runs, else when the plan is due."""
    clocks = Clock.objects.filter(pep=pep, verb__in=("held", "arranged"), met_on=None, stopped_on=None)
    found: date | None = clocks.filter(verb="held").aggregate(first=Min("due_on"))["first"]
    return min(found, pep.due_on) if found else pep.due_on


# ---- the Virtual School ----------------------------------------------------------------------------


def attend_keys(authority: Organisation) -> list[str]:
    """The authority's reasons for the Virtual School to come."""
    found = choice(settings_of(authority), "meetings.attend", [])
    return [str(key) for key in found] if isinstance(found, list | tuple) else []


def reasons_to_attend(pep: Pep, *, on: date) -> list[str]:
    """Why the Virtual School should come to this plan's meeting, in words."""
    keys = attend_keys(pep.authority)
    last = last_plan(pep) if keys else None
    around = attending.Around(
        is_first=last is None,
        has_moved=_has_moved(pep, last.on if last else None) if keys else False,
        is_out_of_area=pep.school is not None and pep.school.la_code != pep.authority.la_code,
        last_was_lowest=last is not None and _was_lowest(last.pep),
        year=pep.child.nc_year(on),
        is_school_age=pep.pep_type == Pep.Type.SCHOOL_AGE,
    )
    return attending.reasons_for(keys, around)


def _was_lowest(pep: Pep) -> bool:
    """Whether any part of an earlier plan was once judged so that it had to go back."""
    quality = definition_of(pep).quality
    given = Judgement.objects.filter(section__pep=pep).values_list("level", flat=True).distinct()
    return any(must_be_returned(quality, level) for level in given)


def _has_moved(pep: Pep, since: date | None) -> bool:
    return since is not None and SchoolSpell.objects.filter(child=pep.child, started_on__gt=since).exists()


# ---- the section of the meeting --------------------------------------------------------------------


def meeting_section(pep: Pep) -> Section | None:
    """The section that holds the record of the meeting; some forms have none."""
    key = next(
        (
            form.key
            for form in definition_of(pep).sections
            if any(block.key == "meeting" for block in form.blocks)
        ),
        None,
    )
    row = (
        Section.objects.filter(pep=pep, key=key).select_related("saved_by", "signed_by").first()
        if key
        else None
    )
    if row:
        row.pep = pep
    return row


# ---- the diary -------------------------------------------------------------------------------------


def _day_starts(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON)


def diary(user: Any, *, on: date, first: date, last: date | None, mine: bool = False) -> QuerySet[Meeting]:
    """Meetings within the person's reach from `first` to `last`, by time, with how many answered what."""
    rows = policy.visible(
        user, "meeting.view", Meeting.objects.exclude(status=Meeting.Status.CANCELLED), on=on
    )
    rows = rows.filter(starts_at__gte=_day_starts(first))
    if last:
        rows = rows.filter(starts_at__lt=_day_starts(last + timedelta(days=1)))
    if mine:
        invited = Invitee.objects.filter(user=user).values("meeting")  # no join: it would narrow the counts
        rows = rows.filter(Q(virtual_school=user) | Q(pk__in=invited))
    fresh, told = Q(invitees__reply_sequence=F("sequence")), Q(invitees__sequence_sent__gte=0)
    return (
        rows.select_related("pep__child", "pep__school", "pep__authority", "virtual_school")
        .annotate(
            asked=Count("invitees", filter=told, distinct=True),
            coming=Count("invitees", filter=fresh & Q(invitees__reply="yes"), distinct=True),
            others=Count("invitees", filter=fresh & Q(invitees__reply__in=("no", "other")), distinct=True),
            silent=Count(
                "invitees", filter=told & Q(invitees__reply_sequence__lt=F("sequence")), distinct=True
            ),
            people=Count("invitees", distinct=True),
        )
        .order_by("starts_at", "pk")
    )


@dataclass(frozen=True)
class SchoolWith:
    """A school with how many of its children have an open plan and no meeting yet."""

    school: Organisation
    count: int


def _without_meeting(user: Any, *, on: date) -> QuerySet[Pep]:
    rows = policy.visible(user, "meeting.arrange", Pep.objects.all(), on=on)
    return rows.filter(status__in=(Pep.Status.OPEN, Pep.Status.RETURNED), school__isnull=False).exclude(
        meetings__status__in=(Meeting.Status.ARRANGED, Meeting.Status.HELD)
    )


def schools_to_arrange(user: Any, *, on: date) -> list[SchoolWith]:
    """Schools where the person could arrange meetings in a row, by name."""
    counted = _without_meeting(user, on=on).values("school").annotate(count=Count("pk")).order_by()
    counts = {row["school"]: row["count"] for row in counted}
    return [
        SchoolWith(school, counts[school.pk])
        for school in Organisation.objects.filter(pk__in=counts).order_by("name")
    ]


def peps_to_arrange(user: Any, school_id: Any, *, on: date) -> list[Pep]:
    """The plans of one school without a meeting, by the child's name."""
    rows = _without_meeting(user, on=on).filter(school=school_id)
    return sorted(
        rows.select_related("child", "authority", "term", "school"),
        key=lambda pep: (pep.child.name, str(pep.pk)),
    )


def invitations_of(user: Any, *, now: datetime, with_names: bool = False) -> list[Invitee]:
    """What somebody with an account is invited to and can still answer, the next first. `with_names` for a page
    that shows places, which must name nobody."""
    rows = _open_invitations(user, now)
    rows = rows.select_related("meeting__pep__school", "meeting__pep__child").order_by("meeting__starts_at")
    return list(rows.prefetch_related(*(f"meeting__{name}" for name in NAMED)) if with_names else rows)


def is_invited(user: Any, *, now: datetime) -> bool:
    """Whether there is any of these: for the menu."""
    return _open_invitations(user, now).exists()


def _open_invitations(user: Any, now: datetime) -> QuerySet[Invitee]:
    return Invitee.objects.filter(
        user=user, sequence_sent__gte=0, meeting__status=Meeting.Status.ARRANGED, meeting__starts_at__gt=now
    )
