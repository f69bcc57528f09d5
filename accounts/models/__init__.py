"""People, organisations, memberships, authority settings, terms and invitations."""

from accounts.models.authority import AuthoritySettings, Term
from accounts.models.calendar import DaysOff, SchoolTerm
from accounts.models.invitation import Invitation
from accounts.models.organisation import Membership, Organisation
from accounts.models.user import User

__all__ = [
    "AuthoritySettings",
    "DaysOff",
    "Invitation",
    "Membership",
    "Organisation",
    "SchoolTerm",
    "Term",
    "User",
]
