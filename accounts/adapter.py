"""How allauth behaves here: nobody signs up by themself, messages go through the queue, words are ours.

Addresses are in `sign_in_urls.py`; what a person may do after signing in is not decided here.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import known_device, secrets
from accounts.middleware import begin
from accounts.models import User
from epep.mail.queue import queue

WRONG = "Your e-mail address or password is not right. Check both, or choose a new password."
TOO_MANY = "There were too many tries. Wait 5 minutes, use a passkey, or choose a new password."


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail address and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed. The Virtual School can open it again.",
        "email_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": "There were too many tries. Wait a minute and try again.",
        "enter_current_password": "Enter the password you use now",
        "incorrect_password": "This is not your password. Check it and try again.",
        "incorrect_code": "This code is not right. Enter the newest one.",
        "invalid_password_reset": "This link no longer works. Ask for a new one.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # allauth's signature
        """Accounts come from invitations alone."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """A path of this site only: nothing with a host, so that no link leads people away after signing in."""
        return bool(url) and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, and start the clocks of the session."""
        super().login(request, user)
        begin(request, now=timezone.now())

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Remember the device: from now on strangers' tries do not count against this person here."""
        response = super().post_login(request, user, **kwargs)
        known_device.remember(request, response, user.email)
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries are counted by address, and apart for a device that the owner has signed in from."""
        email = str(credentials.get("email", "")).lower()
        return f"{email}:{known_device.device_of(request, email)}"

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Queue the message; at most one in two minutes. The worker makes the link, so no row holds it."""
        now = timezone.now()
        queue(
            f"account.reset.{now:%H}{now.minute // 2:02}",
            user,
            to=user,
            template="password_reset",
            due_on=timezone.localdate(now),
            now=now,
        )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the owner that the way they sign in has changed."""
        now = timezone.now()
        what = template_prefix.rpartition("/")[2]
        queue(
            f"account.{what}.{now:%H%M%S}"[:60],
            user,
            to=user,
            template="account_changed",
            due_on=timezone.localdate(now),
            now=now,
            context={"path": reverse("accounts:me")},
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing else is ever sent: allauth's own texts would wait for the mail server inside a page."""

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """No "You are now signed in": the page says so by itself. Other notices stay."""
        template = str(args[0] if args else kwargs.get("message_template") or "")
        if not template.endswith(("logged_in.txt", "logged_out.txt")):
            super().add_message(request, level, *args, **kwargs)


class MFAAdapter(DefaultMFAAdapter):
    """The second step. Secrets of authenticator apps and recovery codes are encrypted at rest."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right. Enter the newest one.",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret for the database."""
        return secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed, also under a former key."""
        return secrets.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """The name an authenticator app shows."""
        return "ePEP"

    def get_totp_label(self, user: User) -> str:
        """Whose code it is."""
        return user.email
