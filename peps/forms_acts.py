"""Forms of the acts on a whole plan: choosing children, returning, amending, cancelling, commenting.

Forms of sections, which come from the pinned form, are elsewhere.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from epep.page.widgets import Checkboxes, Radios
from peps.blocks.layout import Section as FormSection
from peps.models import Pep
from peps.quality import VERDICTS, Criterion, Level

MUST, ADVICE = "must", "advice"


class ReturnForm(forms.Form):
    """Return for changes."""

    note = forms.CharField(
        label="A note to go with it (optional)",
        help_text="The people who change the plan read it above your comments.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )


class ReasonForm(forms.Form):
    """Cancel: why."""

    reason = forms.CharField(
        label="Why is this plan not needed?",
        help_text="Everybody who can see the plan can read the reason. It stays in the history.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Say why this plan is not needed"},
    )


class AmendForm(forms.Form):
    """Amend a finalised plan: why, and which sections open again."""

    reason = forms.CharField(
        label="What has to change, and why?",
        help_text="Everybody who can see the plan can read the reason. It stays in the history.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Say what has to change, and why"},
    )
    sections = forms.MultipleChoiceField(
        label="Which sections open again?",
        help_text="The others stay signed.",
        widget=Checkboxes(),
        error_messages={"required": "Select at least one section to open again"},
    )

    def __init__(self, *args: Any, pep: Pep, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sections"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (key, f"{letter}: {title}")
            for key, letter, title in pep.sections.values_list("key", "letter", "title")
        ]


class JudgeForm(forms.Form):
    """What one section is like: its criteria one by one, its level, a note. Nothing is required: work is
    kept as far as it went."""

    level = forms.ChoiceField(label="Level", widget=Radios(small=True), required=False)
    note = forms.CharField(
        label="Note on this section (optional)", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )

    def __init__(self, *args: Any, levels: list[Level], criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            self.fields[f"criterion-{one.number}"] = forms.ChoiceField(
                label=criterion_label(one),
                widget=Radios(small=True, inline=True),
                choices=list(VERDICTS.items()),
                required=False,
            )
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(level.key, level.label) for level in levels]
        field.widget.attrs["hints"] = {level.key: level.hint for level in levels if level.hint}

    @property
    def verdicts(self) -> dict[str, str]:
        """{place of the criterion, as text: what was chosen}, for those where something was."""
        typed = {str(one.number): self.cleaned_data[f"criterion-{one.number}"] for one in self.criteria}
        return {number: verdict for number, verdict in typed.items() if verdict}


class SelfCheckForm(forms.Form):
    """One criterion, before sending. `shown` marks what the page showed, so that only what a person touched
    is a change."""

    met = forms.BooleanField(required=False)
    note = forms.CharField(
        required=False,
        max_length=500,
        error_messages={"max_length": "The note must be 500 characters or fewer"},
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, criterion: Criterion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criterion = criterion
        self.fields["met"].label = criterion_label(criterion)
        self.fields["note"].label = format_html(
            'Note (optional)<span class="govuk-visually-hidden"> on: {}</span>', criterion.text
        )


def criterion_label(criterion: Criterion) -> str | SafeString:
    """The sentence, with a word before it when it must be met."""
    if not criterion.must:
        return criterion.text
    return format_html('<strong class="epep-must">Must be met</strong> {}', criterion.text)


class CommentForm(forms.Form):
    """A comment on one answer, or on the section."""

    question = forms.ChoiceField(label="About which answer?", required=False)
    text = forms.CharField(
        label="What should change, or what is good?", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    kind = forms.ChoiceField(
        label="Kind of comment",
        widget=Radios(small=True, inline=True),
        choices=[(MUST, "Must be put right"), (ADVICE, "Advice")],
        initial=MUST,
        required=False,
    )

    def __init__(self, *args: Any, section: FormSection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["question"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "The section as a whole"),
            *[
                (block.title, [(question.key, question.name) for question in block.questions])
                for block in section.blocks
                if block.questions
            ],
        ]
