"""Filters of the lists: what may be asked, read from the address and drawn as a form.

What a filter does to the rows is `querysets_lists.py`. A value that nobody offered is left out, not an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Term
from children.year_groups import label as year_label
from epep.page.forms import without_errors
from peps.models.pep import Status
from peps.querysets_lists import ORDERS

DUE = (("overdue", "Overdue"), ("week", "Due this week"), ("month", "Due in four weeks"))
MISSING = (("meeting", "Without a meeting date"), ("views", "Without the child’s views"))
SINCE = (("week", "New or moved this week"),)
YEARS = tuple((str(year), year_label(year)) for year in range(-2, 15))


def _all(choices: Sequence[tuple[str, str]], word: str = "All") -> list[tuple[str, str]]:
    return [("", word), *choices]


class PepFilter(forms.Form):
    """Filters of the list of plans, by GET. `chosen` is what was chosen and can be used."""

    q = forms.CharField(label="Child’s name, UPN or social care number", required=False, max_length=100)
    term = forms.ChoiceField(label="Term", required=False)
    status = forms.ChoiceField(label="Status", required=False, choices=_all(Status.choices))
    due = forms.ChoiceField(label="Due", required=False, choices=_all(DUE, "Any date"))
    school = forms.CharField(label="School", required=False, max_length=100)
    year = forms.ChoiceField(label="Year group", required=False, choices=_all(YEARS))
    missing = forms.ChoiceField(
        label="What is missing", required=False, choices=_all(MISSING, "Anything or nothing")
    )
    since = forms.ChoiceField(label="New children", required=False, choices=_all(SINCE, "All children"))
    sort = forms.ChoiceField(
        label="Sort by", required=False, choices=[(key, order.words) for key, order in ORDERS.items()]
    )

    def __init__(self, asked: QueryDict, terms: Sequence[Term]) -> None:
        super().__init__(asked, auto_id="filter_%s")
        several = len({term.authority_id for term in terms}) > 1
        field = self.fields["term"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _all(
            [
                (str(term.pk), f"{term.name}, {term.authority.name}" if several else term.name)
                for term in terms
            ]
        )
        self.is_valid()
        self.chosen: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        without_errors(self)


def chips(form: Any, asked: QueryDict) -> list[dict[str, str]]:
    """Each filter a form has `chosen`, in words, with the address of the list without it."""
    found = []
    for name, value in form.chosen.items():
        if name == "sort":
            continue
        rest = asked.copy()
        for gone in (name, "after", "before", "page"):
            rest.pop(gone, None)
        words = dict(getattr(form.fields[name], "choices", ())).get(value, value)
        found.append({"text": f"{form.fields[name].label}: {words}", "url": f"?{rest.urlencode()}"})
    return found


class ChildFilter(forms.Form):
    """Which children to open plans for, by GET."""

    term = forms.ChoiceField(label="Term", required=False)
    q = forms.CharField(
        label="Child’s name, UPN or social care number (optional)", required=False, max_length=100
    )
    school = forms.CharField(label="School (optional)", required=False, max_length=100)
    year = forms.ChoiceField(label="Year group", required=False, choices=_all(YEARS))

    def __init__(self, asked: QueryDict, terms: Sequence[Term], *, chosen: Term | None) -> None:
        super().__init__(asked, auto_id="filter_%s")
        several = len({term.authority_id for term in terms}) > 1
        field = self.fields["term"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(term.pk), f"{term.name}, {term.authority.name}" if several else term.name) for term in terms
        ]
        if chosen and "term" not in asked:
            self.data = asked.copy()
            self.data["term"] = str(chosen.pk)
        self.is_valid()
        self.chosen: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        without_errors(self)
