"""Changing meetings: the wishes written down, a meeting arranged, moved, cancelled, people invited, somebody sent.

Each in one transaction, the plan locked first, so that two people who arrange at once cannot both do it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import User
from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused
from peps.blocks.answers import accept
from peps.blocks.kinds import Typed
from peps.clocks.following import follow_plan
from peps.meetings import clashing, querysets, wishes
from peps.meetings.lifecycle import MEETING, lock, lock_pep
from peps.meetings.telling import ASKED, CANCELLED, CHANGED, INVITED, drop_overtaken, new_link, tell
from peps.models import Invitee, Meeting, Pep, Wish

OPEN = (Pep.Status.OPEN, Pep.Status.RETURNED)
LONGEST_REASON = 500
OVERTAKEN = (
    "{who} changed this meeting while you had this page open. "
    "What you typed is below; press the button again if it is to stand."
)


@dataclass(frozen=True)
class Guest:
    """Somebody to invite: a person with an account in a role, or a name with an address and what they are."""

    user: User | None = None
    role: str = ""
    name: str = ""
    email: str = ""
    what: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same person on a later page."""
        if self.user is not None:
            return "user", str(self.user.pk)
        return ("email", self.email.lower()) if self.email else ("name", self.name.lower())


@dataclass(frozen=True)
class Details:
    """A meeting as somebody wants it. `reason`: why against the child's wishes, where it goes against them."""

    starts_at: datetime
    minutes: int
    how: str
    place: str
    chair: str
    guests: tuple[Guest, ...]
    reason: str = ""

    def planned(self) -> wishes.Planned:
        """For comparing with the wishes."""
        people = tuple((guest.role, guest.user.name if guest.user else guest.name) for guest in self.guests)
        ends_at = self.starts_at + timedelta(minutes=self.minutes)
        return wishes.Planned(self.starts_at, ends_at, self.how, self.place, self.chair, people)


# ---- wishes --------------------------------------------------------------------------------------


@transaction.atomic
def record_wishes(*, pep: Pep, typed: Mapping[str, Typed], by: Any, now: datetime) -> Wish:
    """Write down what the child would like. What cannot be read is kept as typed. Raises Refused."""
    fresh = lock_pep(pep)
    _may(by, fresh, now)
    if fresh.status not in OPEN:
        raise Refused("state", ["This plan is not open, so nothing can be written down for its meeting."])
    row = Wish.objects.filter(pep=fresh).first() or Wish(pep=fresh)
    said = dict(row.said)
    for question in wishes.FORM.questions():
        if question.key in typed:
            stored = accept(question, typed[question.key]).stored
            said.pop(question.key, None)
            if stored not in (None, "", []):
                said[question.key] = stored
    row.said, row.said_at, row.said_by = said, now, by
    save_as(row, by=by, now=now, why="wishes")
    record("meeting.wishes", fresh, by=by, now=now, child_id=fresh.child_id)
    return row


# ---- arranging -----------------------------------------------------------------------------------


@transaction.atomic
def arrange(*, pep: Pep, details: Details, by: Any, now: datetime) -> Meeting:
    """Arrange the meeting of a plan. Nobody is told yet (`invite`).

    Raises Refused: not allowed, the plan is closed, somebody else just arranged one, or what is in the way.
    """
    fresh = lock_pep(pep)
    _may(by, fresh, now)
    if fresh.status not in OPEN:
        raise Refused("state", ["This plan is not open, so no meeting can be arranged for it."])
    there = fresh.meetings.filter(status=Meeting.Status.ARRANGED).select_related("made_by").first()
    if there:
        raise Refused("state", [f"{there.made_by.name} has arranged a meeting for this plan already."])
    _check(fresh, details, now)
    meeting = Meeting(pep=fresh, made_at=now, made_by=by)
    _write(meeting, details, by, now)
    save_as(meeting, by=by, now=now, why="arranged")
    for guest in details.guests:
        Invitee.objects.create(meeting=meeting, **_fields(guest))
    _tell_trail("meeting.arranged", meeting, by, now)
    return meeting


@transaction.atomic
def arrange_several(*, rows: Iterable[tuple[Pep, Details]], by: Any, now: datetime) -> list[Meeting]:
    """One meeting for each plan, all or none. Raises Refused with the sentences of every plan that is in the way;
    somebody who would have to be at two meetings at once is in the way too."""
    made, problems, kind = [], [], "guard"
    for pep, details in sorted(rows, key=lambda row: row[0].pk):
        try:
            with transaction.atomic():
                meeting = arrange(pep=pep, details=details, by=by, now=now)
                if found := clashing.at_once_in_words(by, meeting, on=localdate(now)):
                    raise Refused("guard", found)
                made.append(meeting)
        except Refused as refusal:
            problems += [f"{pep.child.name}: {message}" for message in refusal.messages]
            kind = refusal.kind
    if problems:
        raise Refused(kind, problems)
    return made


