"""Forms of what is due: filtering the list, why something was late, more time, and an authority's numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.deadlines import MOST, SIDES, UNITS, VERBS, Deadline
from epep.page.fields import DateField
from epep.page.forms import without_errors
from epep.page.widgets import Checkboxes, Radios
from peps.actions.clocking import LONGEST_TEXT, LONGEST_WHY
from peps.models.clock import REASONS


class ClockFilter(forms.Form):
    """Filters of the list, by GET. `chosen` is what was chosen and can be used."""

    verb = forms.ChoiceField(label="What", required=False, choices=[("", "Anything"), *VERBS.items()])
    rule = forms.ChoiceField(label="Rule", required=False)
    school = forms.CharField(label="School", required=False, max_length=100)

    def __init__(self, asked: QueryDict, rules: Mapping[str, str]) -> None:
        super().__init__(asked, auto_id="filter_%s")
        field = self.fields["rule"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any rule"), *rules.items()]
        self.is_valid()
        self.chosen: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        without_errors(self)


class LateForm(forms.Form):
    """Why something was late."""

    reason = forms.ChoiceField(
        label="Why was it late?", choices=REASONS, widget=Radios(choices=REASONS),
        error_messages={"required": "Select why it was late", "invalid_choice": "Select why it was late"},
    )  # fmt: skip
    text = forms.CharField(
        label="What happened? (optional)",
        help_text="A few words. If you chose “Something else”, say what it was.",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"What happened must be {LONGEST_TEXT} characters or fewer"},
    )

    also = forms.MultipleChoiceField(
        label="Is it the reason for these of the same plan too? (optional)",
        help_text="You are not asked about them again.",
        required=False,
        widget=Checkboxes(),
        error_messages={
            "invalid_choice": "Somebody gave a reason for one of these meanwhile. Select again which are left"
        },
    )

    def __init__(self, *args: Any, done: bool, others: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        if not done:
            self.fields["reason"].label = "Why is it late?"
        field = self.fields["also"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = others
        if not others and "also" not in self.data:
            del self.fields["also"]

    def clean(self) -> dict[str, Any]:
        """Something else needs words."""
        data = super().clean() or {}
        if data.get("reason") == "other" and not str(data.get("text", "")).strip():
            self.add_error("text", "Say in a few words why it was late")
        return data


class ExtendForm(forms.Form):
    """More time until a day, with why."""

    to = DateField(
        label="New date", help_text="For example, 14 12 2026",
        error_messages={"required": "Enter the new date"},
    )  # fmt: skip
    why = forms.CharField(
        label="Why is more time given?",
        help_text="People who can see this deadline can read the reason. It stays in the history.",
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Enter why more time is given",
            "max_length": f"The reason must be {LONGEST_WHY} characters or fewer",
        },
    )


UNIT_WORDS = {"calendar_days": "Calendar days"}
UNIT_HINTS = {
    "working_days": "Monday to Friday without bank holidays. They go on in school holidays",
    "school_days": "Days on which pupils come, by the calendar of the child’s school",
    "calendar_days": "Every day counts",
}


def days_field() -> forms.IntegerField:
    """How many days a deadline counts."""
    return forms.IntegerField(
        label="How many days?",
        min_value=0,
        max_value=MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"Enter a whole number of days from 0 to {MOST}",
        ),
    )


class DeadlineForm(forms.Form):
    """An authority's own numbers of a rule."""

    n = days_field()
    unit = forms.ChoiceField(label="Which days are counted?", widget=Radios())
    anchor = forms.ChoiceField(label="Before or after?", widget=Radios())

    def __init__(self, *args: Any, rule: Deadline, event: str, **kwargs: Any) -> None:
        initial = {"n": rule.n, "unit": rule.unit, "anchor": rule.anchor}
        super().__init__(*args, **{"initial": initial, **kwargs})
        units = [(key, UNIT_WORDS.get(key, many.capitalize())) for key, (_one, many) in UNITS.items()]
        sides = [(side, f"{side.capitalize()} {event}") for side in SIDES]
        for name, choices in (("unit", units), ("anchor", sides)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            words = "Select which days are counted" if name == "unit" else "Select before or after"
            field.error_messages |= {"required": words, "invalid_choice": words}
        self.fields["unit"].widget.attrs["hints"] = UNIT_HINTS
