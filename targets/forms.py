"""The form of one target. Only a title is needed to save; what else is missing is said before sign-off."""

from __future__ import annotations

from typing import Any

from django import forms

from epep.page.fields import DateField
from targets.models import Target

LONGEST = 500


def _text(label: str, hint: str, *, required: str = "", rows: int = 2) -> forms.CharField:
    errors = {"required": required, "max_length": f"{label} must be {LONGEST} characters or fewer"}
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        max_length=LONGEST,
        error_messages=errors,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class TargetForm(forms.Form):
    """What will be different, how we will know, by when, who, and what can be done at home."""

    title = _text(
        "What will be different for the child?",
        "One thing, in words the child understands. For example: reads a chapter book alone",
        required="Say what will be different",
    )
    measure = _text("How will we know?", "Something that can be counted or seen. Where is the child now?")
    by_when = DateField(label="By when?", help_text="For example, 27 3 2027", required=False)
    who = _text("Who does what?", "Names or jobs, how often, and for how long")
    at_home = _text("What can be done at home? (optional)", "The carer reads this with the child")
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, target: Target, data: Any = None) -> TargetForm:
        """The form of a target as it stands, or as it was typed over."""
        fields = ("title", "measure", "by_when", "who", "at_home", "revision")
        return cls(data, initial={name: getattr(target, name) for name in fields})

    def values(self) -> dict[str, Any]:
        """What `targets.actions` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}
