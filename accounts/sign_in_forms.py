"""allauth's forms in our words: signing in, a new password. What they do is allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as theirs
from django.urls import reverse
from django.utils.html import format_html

BAD_EMAIL = "Enter an e-mail address in the correct format, like name@example.org"
HOW_TO_CHOOSE = "At least 12 characters. Three words that do not belong together are easy to remember."
NO_EMAIL = {"required": "Enter your e-mail address", "invalid": BAD_EMAIL}


def _say(form: Any, name: str, label: str, required: str, hint: str = "") -> None:
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages["required"] = required


class SignInForm(theirs.LoginForm):
    """E-mail address and password; people sign in three times a year, so the way back stands beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["login"].error_messages |= NO_EMAIL
        link = format_html(
            '<a class="govuk-link" href="{}">I have forgotten it</a>', reverse("account_reset_password")
        )
        _say(self, "password", "Password", "Enter your password", link)


class ForgottenForm(theirs.ResetPasswordForm):
    """The address to send a link to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"
        self.fields["email"].error_messages |= NO_EMAIL


class ChangePasswordForm(theirs.ChangePasswordForm):
    """Another password for somebody who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", "The password you use now", "Enter the password you use now")
        _two(self)


class NewPasswordForm(theirs.ResetPasswordKeyForm):
    """A new password, by the link of a message."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _two(self)


class AgainForm(theirs.ReauthenticateForm):
    """The password once more, before the way of signing in is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", "Password", "Enter your password")


def _two(form: Any) -> None:
    _say(form, "password1", "New password", "Enter a new password", HOW_TO_CHOOSE)
    _say(form, "password2", "New password again", "Enter the new password again")
