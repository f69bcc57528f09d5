"""Forms of people: signing in, invitations, own details, an authority's settings. What they do is `actions/`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.actions.settings import LIMITS
from accounts.models import Organisation, User
from accounts.models.organisation import ROLE_CHOICES
from accounts.querysets import AT_SCHOOL, FOR_THE_HEAD, find_school
from accounts.roles import LABELS, Role
from accounts.sign_in_forms import BAD_EMAIL, HOW_TO_CHOOSE
from epep.page.theme import theme_problems

EMAIL = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})


class PersonName(forms.Form):
    """Base of forms that take a name: one line, without what could leave a header or a cell."""

    name = forms.CharField(
        label="Name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": "Enter a name"},
    )

    def clean_name(self) -> str:
        """The name on one line."""
        return " ".join(self.cleaned_data["name"].split())


class InviteForm(PersonName):
    """Whom, as what, and where."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="Their work address. The link goes there and nowhere else.",
        widget=EMAIL,
        error_messages={"required": "Enter an e-mail address", "invalid": BAD_EMAIL},
    )
    role = forms.ChoiceField(
        label="Role", widget=forms.RadioSelect, error_messages={"required": "Choose a role"}
    )
    school = forms.CharField(
        label="School",
        required=False,
        max_length=200,
        help_text="For designated teachers and school colleagues. Enter the name or the URN.",
    )
    authority = forms.ChoiceField(
        label="For which authority", error_messages={"required": "Choose an authority"}
    )

    field_order = ("authority", "name", "email", "role", "school")

    def __init__(self, *args: Any, authorities: list[Organisation], heads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authorities = {str(row.pk): row for row in authorities}
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, LABELS[role]) for role in Role if heads or role not in FOR_THE_HEAD
        ]
        self.fields["authority"].choices = [(pk, row.name) for pk, row in self.authorities.items()]  # type: ignore[attr-defined]
        if len(self.authorities) == 1:
            del self.fields["authority"]

    @property
    def inviting(self) -> Organisation:
        """The authority that invites."""
        pk = self.cleaned_data.get("authority") or next(iter(self.authorities))
        return self.authorities[pk]

    def clean(self) -> dict[str, Any]:
        """Find the place of the role: the school that was typed, or the authority."""
        data = super().clean() or self.cleaned_data
        if "role" not in data or ("authority" in self.fields and "authority" not in data):
            return data
        data["organisation"] = self.inviting
        if Role(data["role"]) in AT_SCHOOL:
            data["organisation"] = self._school(data.get("school", ""))
        return data

    def _school(self, text: str) -> Organisation | None:
        found = find_school(text, self.inviting)
        if len(found) == 1:
            return found[0]
        if not text.strip():
            self.add_error("school", "Enter the school’s name or URN")
        elif not found:
            self.add_error("school", "No school matches this. Check the name, or enter the URN from GIAS.")
        else:
            names = "; ".join(f"{place.name} ({place.urn})" for place in found[:10])
            self.add_error("school", f"Several schools match. Enter the URN of one: {names}")
        return None


class AcceptForm(PersonName):
    """A name to be known by and a password."""

    password = forms.CharField(
        label="Password",
        strip=False,
        help_text=HOW_TO_CHOOSE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a password"},
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Judge the password with the name and address at hand: neither makes a good one."""
        data = super().clean() or self.cleaned_data
        if data.get("password"):
            try:
                validate_password(data["password"], User(email=self.email, name=data.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class DetailsForm(PersonName):
    """What colleagues see of a person."""

    job_title = forms.CharField(label="Job title", max_length=100, required=False)
    phone = forms.CharField(
        label="Phone number",
        max_length=40,
        required=False,
        help_text="Shown to the people round the same child.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class ReasonForm(forms.Form):
    """Why an account is closed."""

    reason = forms.CharField(
        label="Why is the account closed?",
        max_length=300,
        help_text="Do not name children here.",
        error_messages={"required": "Say why the account is closed"},
    )


class PeopleFilter(forms.Form):
    """The list of people: search and role."""

    q = forms.CharField(label="Name or e-mail address", max_length=100, required=False)
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "All roles"), *ROLE_CHOICES])


class LookForm(forms.Form):
    """The authority's colours and the limits of sessions."""

    brand = forms.CharField(label="Brand colour", help_text="Like #1c4f56. White text stands on it.")
    accent = forms.CharField(label="Accent colour", help_text="A line under the menu item you are on.")
    link = forms.CharField(label="Link colour")
    idle_minutes = forms.IntegerField(
        label="Sign people out after so many minutes without a click",
        min_value=LIMITS["session.idle_minutes"][0],
        max_value=LIMITS["session.idle_minutes"][1],
        error_messages={
            "required": "Enter a number of minutes",
            "invalid": "Enter a whole number of minutes",
        },
    )
    hours = forms.IntegerField(
        label="Ask people to sign in again after so many hours in any case",
        min_value=LIMITS["session.hours"][0],
        max_value=LIMITS["session.hours"][1],
        error_messages={"required": "Enter a number of hours", "invalid": "Enter a whole number of hours"},
    )

    def clean(self) -> dict[str, Any]:
        """Colours people can read, or none."""
        data = super().clean() or self.cleaned_data
        colours = {name: data[name].strip().lower() for name in ("brand", "accent", "link") if data.get(name)}
        for problem in theme_problems(colours):
            named = next(
                (
                    name
                    for name in colours
                    if f"The {name} colour" in problem or f"the {name} colour" in problem
                ),
                None,
            )
            self.add_error(named, problem)
        return data | colours

    def values(self) -> dict[str, Any]:
        """As the action takes them, by dotted name."""
        data = self.cleaned_data
        return {f"theme.{name}": data[name] for name in ("brand", "accent", "link")} | {
            "session.idle_minutes": data["idle_minutes"],
            "session.hours": data["hours"],
        }
