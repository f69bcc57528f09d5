"""The form of a deadline that an authority adds: what is due, so many days before or after what, for which plans."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.deadlines import COMING, EVENTS, LONGEST_SOURCE, OF_EVENT, TYPES, UNITS, VERBS
from epep.page.widgets import Checkboxes, Radios
from peps.forms_clocks import UNIT_HINTS, UNIT_WORDS, days_field

_DUE = [verb for verb in VERBS if any(verb in verbs for verbs in OF_EVENT.values())]
_FROM = [(key, words[:1].upper() + words[1:]) for key, words in EVENTS.items()]


class NewDeadlineForm(forms.Form):
    """Verb, number, unit, side and event, as the sentence reads."""

    verb = forms.ChoiceField(
        label="What is due?", choices=[("", "Choose"), *((verb, VERBS[verb]) for verb in _DUE)],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Select what is due"),
    )  # fmt: skip
    n = days_field()
    unit = forms.ChoiceField(
        label="Which days are counted?",
        choices=[(key, UNIT_WORDS.get(key, many.capitalize())) for key, (_one, many) in UNITS.items()],
        widget=Radios(hints=UNIT_HINTS),
        error_messages={"required": "Select which days are counted"},
    )
    anchor = forms.ChoiceField(
        label="Before or after?",
        help_text="Before only of what is known beforehand: the meeting, the end of term, your date for the term",
        choices=[("before", "Before"), ("after", "After")],
        widget=Radios(inline=True),
        error_messages={"required": "Select before or after"},
    )
    event = forms.ChoiceField(
        label="Of what?", choices=[("", "Choose"), *_FROM],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Select what it is counted from"),
    )  # fmt: skip
    applies_to = forms.MultipleChoiceField(
        label="For which plans alone? (optional)",
        help_text="Leave empty for all",
        required=False,
        choices=TYPES.items(),
        widget=Checkboxes(),
    )
    source = forms.CharField(
        label="Where does this deadline come from?",
        help_text="People read it beside the deadline. For example, “Our handbook for designated teachers, page 4”",
        max_length=LONGEST_SOURCE,
        error_messages={
            "required": "Enter where this deadline comes from",
            "max_length": f"Say it in {LONGEST_SOURCE} characters or fewer",
        },
    )

    def clean(self) -> dict[str, Any]:
        """What can be due from an event, and before it."""
        data = super().clean() or {}
        event, verb = data.get("event"), data.get("verb")
        if event and verb and verb not in OF_EVENT[event]:
            can = ", ".join(VERBS[one] for one in OF_EVENT[event])
            self.add_error("verb", f"From “{EVENTS[event]}” can be due: {can}")
        if event and event not in COMING and data.get("anchor") == "before":
            self.add_error("anchor", "Nothing can be due before that happens: select after")
        return data

    def row(self) -> dict[str, Any]:
        """The rule as the settings keep it."""
        return {name: self.cleaned_data[name] for name in self.fields}

    def hidden(self) -> list[tuple[str, str]]:
        """What was typed, to be posted again when it is saved."""
        data = self.cleaned_data
        rows = [(name, str(data[name])) for name in self.fields if name != "applies_to"]
        return rows + [("applies_to", kind) for kind in data["applies_to"]]
