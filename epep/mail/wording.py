"""What each e-mail says: subject and sentences, from counts and dates alone. Pure.

No name, school, number or reason ever stands in a message: who gets one can read over a shoulder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
FIELDS = frozenset({"count", "due_on", "at", "path"})
"""All that a message's context may hold: a number, a day and a time of day as text, a path with opaque ids."""
COUNTS = frozenset(
    {
        "plans",
        "meeting",
        "opened",
        "asked",
        "section",
        "send",
        "changes",
        "judge",
        "late_reason",
        "late",
        "above",
    }
)
"""What a bundle of reminders may count besides; `plans` is how many there are together."""


@dataclass(frozen=True)
class Wording:
    """One message: `lines` stand before the link, `after` behind it; `link` is the text of the link, "" for none."""

    subject: str
    lines: tuple[str, ...]
    link: str = "Sign in"
    after: tuple[str, ...] = ()


def day(context: Mapping[str, Any]) -> str:
    """ "Friday 11 December", or "" when the message has no date."""
    if not context.get("due_on"):
        return ""
    on = date.fromisoformat(str(context["due_on"]))
    return f"{DAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}"


def plans(context: Mapping[str, Any]) -> str:
    """ "1 plan", "3 plans"."""
    count = int(context.get("count") or 1)
    return "1 plan" if count == 1 else f"{count} plans"


def _by(context: Mapping[str, Any]) -> str:
    return f" by {day(context)}" if day(context) else ""


def _submitted(context: Mapping[str, Any]) -> Wording:
    return Wording(
        f"Education plans: {plans(context)} to read",
        (f"{plans(context)} came in and can be read{_by(context)}.",),
    )


def _returned(context: Mapping[str, Any]) -> Wording:
    due = (
        f"Send it again by {day(context)}." if day(context) else "Send it again when you have answered them."
    )
    return Wording(
        "Education plans: changes needed",
        (f"The Virtual School has asked for changes to {plans(context)}. Each change is marked.", due),
    )


def _finalised(context: Mapping[str, Any]) -> Wording:
    return Wording(
        "A new plan is ready to read",
        ("A plan that you can see is finished.",),
        link="Sign in to read it",
        after=("If you need it on paper, ask the person who gave you your account.",),
    )


def _amended(context: Mapping[str, Any]) -> Wording:
    return Wording(
        "Education plans: 1 plan is open again",
        ("The Virtual School has opened a finished plan again, so that something in it can be put right.",
         "The version you know can still be read until then."),
    )  # fmt: skip


def _due(context: Mapping[str, Any]) -> Wording:
    return Wording(
        f"Education plans: {plans(context)} to finish{_by(context)}",
        (
            f"You have {plans(context)} to finish{_by(context)}.",
            "You can stop and come back: your work is kept.",
        ),
    )


def _opened(context: Mapping[str, Any]) -> Wording:
    return Wording(
        f"Education plans: {plans(context)} ready for your part",
        (f"Your part is due{_by(context)}. It takes about 20 minutes.", "You can stop and come back."),
    )


def _invitation(context: Mapping[str, Any]) -> Wording:
    return Wording(
        "Education plans: your account",
        ("You have been given an account for education plans.",
         f"Choose a password by {day(context)}. The link works once."),
        link="Choose a password",
        after=("If you did not expect this, leave it: nothing happens.",),
    )  # fmt: skip


def _role(context: Mapping[str, Any]) -> Wording:
    return Wording(
        "Education plans: your account can do more",
        ("Your account for education plans has been given a further role.",),
        after=("If you did not expect this, tell the person who runs the portal for your council.",),
    )


def _wanted(context: Mapping[str, Any]) -> Wording:
    return Wording(
        "Education plans: a new invitation is wanted",
        ("Somebody you invited could not use their link any more and asks for a new one.",),
        link="Sign in and send it again",
    )


def _help(context: Mapping[str, Any]) -> Wording:
    return Wording(
        "Education plans: a colleague asks for your help",
        (f"You can help with {plans(context)} until {day(context)}.",),
    )


def _reset(context: Mapping[str, Any]) -> Wording:
    return Wording(
        "Education plans: choose a new password",
        (
            "Somebody, probably you, asked for a new password for this address.",
            "The link works once, for a day.",
        ),
        link="Choose a new password",
        after=("If it was not you, leave this: your password stays as it is.",),
    )


