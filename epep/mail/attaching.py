"""What a message carries besides its words: made when it is sent, from rows, and never stored.

The app that knows how to make an attachment registers itself here, as with the links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.mime.text import MIMEText

from django.core.mail import EmailMultiAlternatives

from epep.mail.models import Message


@dataclass(frozen=True)
class Attachment:
    """A text file: its name, what it holds, its kind as `text/<kind>`, and what stands beside the kind."""

    name: str
    text: str
    kind: str
    beside: Mapping[str, str] = field(default_factory=dict)


Maker = Callable[[Message], Attachment | None]

_makers: dict[str, Maker] = {}


def register(template: str, make: Maker) -> None:
    """Say what the messages of a template carry. Called when the app that owns it is ready."""
    _makers[template] = make


def attach(message: Message, email: EmailMultiAlternatives) -> None:
    """Put the message's attachment into its e-mail; most have none."""
    make = _makers.get(message.template)
    made = make(message) if make else None
    if made is None:
        return
    part = MIMEText(made.text, made.kind, "utf-8")
    for name, value in made.beside.items():
        part.set_param(name, value)
    part.add_header("Content-Disposition", "attachment", filename=made.name)
    email.attach(part)
