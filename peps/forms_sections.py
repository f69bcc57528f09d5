"""Forms of single sections that do not come from the pinned form."""

from __future__ import annotations

from django import forms


class ReopenForm(forms.Form):
    """Open a signed section again: why."""

    reason = forms.CharField(
        label="Why does this section need to be opened again?",
        help_text="Everybody who can see the plan can read the reason. It stays in the history.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        error_messages={"required": "Say why this section needs to be opened again"},
    )
