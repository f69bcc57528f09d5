"""Forms of reminders: who is told at a school, and who does somebody's part of a plan now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import User
from accounts.sign_in_forms import BAD_EMAIL
from epep.mail.models import HeadContact
from epep.page.widgets import Radios

ADDRESS, NOBODY, KEEP = "address", "nobody", "keep"


class HeadForm(forms.Form):
    """Who is told at a school when something is late: one who may open it, an address, nobody."""

    who = forms.ChoiceField(
        label="Who is told?",
        error_messages={"required": "Select who is told", "invalid_choice": "Select one of those listed"},
    )
    address = forms.EmailField(
        label="E-mail address of somebody without an account",
        help_text="Their work address. They are told how many plans are late and nothing else. They can open nothing.",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": BAD_EMAIL},
    )

    def __init__(self, sent: Any, *, people: Sequence[User], named: HeadContact | None) -> None:
        who = "" if named is None else str(named.user_id) if named.user_id else ADDRESS
        start = {"who": who or NOBODY, "address": named.address if named else ""}
        super().__init__(sent, initial=start)
        choices = [
            *((str(user.pk), ", ".join(filter(None, (user.name, user.job_title)))) for user in people),
            (ADDRESS, "Somebody without an account, by e-mail"),
            (NOBODY, "Nobody"),
        ]
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices, field.widget = choices, Radios(choices=choices)

    def clean(self) -> dict[str, Any]:
        """Somebody by e-mail needs an address."""
        data = super().clean() or {}
        if data.get("who") == ADDRESS and not data.get("address") and "address" not in self.errors:
            self.add_error("address", "Enter an e-mail address")
        return data


class SettleForm(forms.Form):
    """Who does somebody's part of a plan now; or nothing changes."""

    who = forms.ChoiceField(
        label="Who does this now?",
        error_messages={
            "required": "Select who does this now",
            "invalid_choice": "Select one of those listed",
        },
    )

    def __init__(self, *args: Any, people: Sequence[tuple[User, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            *((str(user.pk), ", ".join(filter(None, (user.name, role)))) for user, role in people),
            (KEEP, "Nothing changes: whoever asked still does it and is reminded again"),
        ]
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices, field.widget = choices, Radios(choices=choices)
