"""Makes meetings known to the policy and to the mail. Called once, when the app is ready."""

from __future__ import annotations

from accounts import policy
from peps import access
from peps.meetings import telling
from peps.models import Meeting


def register() -> None:
    """How a meeting hangs on a child, and what its messages carry."""
    policy.register_subject(
        Meeting,
        policy.Subject(
            path="pep__child",
            rows=access.rows_through("pep__"),
            holds=lambda permission, role, meeting: access.pep_holds(permission, role, meeting.pep),
            load=lambda rows: rows.select_related("pep__child", "pep__authority", "pep__term", "pep__school"),
        ),
    )
    telling.register()
