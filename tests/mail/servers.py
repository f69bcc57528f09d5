"""A mail server of the test's own, that accepts, refuses, hangs or drops the line."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller

TIMEOUT = 1


@dataclass
class Server:
    """`how` is what the server does next; `taken` what it accepted: (recipients, content)."""

    how: str = "accept"
    refuses: Callable[[str], bool] = lambda address: True
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    asked: int = 0

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """550 for whom it refuses, 451 while it is busy."""
        self.asked += 1
        if self.how == "refuse" and self.refuses(address):
            return "550 5.1.1 No such user"
        if self.how == "busy":
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take it, or never answer, or end the line before or after taking it."""
        if self.how == "hang":
            await asyncio.sleep(TIMEOUT * 3)
        if self.how == "drop":
            server.transport.close()
            return "250 never heard"
        if self.how == "take_and_drop":
            self.taken.append((list(envelope.rcpt_tos), envelope.content))
            server.transport.close()
            return "250 never heard"
        self.taken.append((list(envelope.rcpt_tos), envelope.content))
        return "250 OK"


@contextmanager
def running(settings: Any) -> Iterator[Server]:
    """The server on a free port, with Django's mail settings leading there."""
    server = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = TIMEOUT
    try:
        yield server
    finally:
        controller.stop()
