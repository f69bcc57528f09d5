"""An event as a line that people read: "Asha Patel sent the plan to the Virtual School".

Pure: takes an Event, asks no database. What happened stands in `data`; names of children never do.
"""

from __future__ import annotations

from typing import Any, Protocol


class Told(Protocol):
    """What a sentence needs of an event."""

    verb: str
    actor_name: str
    data: dict[str, Any]


SOMEBODY = "The portal"
"""Who acts where no person did: a nightly job, an import."""

PHRASES: dict[str, str] = {
    "pep.start": "opened the plan",
    "pep.self_checked": "checked the plan against the quality criteria",
    "pep.submit": "sent the plan to the Virtual School",
    "pep.return": "asked for changes",
    "pep.finalise": "finalised the plan",
    "pep.amend": "opened the finalised plan again",
    "pep.cancel": "cancelled the plan",
    "pep.close": "closed the plan",
    "clock.explained": "said why something was late",
    "clock.extended": "gave more time for something that is due",
    "placement.emergency": "said whether a placement was made in an emergency",
    "pep.owners_changed": "changed who fills in the school’s sections",
    "pep.form_changed": "gave the plan the authority’s current form",
    "section.save": "opened a section for changes",
    "section.complete": "marked a section as ready to sign",
    "section.sign": "signed a section",
    "section.reopen": "reopened a section",
    "section.judged": "judged the quality of a section",
    "comment.added": "commented on an answer",
    "comment.removed": "removed a comment",
    "comment.done": "marked a comment as done",
    "note.added": "added a note beside the child’s words in a section",
    "attachment.added": "added a file to a section",
    "attachment.removed": "removed a file from a section",
    "target.added": "added a target",
    "target.carried_on": "carried on a target of last term",
    "target.changed": "changed a target",
    "target.removed": "removed a target",
    "target.copied": "copied a target",
    "target.agree": "agreed a target",
    "target.review": "reviewed a target of last term",
    "target.review_saved": "said how a target of last term went",
    "target.carry_on": "carried on a target of last term",
    "target.change": "changed a target of last term",
    "target.finish": "finished a target of last term",
    "target.stop": "stopped a target",
    "target.progress_noted": "noted how a target is going",
    "target.prompt_dismissed": "dismissed a prompt on a target",
    "target.mix_overridden": "gave a reason for another mix of targets",
    "meeting.wishes": "wrote down the child’s wishes for the meeting",
    "meeting.arranged": "arranged the meeting",
    "meeting.moved": "moved the meeting",
    "meeting.changed": "changed the meeting",
    "meeting.invited": "sent invitations to the meeting",
    "meeting.answered": "answered an invitation to the meeting",
    "meeting.assigned": "said who comes to the meeting from the Virtual School",
    "meeting.note_taken_over": "put a note of the meeting into the plan",
    "meeting.hold": "marked the meeting as held",
    "meeting.cancel": "cancelled the meeting",
    "meeting.put_back": "put back that the meeting was held",
    "meeting.asked_again": "asked again who had not answered about the meeting",
    "meeting.new_link": "sent a new link to answer an invitation to the meeting",
    "request.added": "began to ask for money",
    "request.changed": "changed a request for money",
    "request.removed": "removed a draft request for money",
    "request.send": "asked for money",
    "request.ask": "asked a question about a request for money",
    "request.answer": "answered a question about a request for money",
    "request.first": "approved a request for money as the first of two",
    "request.approve": "approved a request for money",
    "request.second": "approved a request for money as the second of two",
    "request.send_back": "sent a request for money back as the second of two",
    "request.decline": "declined a request for money",
    "request.schedule": "released approved money for payment",
    "request.pay": "paid a request for money",
    "request.unpay": "reversed the payment of a request for money",
    "request.spend": "said what was spent of a request for money",
    "request.judge": "said what a request for money did",
    "request.withdraw": "withdrew a request for money",
    "request.lapse": "let a request for money lapse at the end of the year",
    "request.take_back": "took back all the money of a request",
    "request.taken_back": "took back some of the money of a request",
    "request.stopped_paying": "stopped paying a request for money",
    "request.moved": "moved the money of a request to another school",
    "request.paper_added": "added a paper to a request for money",
    "request.paper_removed": "removed a paper from a request for money",
    "payment.choose": "put a payment into a payment run",
    "payment.drop": "took a payment out of a payment run",
    "payment.pay": "marked a payment as paid",
    "payment.reverse": "reversed a payment",
    "payment.cancel": "cancelled a payment",
    "run.chosen": "made a payment run",
    "run.lock": "locked a payment run",
    "run.pay": "marked a payment run as paid",
    "run.paid_in_part": "marked part of a payment run as paid",
    "run.reverse": "reversed a payment run",
    "run.exported": "downloaded the file of a payment run",
    "funding_year.changed": "changed the rules of money of a financial year",
    "funding_year.closed": "closed a financial year",
    "funding_rate.entered": "entered a rate of the premium",
    "bank.saved": "saved a target of the bank",
    "bank.retired": "retired a target of the bank",
    "bank.brought_back": "brought back a target of the bank",
    "person.invited": "invited a person",
    "person.joined": "joined by invitation",
    "person.closed": "closed an account",
    "person.reopened": "opened an account again",
    "person.changed": "changed their own details",
    "invitation.withdrawn": "withdrew an invitation",
    "invitation.wanted": "asked for a new invitation",
    "authority.added": "added the authority",
    "membership.started": "gave a person a role",
    "membership.ended": "ended a person’s role",
    "child.early_hours": "changed the funded early years hours",
    "delegation.granted": "asked a colleague to help",
    "delegation.ended": "ended a colleague’s help",
    "delegation.ran_out": "ended a colleague’s help on its last day",
    "settings.changed": "changed the authority’s settings",
    "deadline.changed": "changed the deadline “{name}”: {was} → {is}",
    "deadline.added": "added the deadline “{name}”",
    "deadline.switched_off": "switched off the deadline “{name}”",
    "deadline.switched_on": "switched on the deadline “{name}”",
    "ages.changed": "changed from and until which age there are plans: {was} → {is}",
    "calendar.changed": "changed a school calendar",
    "opening.switched_on": "switched on plans that open by themselves",
    "opening.switched_off": "switched off plans that open by themselves",
    "opening.done": "opened the plans of a term",
    "layout.changed": "changed the layout of plans",
    "import.tried": "read files to import, without changing anything",
    "import.problems_downloaded": "downloaded the problems of an import",
    "import.refused_downloaded": "downloaded the rows an import could not take",
    "children.imported": "imported children",
    "schools.imported": "imported schools",
    "pdf.tried_again": "had a PDF made again",
    "message.again": "had failed messages sent again",
    "school.head_contact": "named who is told at a school when something is late",
    "reminder.later": "put off reminders about a plan",
    "reminder.other": "said that a colleague does their part of a plan now",
    "reminder.asked": "asked the Virtual School who does their part of a plan now",
    "reminder.back": "took reminders about a plan back",
    "reminder.settled": "said who does a part of a plan now",
}
"""Verb → what was done, in the past tense. A verb that is missing here reads as itself."""

