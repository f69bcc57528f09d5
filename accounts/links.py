"""The links of our e-mails whose secret must not be stored: made by the worker as it sends.

Registered with `epep.mail.links` when the app is ready.
"""

from __future__ import annotations

import uuid

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from accounts.models import User
from accounts.secrets import link_token
from epep.mail import links
from epep.mail.models import Message


def invitation_path(message: Message) -> str:
    """The page of an invitation, with its secret."""
    token = link_token("invitation", uuid.UUID(message.thing_id))
    return reverse("accounts:accept", args=[token])


def password_path(message: Message) -> str:
    """The page for a new password, with allauth's one-time key."""
    user = User.objects.get(pk=message.thing_id)
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})


def register() -> None:
    """Tell the mail. Called when the app is ready."""
    links.register("invitation", invitation_path)
    links.register("password_reset", password_path)
