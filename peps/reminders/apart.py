"""People who have to do with plans of several authorities: their bundle is made when all of those are known.

What is read here may be too much and never too little: a person who is not found here is told of one authority.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Cast

from accounts.models import Membership
from accounts.roles import VIRTUAL_SCHOOL, Role
from children.models import Link, SchoolSpell
from epep.mail.hours import LONDON
from epep.mail.models import HeadContact
from peps.models import Invitee, Pep
from peps.reminders import quiet
from peps.reminders.people import WORK

Places = dict[uuid.UUID, frozenset[uuid.UUID]]
"""Person → the authorities whose plans they may be told of."""


def of_several(today: date, *, besides: Collection[uuid.UUID] = ()) -> Places:
    """People of more than one authority; of the people `besides` those of one, too."""
    sql, params = _pairs(today).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person, array_agg(authority) FROM ({sql}) AS pairs (person, authority)"  # noqa: S608
            " GROUP BY person HAVING count(*) > 1 OR person = ANY(%s)",
            [*params, list(besides)],
        )
        return {person: frozenset(places) for person, places in cursor.fetchall() if person}


def plans_round(people: Collection[uuid.UUID], today: date) -> Q:
    """The plans of which these people may be told, and a few more."""
    links = Link.objects.live(today).filter(user__in=people, role__in=WORK)
    teaching = Membership.objects.live(today).filter(user__in=people, role=Role.DESIGNATED_TEACHER)
    heads = HeadContact.objects.filter(user__in=people)
    schools = Q(school__in=teaching.values("organisation_id")) | Q(school__in=heads.values("organisation_id"))
    spells = SchoolSpell.objects.live(today).filter(schools)
    staff = Membership.objects.live(today).filter(user__in=people, role__in=VIRTUAL_SCHOOL)
    passed_on = quiet.live(today).filter(colleague__in=people).values_list("thing_id", flat=True)
    return (
        Q(child__in=links.values("child_id"))
        | Q(child__in=spells.values("child_id"))
        | Q(authority__in=staff.values("organisation_id"))
        | Q(pk__in=[uuid.UUID(pk) for pk in passed_on])
        | Q(pk__in=_invited(today).filter(user__in=people).values("meeting__pep_id"))
    )


def _pairs(today: date) -> QuerySet[Any, Any]:
    """(person, authority), each once, by everything that makes somebody be told of a plan."""
    links = Link.objects.live(today).filter(role__in=WORK)
    teaching = Membership.objects.live(today).filter(role=Role.DESIGNATED_TEACHER)
    staff = Membership.objects.live(today).filter(role__in=VIRTUAL_SCHOOL)
    on_roll = {"organisation__spells__in": SchoolSpell.objects.live(today)}
    of_roll = ("user_id", "organisation__spells__child__authority_id")
    whose = Pep.objects.filter(pk=Cast(OuterRef("thing_id"), UUIDField())).values("authority_id")
    passed_on = quiet.live(today).filter(colleague__isnull=False).annotate(whose=Subquery(whose))
    return (
        links.order_by()
        .values_list("user_id", "child__authority_id")
        .union(
            teaching.filter(**on_roll).values_list(*of_roll),
            HeadContact.objects.filter(user__isnull=False, **on_roll).values_list(*of_roll),
            staff.values_list("user_id", "organisation_id"),
            passed_on.values_list("colleague_id", "whose"),
            _invited(today).values_list("user_id", "meeting__pep__authority_id"),
        )
    )


def _invited(today: date) -> QuerySet[Invitee]:
    """Who is invited to a meeting still to come and has an account."""
    midnight = datetime.combine(today, time.min, tzinfo=LONDON)
    return Invitee.objects.filter(user__isnull=False, meeting__starts_at__gte=midnight)