@transaction.atomic
def change(*, meeting: Meeting, details: Details, revision: int, by: Any, now: datetime) -> Meeting:
    """Change an arranged meeting. Once people are invited, everybody hears of another time or place at once,
    and who is new is invited. `revision` is the one that the page showed. Raises Refused."""
    fresh = _standing(meeting, by, now)
    if fresh.revision != revision:
        raise Refused("revision", [OVERTAKEN.format(who=fresh.saved_by.name)])
    told = localdate(fresh.starts_at) == localdate(details.starts_at)
    _check(fresh.pep, details, now, invited=told)
    invited = fresh.invitees.filter(sequence_sent__gte=0).exists()
    is_moved = _what_people_plan_by(fresh) != (details.starts_at, details.minutes, details.how, details.place)
    _write(fresh, details, by, now)
    fresh.revision += 1
    fresh.sequence += invited and is_moved
    save_as(fresh, by=by, now=now, why="moved" if is_moved else "changed")
    _guests(fresh, details.guests, now)
    if is_moved:
        drop_overtaken(fresh)
    if invited:
        _send(fresh, by, now)
    _tell_trail("meeting.moved" if is_moved else "meeting.changed", fresh, by, now)
    return fresh


def cancel(*, meeting: Meeting, reason: str, by: Any, now: datetime) -> Meeting:
    """Cancel it: everybody invited hears, and their calendars forget it. Raises Refused."""
    done: Meeting = MEETING.apply("cancel", meeting, by=by, now=now, reason=reason)
    return done


@transaction.atomic
def invite(*, meeting: Meeting, by: Any, now: datetime) -> int:
    """Send one message to everybody who has not had one for the meeting as it is; how many. Raises Refused."""
    fresh = _standing(meeting, by, now)
    if fresh.starts_at < now:
        raise Refused("state", ["The meeting is past, so nobody can be invited to it."])
    count = _send(fresh, by, now)
    if count:
        _tell_trail("meeting.invited", fresh, by, now)
    return count


@transaction.atomic
def ask_again(*, meeting: Meeting, by: Any, now: datetime) -> int:
    """Ask everybody again who was invited before today and has not answered, once a day; how many. Raises Refused.

    Each gets a new link in place of the old one, in working hours.
    """
    fresh = _standing(meeting, by, now)
    if fresh.starts_at < now:
        raise Refused("state", ["The meeting is past, so nobody can be asked any more."])
    today, count = localdate(now), 0
    for row in querysets.not_answered(fresh).select_related("user"):
        if not may_be_asked(row, today):
            continue
        row.asked_again_on = today
        row.save(update_fields=["asked_again_on", *new_link(row)])
        rule = f"meeting.asked.{row.links}.{row.pk.hex[-8:]}"
        count += tell(fresh, ASKED, row, now=now, rule=rule, by_day=True) is not None
    if count:
        record("meeting.asked_again", fresh, by=by, now=now, child_id=fresh.pep.child_id)
    return count


def may_be_asked(row: Invitee, today: date) -> bool:
    """Whether somebody who has not answered can be asked again: no message about it went to them today."""
    told = localdate(row.invited_at) if row.invited_at else None
    return today not in (told, row.asked_again_on)


@transaction.atomic
def assign(*, meeting: Meeting, who: User | None, by: Any, now: datetime) -> Meeting:
    """Who comes from the Virtual School, or nobody any more. They are invited like everybody. Raises Refused."""
    fresh = lock(meeting)
    _may(by, fresh.pep, now, "meeting.attend")
    if fresh.status != Meeting.Status.ARRANGED:
        raise Refused("state", ["This meeting is over or cancelled."])
    if who is not None and who.pk not in {
        user.pk for user in querysets.officers(fresh.pep, on=localdate(now))
    }:
        raise Refused("guard", ["Choose somebody who works for the Virtual School."])
    fresh.virtual_school = who
    fresh.revision += 1
    fresh.saved_at, fresh.saved_by = now, by
    save_as(fresh, by=by, now=now, why="virtual_school")
    invited = fresh.invitees.filter(sequence_sent__gte=0).exists()
    if who is not None and not fresh.invitees.filter(user=who).exists():
        Invitee.objects.create(meeting=fresh, user=who, role="virtual_school_officer")
        if invited:
            _send(fresh, by, now)
    _tell_trail("meeting.assigned", fresh, by, now)
    return fresh


