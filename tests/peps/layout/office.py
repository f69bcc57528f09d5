"""An authority with an administrator in a browser, for the tests of its layout. Not a test itself."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import AuthoritySettings, Organisation, User
from accounts.roles import Role
from peps import actions
from peps.blocks.editing import fingerprint
from tests import factories
from tests.peps.pages import client_of

RELIGION = "identity_religion"
"""A question that nothing needs."""
LEISURE = "leisure_interests"
"""One that the law needs."""
BUS = {"block": "school", "key": "la_bus_pass", "label": "Bus pass", "kind": {"kind": "yes_no"}}


class Office:
    """One authority and those who may change its layout."""

    def __init__(self) -> None:
        self.authority: Organisation = factories.authority_with_settings()
        self.admin: User = factories.member(Role.AUTHORITY_ADMINISTRATOR, self.authority)
        self.head: User = factories.member(Role.VIRTUAL_SCHOOL_HEAD, self.authority)
        self.client: Client = client_of(self.admin)

    @property
    def settings(self) -> AuthoritySettings:
        """The row as it stands now."""
        return AuthoritySettings.objects.get(authority=self.authority)

    @property
    def overlay(self) -> dict[str, Any]:
        """The changes as they stand now."""
        return self.settings.overlay

    @property
    def seen(self) -> str:
        """What a page opened now would carry."""
        return fingerprint(self.overlay)

    def change(self, overlay: dict[str, Any], **more: Any) -> list[str]:
        """Replace the changes, by action."""
        given = {"seen": self.seen, "by": self.admin, "now": factories.NOW} | more
        self.authority.refresh_from_db()  # its settings are remembered for as long as a request lasts
        return actions.change_layout(settings=self.settings, overlay=overlay, **given)

    def post(self, path: str, **typed: Any) -> HttpResponse:
        """A page of the layout sent from what stands now."""
        return self.client.post(f"/settings/layout/{path}", {"seen": self.seen} | typed)

    def get(self, path: str = "", **asked: Any) -> HttpResponse:
        """A page of the layout."""
        return self.client.get(f"/settings/layout/{path}", asked)

    def scene(self, **more: Any) -> factories.Scene:
        """A child of this authority with everybody round them, and a plan opened now."""
        return factories.scene(authority=self.authority, **more)


def labels(response: HttpResponse) -> list[str]:
    """The questions of a section's page, in order."""
    found = re.findall(r'<h3 class="epep-layout-row__label">([^<]*)</h3>', response.content.decode())
    return [text.strip() for text in found]