def _changed(context: Mapping[str, Any]) -> Wording:
    return Wording(
        "Education plans: the way you sign in has changed",
        ("The password or the second step of your account was changed.",),
        link="See your account",
        after=("If it was not you, choose a new password now and tell your council.",),
    )


def _money_decided(context: Mapping[str, Any]) -> Wording:
    return Wording(
        "Education plans: news of a request for money",
        ("A request for money that concerns you was decided, or taken back. The reason stands with it.",),
        link="Sign in and read it",
    )


def _money_asked(context: Mapping[str, Any]) -> Wording:
    return Wording(
        "Education plans: a question about a request for money",
        ("Somebody asked a question about a request for money. It waits for your answer.",),
        link="Sign in and answer it",
    )


_OF_A_BUNDLE = (
    ("opened", "new for you: your part can be filled in"),
    ("section", "to fill in or sign"),
    ("changes", "with changes needed"),
    ("send", "to send to the Virtual School"),
    ("judge", "to judge"),
    ("late_reason", "that were late: say why, once"),
    ("late", "of yours past the date"),
    ("above", "past the date that colleagues have not finished"),
    ("asked", "for which somebody asks who does their part now"),
)


def _counted(context: Mapping[str, Any]) -> tuple[str, ...]:
    counts = context.get("counts") or {}
    return tuple(
        f"{plans({'count': counts[key]})} {words}." for key, words in _OF_A_BUNDLE if counts.get(key)
    )


def _meetings(context: Mapping[str, Any]) -> str:
    """ "1 meeting to come, on Friday 11 December", or "" when a bundle is about none."""
    count = int((context.get("counts") or {}).get("meeting") or 0)
    first = f", {'on' if count == 1 else 'the first on'} {day(context)}" if day(context) else ""
    return f"{count} meeting{'' if count == 1 else 's'} to come{first}" if count else ""


def _meetings_alone(context: Mapping[str, Any]) -> Wording:
    """The reminder of somebody for whom no plan waits, as a carer or a young person."""
    count = int(context["counts"]["meeting"])
    one = count == 1
    when = _on(context) if one else f", the first{_on(context)}" if day(context) else ""
    return Wording(
        f"Education meeting{when}: a reminder" if one else f"Education meetings: a reminder of {count}",
        (f"You are invited to {'a meeting' if one else f'{count} meetings'}{when}.",
         "If you have not said whether you can come, or something has changed, say so."),
        link="See when and where, and answer",
    )  # fmt: skip


def _reminders(context: Mapping[str, Any]) -> Wording:
    coming = _meetings(context)
    if coming and not context.get("count"):
        return _meetings_alone(context)
    verb = "wait" if int(context.get("count") or 1) > 1 else "waits"
    return Wording(
        f"Education plans: {plans(context)} {verb} for you",
        (f"{plans(context)} {verb} for you.", *_counted(context), *([f"{coming}."] if coming else [])),
        link="See your list",
        after=("On your list you can put something off, or say that somebody else does it now.",),
    )


def _digest(context: Mapping[str, Any]) -> Wording:
    return Wording(
        f"Education plans: your week, {plans(context)}",
        (
            f"{plans(context)} on your list this week.",
            *_counted(context),
            *(f"{line}." for line in [_meetings(context)] if line),
        ),
        link="See your list",
        after=("You asked for one message a week. You can change that in your account.",),
    )


def _head_told(context: Mapping[str, Any]) -> Wording:
    one = int(context.get("count") or 1) == 1
    return Wording(
        f"Education plans: {plans(context)} late at your school",
        (
            f"{plans(context)} at your school {'is' if one else 'are'} past the date and not finished.",
            f"Ask your designated teacher: they can see which {'it is' if one else 'they are'}, and what is missing.",
        ),
        link="",
        after=(
            "You are told a number and nothing else, because you were named as the person to tell at your school.",
            "If that is not you, tell your designated teacher.",
        ),
    )


def _who_does_it(context: Mapping[str, Any]) -> Wording:
    return Wording(
        f"Education plans: who does {plans(context)} now?",
        ("Somebody says that their part is for someone else now, and asks you to say who.",),
        link="Sign in and see",
    )


