"""Reading people: who works for an authority, open invitations, who may give whom a role.

Changing any of it is `actions/`.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts import policy
from accounts.models import Invitation, Membership, Organisation, User
from accounts.roles import Role

AT_SCHOOL = (Role.DESIGNATED_TEACHER, Role.SCHOOL_COLLEAGUE)
"""Roles held in a school; all others are held in the authority."""
FOR_THE_HEAD = (Role.VIRTUAL_SCHOOL_HEAD, Role.AUTHORITY_ADMINISTRATOR)
"""Roles that only those who hold one of them may give."""


def authorities_of(user: Any, permission: str, *, on: date) -> list[Organisation]:
    """The authorities in which the person holds the permission, by name."""
    return list(
        Organisation.objects.filter(pk__in=policy.organisations(user, permission, on)).order_by("name")
    )


def managed(authority: Organisation) -> QuerySet[Organisation]:
    """Where the authority says who works: itself, its area's schools, and schools it has invited people to."""
    invited = Invitation.objects.filter(invited_by__memberships__organisation=authority)
    return Organisation.objects.filter(
        Q(pk=authority.pk)
        | Q(la_code=authority.la_code) & ~Q(kind=Organisation.Kind.AUTHORITY)
        | Q(pk__in=invited.values("organisation_id")) & ~Q(kind=Organisation.Kind.AUTHORITY)
    )


def manages(by: Any, organisation: Organisation, *, on: date) -> bool:
    """Whether the person may change who works at the organisation."""
    return any(
        managed(authority).filter(pk=organisation.pk).exists()
        for authority in authorities_of(by, "people.invite", on=on)
    )


def manages_person(by: Any, user: User, *, on: date, past: bool = False) -> bool:
    """Whether every role the person holds (held, with `past`) is at an organisation that `by` manages."""
    rows = Membership.objects.filter(user=user) if past else Membership.objects.live(on).filter(user=user)
    places = {row.organisation_id: row.organisation for row in rows.select_related("organisation")}
    if not places:
        return not past and manages_person(by, user, on=on, past=True)
    found = [manages(by, place, on=on) for place in places.values()]
    return any(found) if past else all(found)


def may_take(by: Any, role: str, organisation: Organisation, *, on: date) -> bool:
    """Whether `by` may end the role there, as far as rank goes: who may not give a role may not take it."""
    if role not in FOR_THE_HEAD:
        return True
    held = {grant.role for grant in policy.grants(by, on) if grant.organisation_id == organisation.pk}
    return bool(held & set(FOR_THE_HEAD))


def may_give(by: Any, role: Role, organisation: Organisation, authority: Organisation, *, on: date) -> str:
    """ "" when `by` may give the role there on behalf of the authority, else why not."""
    if authority.pk not in policy.organisations(by, "people.invite", on):
        return "Your role does not include inviting people."
    if role in AT_SCHOOL and organisation.kind == Organisation.Kind.AUTHORITY:
        return "Choose the school that the person works at."
    if role not in AT_SCHOOL and organisation.pk != authority.pk:
        return "This role is held in the authority, not in a school."
    if role in AT_SCHOOL and not policy.concerns(organisation, authority, on=on):
        return "Choose a school in your area, or one that a child of your authority goes to."
    held = {grant.role for grant in policy.grants(by, on) if grant.organisation_id == authority.pk}
    if role in FOR_THE_HEAD and not held & set(FOR_THE_HEAD):
        return "Only the Virtual School head or an administrator can give this role."
    return ""


def by_email(email: str, *, lock: bool = False) -> User | None:
    """The account of an address, in whatever case it is written."""
    rows = User.objects.select_for_update() if lock else User.objects.all()
    return rows.filter(email__iexact=email.strip()).first()


def never_joined(user: User) -> bool:
    """Somebody who was named by a colleague and has not taken up the invitation yet."""
    return not user.is_active and not user.has_usable_password()


def people_of(authority: Organisation, *, on: date, text: str = "", role: str = "") -> QuerySet[User]:
    """Active people with a role at an organisation the authority manages, each with those roles as `roles_here`."""
    here = Membership.objects.live(on).filter(organisation__in=managed(authority))
    chosen = here.filter(role=role) if role else here
    rows = User.objects.filter(pk__in=chosen.values("user_id"))
    for word in text.split()[:6]:
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    shown = here.select_related("organisation").order_by("role")
    return rows.prefetch_related(Prefetch("memberships", queryset=shown, to_attr="roles_here")).order_by(
        "name", "email"
    )


def open_invitations(authority: Organisation, *, now: datetime) -> QuerySet[Invitation]:
    """Invitations to places the authority manages that nobody has taken up, those that ran out too; newest first."""
    rows = Invitation.objects.filter(organisation__in=managed(authority), accepted_at=None)
    taken = Membership.objects.filter(user__is_active=True).values("user__email")
    key = ("email", "organisation_id", "role")
    newest = rows.order_by(*key, "-invited_at").distinct(*key)
    found = Invitation.objects.filter(pk__in=newest.values("pk")).exclude(
        email__in=taken, expires_at__lte=now
    )
    return found.select_related("organisation", "invited_by").order_by("-invited_at")


def find_school(text: str, authority: Organisation) -> list[Organisation]:
    """Places of learning by URN or by part of the name, those of the authority's area first; 11 at most."""
    text = text.strip()
    rows = Organisation.objects.exclude(kind=Organisation.Kind.AUTHORITY)
    exact = list(rows.filter(Q(urn=text) | Q(name__iexact=text)).exclude(name="")[:2]) if text else []
    if len(exact) == 1:
        return exact
    found = list(rows.filter(name__icontains=text, closed_on=None)[:200]) if len(text) > 2 else []
    return sorted(found, key=lambda place: (place.la_code != authority.la_code, place.name))[:11]


def person_in(authority: Organisation, pk: uuid.UUID) -> User | None:
    """The person by id when they have or had a role at a place the authority manages."""
    held = Membership.objects.filter(organisation__in=managed(authority)).values("user_id")
    return User.objects.filter(pk=pk, pk__in=held).first()


def closed_people(authority: Organisation) -> QuerySet[User]:
    """Closed accounts of people who had a role at a place the authority manages, each with those as `roles_here`."""
    held = Membership.objects.filter(organisation__in=managed(authority))
    shown = held.select_related("organisation").order_by("role")
    rows = User.objects.filter(pk__in=held.values("user_id"), is_active=False).order_by("name", "email")
    return rows.prefetch_related(Prefetch("memberships", queryset=shown, to_attr="roles_here"))
