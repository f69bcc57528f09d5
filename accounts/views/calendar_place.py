"""Whose calendar of which school year a page is about: found from the address, and put into every link.

The pages are `calendars.py`; nothing here writes.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.calendar_year import KINDS, NAME_MAX, OFF_NAME_MAX, SEASONS, OffLine, TermLine, year_of
from accounts.models import Organisation
from accounts.querysets import authorities_of
from accounts.views.people import authority_of
from epep.calendar import school_year_label
from epep.page import widgets
from epep.page.fields import DateField

YEARS_BACK, YEARS_AHEAD = 10, 4
EDIT = "calendar.edit"


@dataclass(frozen=True)
class Place:
    """The authority, its school or None for the authority itself, the school year, and several authorities or one."""

    authority: Organisation
    school: Organisation | None
    year: int
    several: bool

    @property
    def name(self) -> str:
        """Whose calendar it is."""
        return (self.school or self.authority).name

    @property
    def year_words(self) -> str:
        """The school year in words."""
        return school_year_label(self.year)

    def url(self, name: str = "overview", *more: Any, **changed: Any) -> str:
        """The address of a page about this calendar and year, or another year."""
        query: dict[str, Any] = {"year": self.year}
        if self.school:
            query["school"] = self.school.pk
        if self.several:
            query["authority"] = self.authority.pk
        return f"{reverse(f'calendars:{name}', args=more)}?{urlencode(query | changed)}"


def place_of(request: HttpRequest) -> Place:
    """The place a page is about. 404 for what cannot be: another's authority, no school, a year far away."""
    authority = authority_of(request, EDIT)
    today = timezone.localdate()
    year = _year(request.GET.get("year", ""), year_of(today))
    if not year_of(today) - YEARS_BACK <= year <= year_of(today) + YEARS_AHEAD:
        raise Http404
    several = len(authorities_of(request.user, EDIT, on=today)) > 1
    return Place(authority, _school(request.GET.get("school", "")), year, several)


def _year(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise Http404
    return int(text)


def _school(text: str) -> Organisation | None:
    if not text:
        return None
    try:
        key = uuid.UUID(text)
    except ValueError:
        raise Http404 from None
    found = Organisation.objects.filter(pk=key).exclude(kind=Organisation.Kind.AUTHORITY).first()
    if found is None:
        raise Http404
    return found


class TermForm(forms.Form):
    """One term."""

    name = forms.CharField(
        label="Name", max_length=NAME_MAX, help_text="As people say it, such as Autumn 2026 or Term 1",
        error_messages={"required": "Enter a name for the term"},
    )  # fmt: skip
    season = forms.ChoiceField(
        label="Which season’s PEP does it belong to?",
        help_text="There is one PEP a season. With five or six terms a year, two terms can have the same one.",
        choices=list(SEASONS.items()),
        widget=widgets.Radios(choices=list(SEASONS.items())),
        error_messages={"required": "Select autumn, spring or summer"},
    )
    starts_on = DateField(
        label="First day of term", help_text="For example, 2 9 2026",
        error_messages={"required": "Enter the first day of term"},
    )  # fmt: skip
    ends_on = DateField(label="Last day of term", error_messages={"required": "Enter the last day of term"})
    half_first = DateField(label="First day of half term", required=False)
    half_last = DateField(label="Last day of half term", required=False)
    due_on = DateField(
        label="Plans of this season are due on",
        required=False,
        help_text="Leave it empty for a week before the term ends. Plans that are open keep the date they have.",
    )

    def __init__(self, *args: Any, school: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if school is not None:
            del self.fields["due_on"]

    def line(self, old: TermLine | None) -> TermLine:
        """What was typed, in place of `old` where there is one."""
        return TermLine(**self.cleaned_data, key=old.key if old else None)


class OffForm(forms.Form):
    """Days off."""

    kind = forms.ChoiceField(
        label="What kind of day is it?",
        choices=list(KINDS.items()),
        widget=widgets.Radios(choices=list(KINDS.items())),
        error_messages={"required": "Select what kind of day it is"},
    )
    name = forms.CharField(label="Name", required=False, max_length=OFF_NAME_MAX)
    first_on = DateField(
        label="First day",
        help_text="For example, 2 11 2026",
        error_messages={"required": "Enter the first day"},
    )
    last_on = DateField(label="Last day", required=False, help_text="Leave it empty for one day")

    def line(self, old: OffLine | None) -> OffLine:
        """What was typed, in place of `old` where there is one."""
        data = self.cleaned_data
        return OffLine(
            data["kind"],
            data["first_on"],
            data["last_on"] or data["first_on"],
            data["name"],
            old.key if old else None,
        )
