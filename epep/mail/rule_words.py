"""Rules of reminders and failures of sending in words, for lists. Pure."""

from __future__ import annotations

RULES: dict[str, str] = {
    "opened": "Plans of a term that opened",
    "section_due": "A section to fill in or sign",
    "changes_due": "Changes needed",
    "send_due": "A plan to send",
    "judge_due": "A plan to judge",
    "reason_wanted": "A reason for being late",
    "meeting_due": "A meeting to come",
    "asked": "A question who does it now",
}
"""What a rule of the presets is about, by its key."""
_STEPS = {"above": "to the head teacher contact or team manager", "virtual_school": "to the Virtual School"}
_PROBLEMS = {
    "SMTPRecipientsRefused": "The address was refused",
    "TimeoutError": "The mail server did not answer in time",
    "SMTPServerDisconnected": "The mail server ended the connection",
    "ConnectionRefusedError": "The mail server could not be reached",
    "ConnectionResetError": "The mail server ended the connection",
    "gaierror": "The mail server could not be found",
    "Interrupted": "Sending was interrupted",
    "Bounced": "The message came back: the address does not work",
    "BouncedForNow": "The message came back: it could not be delivered this time",
}


def said(name: str) -> str:
    """A rule with its time: "section_due.3" is "A section to fill in or sign, 3 days before"."""
    key, _, rest = name.partition(".")
    what = RULES.get(key, key.replace("_", " ").capitalize())
    if rest.startswith("late."):
        days = rest.removeprefix("late.")
        return f"{what}, {days} working {'day' if days == '1' else 'days'} late"
    if rest in _STEPS:
        return f"{what}, late: {_STEPS[rest]}"
    if not rest.isdigit():
        return what
    return (
        f"{what}, on the day" if rest == "0" else f"{what}, {rest} {'day' if rest == '1' else 'days'} before"
    )


def problem_said(problem: str) -> str:
    """A failure in words; its kind as it was kept where it has none."""
    kind, _, code = problem.partition(" ")
    words = _PROBLEMS.get(kind, problem)
    return f"{words} ({code})" if code and kind in _PROBLEMS else words