# ---- the parts of it -----------------------------------------------------------------------------


def _may(by: Any, pep: Pep, now: datetime, permission: str = "meeting.arrange") -> None:
    decision = policy.can(by, permission, pep, on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])


def _standing(meeting: Meeting, by: Any, now: datetime) -> Meeting:
    """The fresh row, locked, this person's to change and not over."""
    fresh = lock(meeting)
    _may(by, fresh.pep, now)
    if fresh.status != Meeting.Status.ARRANGED:
        raise Refused("state", [f"This cannot be done now: it is “{fresh.get_status_display()}”."])
    return fresh


def _check(pep: Pep, details: Details, now: datetime, *, invited: bool = False) -> None:
    """What is in the way, in sentences, all at once."""
    found = []
    if details.starts_at <= now:
        found.append("Choose a day and time that are still to come.")
    if not 5 <= details.minutes <= 480:
        found.append("The meeting must take between 5 minutes and 8 hours.")
    if details.how != "online" and not details.place:
        found.append("Say where the meeting is.")
    if not details.guests:
        found.append("Choose at least one person to invite.")
    keys = [guest.key for guest in details.guests]
    if len(keys) != len(set(keys)):
        found.append("Somebody is there twice. Each person needs an own name and e-mail address.")
    if len(details.reason) > LONGEST_REASON:
        found.append(f"The reason must be {LONGEST_REASON} characters or fewer.")
    said = querysets.wishes_of(pep)
    against = wishes.against(said, details.planned(), today=localdate(now), invited=invited)
    if against and not details.reason.strip():
        found += [*against, "This goes against the child’s wishes. Change it, or say why."]
    if found:
        raise Refused("guard", found)


def _write(meeting: Meeting, details: Details, by: Any, now: datetime) -> None:
    meeting.starts_at, meeting.minutes = details.starts_at, details.minutes
    meeting.how, meeting.place = details.how, details.place[:200]
    meeting.chair, meeting.against_wishes = details.chair[:150], details.reason.strip()
    meeting.saved_at, meeting.saved_by = now, by


def _what_people_plan_by(meeting: Meeting) -> tuple[datetime, int, str, str]:
    return meeting.starts_at, meeting.minutes, meeting.how, meeting.place


def _fields(guest: Guest) -> dict[str, Any]:
    return {
        "user": guest.user,
        "role": guest.role,
        "name": "" if guest.user else guest.name[:150],
        "email": "" if guest.user else guest.email.lower(),
        "what": guest.what[:100],
    }


def guest_of(row: Invitee) -> Guest:
    """An invited person as a form gives one."""
    return Guest(row.user, row.role, row.name, row.email, row.what)


def _guests(meeting: Meeting, guests: Iterable[Guest], now: datetime) -> None:
    """Let the list be as given: who is gone hears it, who stays keeps their answer."""
    wanted = {guest.key: guest for guest in guests}
    for row in meeting.invitees.select_related("user"):
        guest = wanted.pop(guest_of(row).key, None)
        if guest is not None:
            Invitee.objects.filter(pk=row.pk).update(
                role=guest.role, name=_fields(guest)["name"], what=guest.what[:100]
            )
            continue
        if row.sequence_sent >= 0:
            drop_overtaken(meeting, row)
            tell(meeting, CANCELLED, row, now=now)
        row.delete()
    for guest in wanted.values():
        Invitee.objects.create(meeting=meeting, **_fields(guest))


def _send(meeting: Meeting, by: Any, now: datetime) -> int:
    count = 0
    for row in meeting.invitees.filter(sequence_sent__lt=meeting.sequence).select_related("user"):
        if row.user is None and not row.email:
            continue
        template = CHANGED if row.sequence_sent >= 0 else INVITED
        row.sequence_sent, row.invited_at, row.invited_by = meeting.sequence, now, by
        fields = ["sequence_sent", "invited_at", "invited_by", *new_link(row)]
        if row.user_id == by.pk:  # who chose the time comes; the calendar file they get as everybody
            row.reply, row.reply_sequence, row.replied_on = Invitee.Reply.YES, meeting.sequence, now
            fields += ["reply", "reply_sequence", "replied_on"]
        row.save(update_fields=fields)
        count += tell(meeting, template, row, now=now) is not None
    return count


def _tell_trail(verb: str, meeting: Meeting, by: Any, now: datetime) -> None:
    record(verb, meeting, by=by, now=now, child_id=meeting.pep.child_id)
    follow_plan(meeting.pep, now=now)  # what is due before and after a meeting moves with it
