"""People, organisations, memberships, authority settings, terms and invitations."""

from accounts.models.authority import AuthoritySettings, Term
from accounts.models.invitation import Invitation
from accounts.models.organisation import Membership, Organisation
from accounts.models.user import User

__all__ = ["AuthoritySettings", "Invitation", "Membership", "Organisation", "Term", "User"]
