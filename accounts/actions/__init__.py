"""Everything that changes people, roles and an authority's settings. Views and other apps call these alone."""

from accounts.actions.accounts import change_details, close_account, reopen_account
from accounts.actions.calendars import keep_year, take_calendar
from accounts.actions.invitations import (
    accept_invitation,
    invite,
    issue_invitation,
    want_new_invitation,
    withdraw_invitation,
)
from accounts.actions.memberships import end_membership, start_membership
from accounts.actions.settings import change_settings

__all__ = [
    "accept_invitation",
    "change_details",
    "change_settings",
    "close_account",
    "end_membership",
    "invite",
    "issue_invitation",
    "keep_year",
    "reopen_account",
    "start_membership",
    "take_calendar",
    "want_new_invitation",
    "withdraw_invitation",
]
