"""The words of the portal: every status with its text and colour, and words that must not be used.

One list for pages, messages and tests. No wording of single pages, no labels of questions.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

Colour = Literal["grey", "blue", "teal", "green", "purple", "orange", "red", "plain"]


@dataclass(frozen=True, slots=True)
class Word:
    """A status as people read it. ``plain`` is text without a tag (GOV.UK: done things need no colour)."""

    text: str
    colour: Colour


NOT_OPENED: Final = Word("Not opened", "grey")
NOT_STARTED: Final = Word("Not started", "grey")
IN_PROGRESS: Final = Word("In progress", "blue")
READY_TO_SIGN: Final = Word("Ready to sign", "teal")
SIGNED: Final = Word("Signed", "green")
WITH_VIRTUAL_SCHOOL: Final = Word("With the Virtual School", "purple")
CHANGES_NEEDED: Final = Word("Changes needed", "orange")
FINALISED: Final = Word("Finalised", "green")
CANCELLED: Final = Word("Cancelled", "grey")
CANNOT_START: Final = Word("Cannot start yet", "grey")

# By the code stored or computed. The same word has the same colour wherever it stands.
STATUSES: Final[dict[str, Word]] = {
    # a PEP and a section (lifecycle); "open" of both reads the same
    "planned": NOT_OPENED,
    "not_opened": NOT_OPENED,
    "open": IN_PROGRESS,
    "in_progress": IN_PROGRESS,
    "submitted": WITH_VIRTUAL_SCHOOL,
    "returned": CHANGES_NEEDED,
    "changes_needed": CHANGES_NEEDED,
    "finalised": FINALISED,
    "cancelled": CANCELLED,
    "not_started": NOT_STARTED,
    "complete": READY_TO_SIGN,
    "ready": READY_TO_SIGN,
    "ready_to_sign": READY_TO_SIGN,
    "signed": SIGNED,
    "cannot_start": CANNOT_START,
    # clocks
    "overdue": Word("Overdue", "red"),
    "due_soon": Word("Due soon", "orange"),
    "on_time": Word("On time", "green"),
    "late": Word("Late", "orange"),
    # targets
    "met": Word("Met", "green"),
    "mostly_met": Word("Mostly met", "teal"),
    "partly_met": Word("Partly met", "orange"),
    "not_met": Word("Not met", "orange"),
    "stopped": Word("Stopped", "grey"),
    "carried_on": Word("Carried on", "blue"),
    # money
    "draft": Word("Draft", "grey"),
    "requested": Word("Requested", "blue"),
    "approved": Word("Approved", "green"),
    "approved_in_part": Word("Approved in part", "teal"),
    "declined": Word("Declined", "grey"),
    "paid": Word("Paid", "green"),
    # messages, documents, imports: a row that is work
    "waiting": Word("Waiting", "grey"),
    "sending": Word("Sending", "blue"),
    "sent": Word("Sent", "green"),
    "failed": Word("Failed", "red"),
    "parked": Word("Needs attention", "red"),
    "rendering": Word("Being made", "blue"),
    "done": Word("Done", "green"),
    "new": Word("New", "blue"),
    "changed": Word("Changed", "teal"),
    "unchanged": Word("Unchanged", "grey"),
    "refused": Word("Cannot be read", "red"),
    "warning": Word("Check", "orange"),
    # questions of a layout
    "hidden": Word("Hidden", "grey"),
    "your_own": Word("Your own", "purple"),
    # facts to confirm, people
    "to_confirm": Word("To confirm", "orange"),
    "confirmed": Word("Confirmed", "green"),
    "active": Word("Active", "green"),
    "ended": Word("Ended", "grey"),
    "invited": Word("Invited", "blue"),
}

BY_TEXT: Final[dict[str, Word]] = {word.text.lower(): word for word in STATUSES.values()}

# What not to write on a page, and what to write instead (ux.md 1.4; the wish of the customer).
INSTEAD: Final[dict[str, str]] = {
    "rejected": "Changes needed",
    "reject": "Return for changes",
    "invalid": "say what is wrong",
    "mandatory": "say when it is needed",
    "approve the pep": "Finalise",
    "log in": "Sign in",
    "login": "Sign in",
    "log out": "Sign out",
    "logout": "Sign out",
    "lac": "children in care, or the child's name",
    "looked after child": "child in care, or the child's name",
    "contact visit": "family time",
    "please": "leave it out",
    "sorry": "say what to do next",
}

_AVOID = re.compile(r"\b(" + "|".join(sorted(map(re.escape, INSTEAD), key=len, reverse=True)) + r")\b", re.I)


def word_for(status: str) -> Word:
    """Return the word for a status code or its own text; an unknown one keeps its text, in grey.

    >>> word_for("returned").text
    'Changes needed'
    """
    found = STATUSES.get(status) or BY_TEXT.get(status.lower())
    return found or Word(status.replace("_", " ").capitalize(), "grey")


def words_to_avoid(text: str) -> list[str]:
    """Return the words in ``text`` (what a person reads, not markup) that this portal does not use."""
    return [match.group(0) for match in _AVOID.finditer(text)]
