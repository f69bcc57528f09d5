"""The rules of a financial year as questions: what stands now, what was typed, what a year's row keeps.

Whether a person may change them is for `funding.actions`; how days and pounds are read is `years_typed.py`.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from epep.page import widgets
from epep.page.forms import Beside
from funding.scheme import Scheme
from funding.sums import in_pounds
from funding.views.years_rows import Sums, Windows
from funding.views.years_typed import Levels, Pounds, RuleForm, stored_pounds, typed_pounds
from funding.words import NOT_FOR

MOST_WORDS, LONGEST_WORD, MOST_WEEKS = 40, 60, 104


# ---- the questions -------------------------------------------------------------------------------


class TopSlice(RuleForm):
    """What the Virtual School keeps."""

    keys, title = ("top_slice",), "What the Virtual School keeps"
    percent = forms.CharField(
        label="Per cent of the grant that the Virtual School keeps",
        help_text="Used for a grant that has no sums per child. Enter 0 to keep nothing",
        max_length=10,
        widget=forms.TextInput({"suffix": "%", "width": 4, "inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "Enter per cent, from 0 to 100"},
    )

    def clean_percent(self) -> Decimal:
        """From 0 to 100, two figures after the point or fewer."""
        try:
            found = Decimal(self.cleaned_data["percent"].replace("%", "").strip())
        except InvalidOperation:
            found = Decimal("NaN")
        if not (found.is_finite() and 0 <= found <= 100):
            raise ValidationError("Enter per cent as a number from 0 to 100, like 15 or 12.5")
        if found != round(found, 2):
            raise ValidationError("Per cent must have 2 figures after the point or fewer")
        return found

    def start(self) -> dict[str, Any]:
        """As a plain number."""
        return {"percent": f"{self.scheme.top_slice.normalize():f}"}

    def values(self) -> dict[str, Any]:
        """Text, so that nothing is lost on the way."""
        return {"top_slice": f"{self.cleaned_data['percent'].normalize():f}"}

    def said(self) -> list[str]:
        """Per cent."""
        return [f"{self.scheme.top_slice.normalize():f} per cent of the grant"]


class Cap(RuleForm):
    """The most one request may ask for."""

    keys, title = ("cap",), "Most for one request"
    pounds = Pounds(
        what="The most for one request", required=False, label="Most that one request may ask for",
        help_text="Leave it empty for no limit",
    )  # fmt: skip

    def start(self) -> dict[str, Any]:
        """In pounds."""
        return {"pounds": typed_pounds(self.scheme.cap)}

    def values(self) -> dict[str, Any]:
        """Pounds, or "" for no limit."""
        return {"cap": _limit(self.cleaned_data["pounds"])}

    def said(self) -> list[str]:
        """The limit."""
        return [in_pounds(self.scheme.cap) or "No limit"]


class Alone(RuleForm):
    """What one person may approve."""

    keys, title = ("alone", "alone_post_16"), "What one person may approve"
    alone = Pounds(
        what="What one person may approve", required=False, label="Up to how much may one person approve alone?",
        help_text="Above it a second person approves too. Leave it empty for no limit",
    )  # fmt: skip
    alone_post_16 = Pounds(
        what="What one person may approve of post-16 money", required=False,
        label="And of post-16 money?", help_text="Leave it empty for the same",
    )  # fmt: skip

    def start(self) -> dict[str, Any]:
        """In pounds."""
        return {
            "alone": typed_pounds(self.scheme.alone),
            "alone_post_16": typed_pounds(self.scheme.alone_post_16),
        }

    def values(self) -> dict[str, Any]:
        """Pounds, or "" for no limit."""
        return {name: _limit(self.cleaned_data[name]) for name in self.keys}

    def said(self) -> list[str]:
        """One line, two when post-16 money differs."""
        first = (
            f"Up to {in_pounds(self.scheme.alone)} alone, above that two"
            if self.scheme.alone
            else "Any sum alone"
        )
        second = (
            f"Post-16: up to {in_pounds(self.scheme.alone_post_16)} alone"
            if self.scheme.alone_post_16
            else ""
        )
        return [first, *filter(None, [second])]


WAYS_INDEPENDENT = (
    ("yes", "Yes, as any school"),
    ("exceptional", "Only in exceptional cases"),
    ("no", "No"),
)


class Independent(RuleForm):
    """Whether an independent school may ask."""

    keys, title = ("independent",), "Independent schools"
    way = forms.ChoiceField(
        label="May an independent school ask for money?", choices=WAYS_INDEPENDENT,
        widget=widgets.Radios(choices=WAYS_INDEPENDENT),
        error_messages={"required": "Select whether an independent school may ask"},
    )  # fmt: skip

    def start(self) -> dict[str, Any]:
        """The code."""
        return {"way": self.scheme.independent}

    def values(self) -> dict[str, Any]:
        """The code."""
        return {"independent": self.cleaned_data["way"]}

    def said(self) -> list[str]:
        """Its words."""
        return [dict(WAYS_INDEPENDENT).get(self.scheme.independent, self.scheme.independent)]


WAYS_GATE = (
    ("none", "At once, when it is approved"),
    ("finalised", "When the plan is finalised"),
    ("levels", "When the plan is judged at a level of quality"),
)


class Gate(RuleForm):
    """What approved money waits for."""

    keys, title = ("gate",), "When approved money is released"
    way = forms.ChoiceField(
        label="When is approved money released for payment?", choices=WAYS_GATE,
        widget=widgets.Radios(choices=WAYS_GATE),
        error_messages={"required": "Select when approved money is released"},
    )  # fmt: skip
    at = forms.MultipleChoiceField(label="Which levels release money?", required=False)

    def __init__(self, data: Any = None, *, scheme: Scheme, levels: Levels) -> None:
        super().__init__(data, scheme=scheme, levels=levels)
        at: Any = self.fields["at"]
        at.choices = list(levels)
        at.widget = widgets.Checkboxes(choices=list(levels))
        at.beside = Beside(show_if=("way", ("levels",)), show_if_text="If at a level of quality")

    def start(self) -> dict[str, Any]:
        """The way, and the levels when that is it."""
        way = {"": "none", "finalised": "finalised"}.get(self.scheme.gate, "levels")
        return {"way": way, "at": self.scheme.gate.split() if way == "levels" else []}

    def clean(self) -> dict[str, Any]:
        """One level at least when levels release money."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("way") == "levels" and not found.get("at") and "at" not in self.errors:
            self.add_error("at", "Select the levels that release money")
        return found

    def values(self) -> dict[str, Any]:
        """ "", "finalised", or the levels with spaces."""
        way = self.cleaned_data["way"]
        said = {"none": "", "finalised": "finalised"}.get(way)
        return {"gate": " ".join(self.cleaned_data["at"]) if said is None else said}

    def said(self) -> list[str]:
        """In words."""
        if self.scheme.gate in ("", "finalised"):
            return [dict(WAYS_GATE)[self.scheme.gate or "none"]]
        names = dict(self.levels)
        return [
            f"When the plan is judged {' or '.join(names.get(key, key) for key in self.scheme.gate.split())}"
        ]


