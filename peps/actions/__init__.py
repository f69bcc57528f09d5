"""Every change of a PEP goes through here: keyword-only, `by=` and `now=`, one transaction each.

needing.py says who needs a PEP, opening.py makes it; saving.py, settling.py and attaching.py write answers,
noting.py what stands beside them; signing.py, quality.py and sending.py move them on. layout.py changes an
authority's form, adopting.py gives an open plan the form as it is now.
"""

from peps.actions.adopting import Outlook, adopt_form, has_older_form, outlook
from peps.actions.attaching import attach, detach
from peps.actions.layout import change_layout
from peps.actions.needing import plan_for, school_of, with_journey
from peps.actions.noting import add_note
from peps.actions.opening import OpenReport, open_peps
from peps.actions.quality import (
    add_comment,
    check_own_plan,
    finish_comment,
    judge_section,
    remove_comment,
)
from peps.actions.saving import Conflict, Saved, part_changed, save_section
from peps.actions.sending import amend_pep, cancel_pep, finalise_pep, return_pep, submit_pep
from peps.actions.settling import settle
from peps.actions.signing import reopen_section, sign_section

__all__ = [
    "Conflict",
    "OpenReport",
    "Outlook",
    "Saved",
    "add_comment",
    "add_note",
    "adopt_form",
    "amend_pep",
    "attach",
    "cancel_pep",
    "change_layout",
    "check_own_plan",
    "detach",
    "finalise_pep",
    "finish_comment",
    "has_older_form",
    "judge_section",
    "open_peps",
    "outlook",
    "part_changed",
    "plan_for",
    "remove_comment",
    "reopen_section",
    "return_pep",
    "save_section",
    "school_of",
    "settle",
    "sign_section",
    "submit_pep",
    "with_journey",
]
