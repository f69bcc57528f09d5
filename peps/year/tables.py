"""Which tables a simulated year has a copy of, and how they stand before its first day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from accounts.models import AuthoritySettings
from epep.audit.models import Event
from epep.mail.models import HeadTold, HowOften, Message, MessageAbout, Quiet
from peps.clocks.reading import TYPED
from peps.models import Clock, Invitee, Judgement, Meeting, Pep, PepFacts, Section
from peps.reminders.rules import LONGEST
from peps.year.copy import Copied
from peps.year.past import morning

NULL = "NULL"
_OF_PLANS = 'pep_id IN (SELECT id FROM "peps_pep")'
_BEFORE_IT_IS_OPENED = {
    "status": "'planned'", "round": "0", "opened_at": NULL, "submitted_at": NULL, "returned_at": NULL,
    "finalised_at": NULL, "amended_at": NULL, "cancelled_at": NULL, "current_snapshot_id": NULL,
}  # fmt: skip
_EMPTY = "'{}'::jsonb"
_WHEN_THE_MEETING_WAS_TYPED = f"""
    CASE WHEN stamps ? '{TYPED}'
    THEN jsonb_build_object('{TYPED}', jsonb_build_array(0, '', '', stamps->'{TYPED}'->3, '')) ELSE {_EMPTY} END
"""
_BEFORE_ANYTHING_IS_WRITTEN = {
    "status": "'open'", "changes_needed": "false", "completed_at": NULL, "signed_at": NULL, "answers": _EMPTY,
    "stamps": _WHEN_THE_MEETING_WAS_TYPED, "sources": _EMPTY,
    "due_on": '(SELECT due_on FROM "peps_pep" WHERE id = pep_id)',
}  # fmt: skip
_NOT_INVITED_YET = {
    "invited_at": NULL, "sequence_sent": "-1", "reply": "''", "reply_text": "''", "reply_sequence": "-1",
    "replied_on": NULL, "came": NULL, "token_digest": "''", "asked_again_on": NULL,
}  # fmt: skip


def tables(authorities: Sequence[UUID], first: date) -> list[Copied]:
    """The copies, in the order in which they are filled. No answer to any question is copied."""
    ids = [list(authorities)]
    since = [morning(first - timedelta(days=LONGEST + 30)), morning(first)]
    written: Any = Section.history.model
    return [
        Copied(AuthoritySettings, "authority_id = ANY(%s)", ids),
        Copied(Pep, "authority_id = ANY(%s)", ids, _BEFORE_IT_IS_OPENED),
        Copied(PepFacts, _OF_PLANS, (), {"meeting_on": NULL}),
        Copied(Section, _OF_PLANS, (), _BEFORE_ANYTHING_IS_WRITTEN),
        Copied(Judgement, 'section_id IN (SELECT id FROM "peps_section")', (), {"level": "''", "note": "''"}),
        Copied(Meeting, _OF_PLANS, (), {"status": "'cancelled'", "notes": _EMPTY}),
        Copied(Invitee, 'meeting_id IN (SELECT id FROM "peps_meeting")', (), _NOT_INVITED_YET),
        Copied(Quiet, "TRUE", (), {"ended_at": "made_at"}),
        Copied(HowOften, "TRUE", (), {"weekly": "false"}),
        # What was told before the year began is not told again.
        Copied(
            Message, "queued_at BETWEEN %s AND %s AND by_day", since,
            {"status": "'sent'", "sent_at": "coalesce(sent_at, queued_at)"},
        ),
        Copied(MessageAbout, 'message_id IN (SELECT id FROM "mail_message")'),
        Copied(HeadTold, 'message_id IN (SELECT id FROM "mail_message")'),
        Copied(Clock),
        Copied(written),
        Copied(Event),
    ]  # fmt: skip