class NotFor(RuleForm):
    """What money is not for."""

    keys, title = ("not_for",), "What money is not for"
    lines = forms.CharField(
        label="What is money not for, in this authority?",
        help_text=f"One a line. {', '.join(NOT_FOR).capitalize()} are never paid for: they need no line here",
        required=False,
        widget=widgets.LongText(rows=6),
        max_length=MOST_WORDS * (LONGEST_WORD + 2),
    )

    def clean_lines(self) -> list[str]:
        """Words that are looked for in requests; each once."""
        found = [" ".join(line.split()) for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        found = list({line.casefold(): line for line in found}.values())
        if len(found) > MOST_WORDS:
            raise ValidationError(f"Enter {MOST_WORDS} lines or fewer")
        if long := [number for number, line in enumerate(found, 1) if len(line) > LONGEST_WORD]:
            raise ValidationError(f"Line {long[0]} must be {LONGEST_WORD} characters or fewer")
        return found

    def start(self) -> dict[str, Any]:
        """One a line."""
        return {"lines": "\n".join(self.scheme.not_for)}

    def values(self) -> dict[str, Any]:
        """The words."""
        return {"not_for": self.cleaned_data["lines"]}

    def said(self) -> list[str]:
        """A line for each, after what holds everywhere."""
        return [f"{', '.join(NOT_FOR).capitalize()} (everywhere)", *self.scheme.not_for]


class Longest(RuleForm):
    """How long an intervention may last."""

    keys, title = ("longest_weeks",), "Longest time"
    weeks = forms.CharField(
        label="Longest time of an intervention, in weeks",
        help_text="A school year has 39. Leave it empty for no limit",
        required=False,
        max_length=10,
        widget=forms.TextInput(
            {"suffix": "weeks", "width": 4, "inputmode": "numeric", "autocomplete": "off"}
        ),
    )

    def clean_weeks(self) -> int | None:
        """A whole number, or no limit."""
        text = self.cleaned_data["weeks"]
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_WEEKS):
            raise ValidationError(f"Weeks must be a whole number from 1 to {MOST_WEEKS}")
        return int(text)

    def start(self) -> dict[str, Any]:
        """A number."""
        return {"weeks": self.scheme.longest_weeks or ""}

    def values(self) -> dict[str, Any]:
        """Weeks, or "" for no limit."""
        return {"longest_weeks": self.cleaned_data["weeks"] or ""}

    def said(self) -> list[str]:
        """Weeks."""
        return [f"{self.scheme.longest_weeks} weeks" if self.scheme.longest_weeks else "No limit"]


def _limit(pence: int | None) -> str:
    """Pounds; "" for no limit, which stands against a limit of the layout as None would not."""
    return "" if pence is None else stored_pounds(pence)


RULES: dict[str, type[RuleForm]] = {
    "top-slice": TopSlice,
    "sums": Sums,
    "cap": Cap,
    "alone": Alone,
    "windows": Windows,
    "independent": Independent,
    "gate": Gate,
    "not-for": NotFor,
    "longest": Longest,
}
"""By the word in the address, in the order of the page."""
