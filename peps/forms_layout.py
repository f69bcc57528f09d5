"""Forms of the layout pages: one question's words, and a question of the authority's own.

What a change does is `peps.blocks.editing`; whether it can be made says `peps.blocks.overlay`.
"""

from __future__ import annotations

from typing import Any

from django import forms

from epep.page.widgets import Checkboxes, Radios
from peps.blocks.layout import ALL_TYPES, Question
from peps.blocks.overlay import LONGEST_LABEL, SIMPLE_KINDS
from peps.models.pep import PepType
from peps.own_form import KINDS, OwnForm

YES_NO = (("yes", "Yes"), ("no", "No"))
LISTS = ("choice", "choices")
MOST_CHOICES = 40
END = ""
"""Behind which question: none, at the end of the block."""


def _one_line(text: str) -> str:
    return " ".join(text.split())


class _Words(forms.Form):
    """Base: what every question has, its own words and its help."""

    label = forms.CharField(
        label="Question",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Enter the question"},
    )
    hint = forms.CharField(
        label="Help under the question (optional)", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )

    longest = LONGEST_LABEL

    def clean_label(self) -> str:
        """The question on one line."""
        return self._short("label", "The question")

    def clean_hint(self) -> str:
        """The help on one line."""
        return self._short("hint", "The help")

    def _short(self, name: str, words: str) -> str:
        text = _one_line(self.cleaned_data[name])
        if len(text) > max(LONGEST_LABEL, len(str(self.initial.get(f"was_{name}", "")))):
            raise forms.ValidationError(f"{words} must be {LONGEST_LABEL} characters or fewer")
        return text


class QuestionForm(_Words):
    """A question of the form: its words, whether it is required, whether it is asked at all.

    A choice that cannot be made is left out; the page says why in its place.
    """

    required = forms.ChoiceField(
        label="Must it be answered before signing?",
        widget=Radios(inline=True),
        choices=YES_NO,
        error_messages={"required": "Select whether it must be answered before signing"},
    )
    asked = forms.ChoiceField(
        label="Is it asked?",
        help_text="A hidden question is left out of the form. Answers in plans that have it stay.",
        widget=Radios(),
        choices=(("yes", "Yes, ask it"), ("no", "No, hide it")),
        error_messages={"required": "Select whether it is asked"},
    )

    def __init__(self, *args: Any, own: OwnForm, key: str, **kwargs: Any) -> None:
        question: Question = own.places(key)[0][3]
        was = own.plain(key) or question
        hidden = own.is_hidden(key)
        start = {
            "label": question.label,
            "hint": question.hint,
            "required": "yes" if question.required else "no",
            "asked": "no" if hidden else "yes",
            "was_label": was.label,
            "was_hint": was.hint,
        }
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)
        self.cannot_hide = own.cannot_hide(key) if not hidden else ""
        self.must_stay = own.must_stay(key) if question.required == was.required else ""
        if self.cannot_hide:
            del self.fields["asked"]
        if self.must_stay:
            del self.fields["required"]

    def moves(self) -> dict[str, Any]:
        """What was asked, as moves of an overlay."""
        data = self.cleaned_data
        found: dict[str, Any] = {"label": data["label"], "hint": data["hint"]}
        if "required" in data:
            found["required"] = data["required"] == "yes"
        if "asked" in data:
            found["hide"] = data["asked"] == "no"
        return found


class AddedForm(_Words):
    """A question of the authority's own: to add one, and to change one later."""

    kind = forms.ChoiceField(
        label="How is it answered?",
        widget=Radios(),
        choices=[(name, KINDS[name]) for name in SIMPLE_KINDS],
        error_messages={"required": "Select how it is answered"},
    )
    choices = forms.CharField(
        label="The list to choose from",
        help_text="Only for a question that is answered from a list. One choice on each line.",
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=8000,
    )
    required = forms.ChoiceField(
        label="Must it be answered before signing?",
        widget=Radios(inline=True),
        choices=YES_NO,
        error_messages={"required": "Select whether it must be answered before signing"},
    )
    types = forms.MultipleChoiceField(
        label="In which types of PEP is it asked?",
        widget=Checkboxes(),
        error_messages={"required": "Select at least one type of PEP"},
    )
    after = forms.ChoiceField(label="Where does it stand?", required=False)

    field_order = ("label", "hint", "kind", "choices", "required", "types", "after")

    def __init__(self, *args: Any, own: OwnForm, block: str, key: str = "", **kwargs: Any) -> None:
        item = own.own.get(key)
        kwargs["initial"] = _initial(item) if item else {"required": "no"}
        super().__init__(*args, **kwargs)
        homes = [
            one
            for one, form in own.wholes.items()
            if any(b.key == block for s in form.sections for b in s.blocks)
        ]
        self._choose("types", [(one, str(PepType(one).label)) for one in homes])
        if not item:
            self.initial["types"] = homes
        rest = [other for other in own.order(block) if other != key]
        self._choose(
            "after", [(END, "At the end"), *((other, f"After: {own.name(other)}") for other in rest)]
        )
        if item:
            self.initial["after"] = _before(own.order(block), key)
            del self.fields["kind"]
            if item["kind"]["kind"] not in LISTS:
                del self.fields["choices"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """A list needs its choices, each short and once."""
        data = super().clean() or self.cleaned_data
        lines = [_one_line(line) for line in data.get("choices", "").splitlines()]
        data["lines"] = [line for line in lines if line]
        if "choices" not in self.fields or ("kind" in self.fields and data.get("kind") not in LISTS):
            return data
        if len(data["lines"]) < 2:
            self.add_error("choices", "Enter at least two choices, one on each line")
        elif len(set(data["lines"])) < len(data["lines"]):
            self.add_error("choices", "Enter each choice once")
        elif len(data["lines"]) > MOST_CHOICES or max(map(len, data["lines"])) > LONGEST_LABEL:
            self.add_error(
                "choices",
                f"Enter {MOST_CHOICES} choices or fewer, each of {LONGEST_LABEL} characters or fewer",
            )
        return data

    def said(self) -> dict[str, Any]:
        """What an overlay says of the question, without its block, key and kind."""
        data = self.cleaned_data
        return {
            "label": data["label"],
            "hint": data["hint"],
            "required": data["required"] == "yes",
            "types": [one for one in ALL_TYPES if one in data["types"]],
            "after": data["after"],
        }


def _initial(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": item["label"],
        "hint": item.get("hint", ""),
        "required": "yes" if item.get("required") else "no",
        "types": item.get("types", list(ALL_TYPES)),
        "choices": "\n".join(label for _code, label in item["kind"].get("choices", ())),
    }


def _before(order: list[str], key: str) -> str:
    """The question that stands before this one; END when it is the last, or not in the order."""
    if key not in order or order[-1] == key:
        return END
    place = order.index(key)
    return order[place - 1] if place else END
