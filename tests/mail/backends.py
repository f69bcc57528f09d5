"""Mail servers to test with: one that is down."""

from __future__ import annotations

from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class Down(BaseEmailBackend):
    """Refuses the connection, as smtplib does when nobody listens."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("nobody listens")