def _on(context: Mapping[str, Any]) -> str:
    """ " on Friday 11 December, 3:30pm", or "" when the message has no date."""
    at = str(context.get("at") or "")
    return f" on {day(context)}{', ' + _time(at) if at else ''}" if day(context) else ""


def _time(at: str) -> str:
    """ "15:30" as "3:30pm"."""
    hour, minute = int(at[:2]), at[3:5]
    if (hour, minute) == (12, "00"):
        return "midday"
    return f"{hour % 12 or 12}{'' if minute == '00' else ':' + minute}{'am' if hour < 12 else 'pm'}"


ALONE = "The link is for you alone: do not pass it on."
ANSWER = "See the meeting and answer"


def _meeting_invited(context: Mapping[str, Any]) -> Wording:
    return Wording(
        f"Education meeting{_on(context)}",
        (f"You are invited to a meeting{_on(context)}.",
         "Say whether you can come. The place is behind the link and in the calendar file."),
        link=ANSWER,
        after=(ALONE,),
    )  # fmt: skip


def _meeting_changed(context: Mapping[str, Any]) -> Wording:
    return Wording(
        f"Education meeting changed: now{_on(context)}" if day(context) else "Education meeting changed",
        ("A meeting that you are invited to has another time or place.",
         "Answer again: what you said before was about the old one."),
        link=ANSWER,
        after=("The calendar file with this message replaces the one you have.", ALONE),
    )  # fmt: skip


def _meeting_cancelled(context: Mapping[str, Any]) -> Wording:
    return Wording(
        f"Education meeting{_on(context)}: you need not come",
        ("It does not take place, or you are no longer asked to come. You need not do anything.",),
        after=("The calendar file with this message takes it out of your calendar.",),
    )


def _meeting_asked(context: Mapping[str, Any]) -> Wording:
    return Wording(
        f"Education meeting{_on(context)}: can you come?",
        (f"You are invited to a meeting{_on(context)}, and have not answered yet.",
         "Say whether you can come. If the time does not suit you, say which would."),
        link=ANSWER,
        after=("This link replaces the one in the message before.", ALONE),
    )  # fmt: skip


def _meeting_reminder(context: Mapping[str, Any]) -> Wording:
    return Wording(
        f"Education meeting{_on(context)}: a reminder",
        (f"You are invited to a meeting{_on(context)}.",
         "If you have not said whether you can come, or something has changed, say so."),
        link=ANSWER,
        after=("This link replaces the one in the message before.", ALONE),
    )  # fmt: skip


def _meeting_link(context: Mapping[str, Any]) -> Wording:
    return Wording(
        f"Education meeting{_on(context)}: your new link",
        ("Somebody, probably you, asked for a new link to answer an invitation.",
         "The link works for one answer. The answer you gave before stands until then."),
        link=ANSWER,
        after=("If it was not you, leave this: nothing changes.", ALONE),
    )  # fmt: skip


WORDINGS: dict[str, Callable[[Mapping[str, Any]], Wording]] = {
    "pep_submitted": _submitted,
    "pep_returned": _returned,
    "pep_finalised": _finalised,
    "pep_amended": _amended,
    "pep_opened": _opened,
    "section_due": _due,
    "reminders": _reminders,
    "digest": _digest,
    "who_does_it": _who_does_it,
    "head_told": _head_told,
    "invitation": _invitation,
    "role_given": _role,
    "invitation_wanted": _wanted,
    "help_wanted": _help,
    "funding_decided": _money_decided,
    "funding_asked": _money_asked,
    "password_reset": _reset,
    "account_changed": _changed,
    "meeting_invited": _meeting_invited,
    "meeting_changed": _meeting_changed,
    "meeting_cancelled": _meeting_cancelled,
    "meeting_asked": _meeting_asked,
    "meeting_reminder": _meeting_reminder,
    "meeting_link": _meeting_link,
}


def wording(template: str, context: Mapping[str, Any]) -> Wording:
    """The words of a message. KeyError for a template that does not exist."""
    return WORDINGS[template](context)


def subject(template: str, context: Mapping[str, Any]) -> str:
    """The subject alone, for lists; the template's name when the words are gone."""
    return wording(template, context).subject if template in WORDINGS else template
