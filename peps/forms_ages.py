"""The form of ages: from and until which age there are plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.ages import FIRST_RULES, LAST_RULES, MOST_HOURS, OLDEST_FIRST, TERM_AFTER, YEAR_13
from epep.page.widgets import Checkboxes, Radios

AT_TWO, NEEDS, HOURS = "at_two", "at_two_with_needs", "at_two_with_hours"


def _number(label: str, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"Enter a whole number from 0 to {most}"
        ),
        **more,
    )


class AgesForm(forms.Form):
    """From which age, which children of two before that, and until when."""

    first = _number("From which age is there a plan?", OLDEST_FIRST, help_text="Years. 0 is from birth")
    first_rule = forms.ChoiceField(
        label="When does the first plan begin?", choices=FIRST_RULES.items(), widget=Radios(),
        error_messages={"required": "Select when the first plan begins"},
    )  # fmt: skip
    two = forms.MultipleChoiceField(
        label="Which children of 2 have a plan before that?",
        help_text="Only where plans begin after 2. Select all that apply",
        required=False,
        choices=[
            (AT_TWO, "Every child of 2"),
            (NEEDS, "Those with SEN support or an EHC plan"),
            (HOURS, "Those with enough funded early years hours"),
        ],
        widget=Checkboxes(),
    )
    hours = _number("How many funded hours a week are enough?", MOST_HOURS, required=False)
    last_rule = forms.ChoiceField(
        label="Until when is there a plan?", choices=LAST_RULES.items(),
        widget=Radios(
            hints={YEAR_13: "Also for those who come of age, and so leave care, before it ends"}
        ),
        error_messages={"required": "Select until when there is a plan"},
    )  # fmt: skip

    def __init__(self, *args: Any, ages: Mapping[str, Any], **more: Any) -> None:
        initial = {
            "first": ages.get("first", 0),
            "first_rule": ages.get("first_rule", "birthday"),
            "two": [name for name in (AT_TWO, NEEDS, HOURS) if ages.get(name)],
            "hours": ages.get(HOURS) or None,
            "last_rule": ages.get("last_rule", YEAR_13),
        }
        super().__init__(*args, **{"initial": initial, **more})
        self.fields["first_rule"].widget.attrs["hints"] = {
            TERM_AFTER: "Terms of funded places: from 1 September, 1 January and 1 April"
        }

    def clean(self) -> dict[str, Any]:
        """Hours need a number."""
        data = super().clean() or {}
        if HOURS in data.get("two", ()) and "hours" in data and not data["hours"]:
            self.add_error("hours", f"Enter a whole number from 1 to {MOST_HOURS}")
        return data

    def chosen(self) -> dict[str, Any]:
        """The choices as the settings keep them."""
        data, two = self.cleaned_data, self.cleaned_data["two"]
        return {
            "first": data["first"],
            "first_rule": data["first_rule"],
            AT_TWO: AT_TWO in two,
            NEEDS: NEEDS in two,
            HOURS: data["hours"] if HOURS in two else 0,
            "last_rule": data["last_rule"],
        }

    def hidden(self) -> list[tuple[str, str]]:
        """What was typed, to be posted again when it is saved."""
        data = self.cleaned_data
        names = [(name, str(data[name])) for name in ("first", "first_rule", "last_rule")]
        names += [("hours", str(data["hours"]))] if data["hours"] else []
        return names + [("two", name) for name in data["two"]]
