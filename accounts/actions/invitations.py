"""Invitations: made, accepted once, withdrawn, asked for again. A link works once, for seven days."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from accounts.actions.accounts import one_line
from accounts.actions.memberships import start_membership
from accounts.models import Invitation, Organisation, User
from accounts.models.invitation import GOOD_FOR, token_hash
from accounts.querysets import by_email, may_give, never_joined
from accounts.roles import Role
from accounts.secrets import link_token
from epep.audit.record import record
from epep.ids import new_id
from epep.mail.queue import queue
from epep.moves import Refused

NO_LONGER = "This invitation no longer works."
CLOSED = "This person’s account is closed. Open it again first."


def invite(
    *,
    email: str,
    name: str,
    role: Role,
    organisation: Organisation,
    authority: Organisation,
    by: User,
    now: datetime,
) -> Invitation:
    """Invite somebody to a role. Somebody with an account gets the role at once. Raises Refused."""
    refusal = may_give(by, role, organisation, authority, on=localdate(now))
    if refusal:
        raise Refused("permission", [refusal])
    if email.strip().lower() == by.email.lower():
        raise Refused("guard", ["You cannot give yourself a role. Ask a colleague to do it."])
    return issue_invitation(
        email=email, name=name, role=role, organisation=organisation, authority=authority, by=by, now=now
    )


def issue_invitation(
    *,
    email: str,
    name: str,
    role: Role,
    organisation: Organisation,
    authority: Organisation,
    by: User,
    now: datetime,
) -> Invitation:
    """As `invite`, for callers that have asked for permission themselves. Raises Refused for a closed account."""
    email = email.strip().lower()
    with transaction.atomic():
        user = by_email(email)
        if user and not user.is_active and not never_joined(user):
            raise Refused("state", [CLOSED])
        Invitation.objects.filter(
            email=email, organisation=organisation, role=role, accepted_at=None, expires_at__gt=now
        ).update(expires_at=now)
        made = _row(email, one_line(name), role, organisation, by, now)
        record("person.invited", made, by=by, now=now, role=str(role), organisation=str(organisation.pk))
        if user and user.is_active:
            _finish(made, user, by=by, now=now)
        _tell(made, user if user and user.is_active else None, authority, now)
    return made


def _tell(made: Invitation, user: User | None, authority: Organisation, now: datetime) -> None:
    """The link, or, to somebody who has the role by now, word of it."""
    has_role = made.accepted_at is not None
    on = localdate(now if has_role else made.expires_at)
    queue(
        "person.role_given" if has_role else "person.invited",
        made,
        to=user,
        address=made.email,
        authority=authority,
        template="role_given" if has_role else "invitation",
        due_on=on,
        now=now,
        context={"due_on": on.isoformat()},
    )


def _row(
    email: str, name: str, role: Role, organisation: Organisation, by: User, now: datetime
) -> Invitation:
    pk = new_id()
    return Invitation.objects.create(
        pk=pk,
        token_hash=token_hash(link_token("invitation", pk)),
        email=email,
        name=name,
        organisation=organisation,
        role=role,
        invited_by=by,
        invited_at=now,
        expires_at=now + GOOD_FOR,
    )


def accept_invitation(*, token: str, name: str, password: str, by: User | None, now: datetime) -> User:
    """Take up an invitation: the account is made, or the signed-in person `by` gets the role.

    Once, whatever is posted in parallel. Raises Refused: kind "state" for a link that is used, has run
    out or never was, "permission" when the address has an account and its owner is not signed in.
    """
    with transaction.atomic():
        row = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("organisation", "invited_by")
            .filter(token_hash=token_hash(token))
            .first()
        )
        if row is None or row.accepted_at or now >= row.expires_at:
            raise Refused("state", [NO_LONGER])
        user = _account(row, name=one_line(name), password=password, by=by)
        _finish(row, user, by=row.invited_by, now=now)
        record("person.joined", user, by=user, now=now, invitation=str(row.pk))
    return user


def _account(row: Invitation, *, name: str, password: str, by: User | None) -> User:
    user = by_email(row.email, lock=True)
    if user and not never_joined(user):
        if not user.is_active:
            raise Refused("state", [CLOSED])
        if by is None or by.pk != user.pk:
            raise Refused("permission", ["There is an account for this address. Sign in, then accept."])
        return user
    try:
        with transaction.atomic():
            user = user or User(email=row.email)
            user.name, user.is_active = name, True
            user.set_password(password)
            user.save()
    except IntegrityError:
        raise Refused("state", ["There is an account for this address now. Sign in."]) from None
    # The link came by e-mail, so the address is this person's.
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def _finish(row: Invitation, user: User, *, by: User, now: datetime) -> None:
    row.accepted_at, row.accepted_by = now, user
    row.save(update_fields=["accepted_at", "accepted_by"])
    start_membership(user=user, organisation=row.organisation, role=Role(row.role), by=by, now=now)


def withdraw_invitation(
    *, invitation: Invitation, authority: Organisation, by: User, now: datetime
) -> Invitation:
    """Make an open invitation's link useless. Raises Refused."""
    with transaction.atomic():
        row = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=invitation.pk)
        )
        refusal = may_give(by, Role(row.role), row.organisation, authority, on=localdate(now))
        if refusal:
            raise Refused("permission", [refusal])
        if row.accepted_at or now >= row.expires_at:
            raise Refused("state", ["This invitation is not open any more."])
        row.expires_at = now
        row.save(update_fields=["expires_at"])
        record("invitation.withdrawn", row, by=by, now=now)
    return row


def want_new_invitation(*, token: str, now: datetime) -> bool:
    """Tell the inviter that a link has run out and is still wanted; once a day. False when there is no such link."""
    row = Invitation.objects.select_related("invited_by").filter(token_hash=token_hash(token)).first()
    if row is None or row.accepted_at or now < row.expires_at:
        return False
    asked = queue(
        "invitation.wanted",
        row,
        to=row.invited_by,
        template="invitation_wanted",
        due_on=localdate(now),
        now=now,
        context={"path": "/people/"},
    )
    if asked:
        record("invitation.wanted", row, by=None, now=now)
    return True