_IN_SECTION = ("section.", "comment.", "note.", "attachment.")
_WITH_WORDS = frozenset(
    {"deadline.changed", "deadline.added", "deadline.switched_off", "deadline.switched_on", "ages.changed"}
)
"""What an authority chose stands in the event, in words of its settings: never of a child."""


def phrase(event: Told) -> str:
    """What was done, without who: "signed section C"."""
    words = PHRASES.get(event.verb) or event.verb.replace(".", " ").replace("_", " ")
    letter = str(event.data.get("letter") or "")
    if letter and event.verb.startswith(_IN_SECTION):
        words = words.replace("a section", f"section {letter}")
    if event.verb in _WITH_WORDS:
        words = words.format(**{"name": "", "was": "", "is": ""} | event.data)
    return words


def sentence(event: Told) -> str:
    """The whole line, with the actor's name as it was at the time; no full stop."""
    return f"{event.actor_name or SOMEBODY} {phrase(event)}"


PAGES: dict[str, str] = {
    "children:detail": "The child’s page",
    "children:people": "Who stands round the child",
    "children:history": "Changes of the child’s record",
    "children:access": "Who looked at this record",
    "peps:overview": "The plan",
    "peps:since_last_term": "What changed since last term",
    "peps:read": "The whole plan, to read",
    "peps:read_version": "An earlier version of the plan",
    "peps:pdf": "The plan as a PDF",
    "peps:file": "A file of the plan",
    "peps:section": "A section of the plan",
    "peps:autosave": "A section of the plan",
    "peps:question": "An answer of the plan",
    "peps:check": "A section, to check and sign",
    "peps:compare": "Two versions of an answer",
    "peps:reopen": "A signed section, to reopen",
    "peps:self_check": "The plan, to check before sending",
    "peps:send": "Sending the plan",
    "peps:quality": "The quality of the plan",
    "peps:comment": "The quality of the plan",
    "peps:return": "Returning the plan",
    "peps:finalise": "Finalising the plan",
    "peps:amend": "Amending the plan",
    "peps:cancel": "Cancelling the plan",
    "peps:form": "The plan’s form, to change to the current one",
    "peps:history": "The history of the plan",
    "meetings:overview": "The meeting",
    "meetings:wishes": "The child’s wishes for the meeting",
    "meetings:arrange": "A meeting, to arrange",
    "meetings:change": "The meeting, to change",
    "meetings:invite": "The meeting",
    "meetings:cancel": "The meeting, to cancel",
    "meetings:ask": "The meeting",
    "meetings:back": "The meeting, to put back",
    "meetings:attend": "The meeting",
    "meetings:run": "The page for the meeting",
    "meetings:save": "The page for the meeting",
    "meetings:take_over": "The page for the meeting",
    "meetings:paper": "A blank copy for the meeting",
    "children:emergency": "A placement, to say whether it was an emergency",
    "clocks:clock": "Something that is due",
    "clocks:explain": "Something late, to say why",
    "clocks:extend": "Something that is due, to give more time",
    "targets:list": "The targets",
    "targets:add": "A new target",
    "targets:carry_on": "A target of last term, to carry on",
    "targets:change": "A target",
    "targets:remove": "A target, to remove",
}
"""Name of an address → the page it shows, for people who read who looked. A missing one reads as itself."""


def page_in_words(name: str) -> str:
    """What somebody looked at: "The whole plan, to read"."""
    return PAGES.get(name) or name.replace(":", ": ").replace("_", " ")
