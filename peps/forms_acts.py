"""Forms of the acts on a whole plan: choosing children, returning, amending, cancelling, commenting.

Forms of sections, which come from the pinned form, are elsewhere.
"""

from __future__ import annotations

from typing import Any

from django import forms

from epep.page.widgets import Checkboxes, Radios
from peps.blocks.layout import Section as FormSection
from peps.models import Pep
from peps.quality import Level

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
    """The level of one section, with a note. Nothing is required: work is kept as far as it went."""

    level = forms.ChoiceField(label="Level", widget=Radios(small=True), required=False)
    note = forms.CharField(
        label="Note on this section (optional)", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )

    def __init__(self, *args: Any, levels: list[Level], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(level.key, level.label) for level in levels]
        field.widget.attrs["hints"] = {level.key: level.hint for level in levels if level.hint}


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
