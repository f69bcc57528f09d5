"""What the style page shows: made-up content for every component.

Development only; no real person, no database.
"""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest

from epep.page.fields import DateField
from epep.page.forms import Beside, Comment
from epep.page.theme import Theme
from epep.page.widgets import Checkboxes, Column, LongText, Radios, Rows

LONDON: Final = ZoneInfo("Europe/London")
TODAY: Final = date(2026, 12, 3)
THEMES: Final = {
    "plum": Theme(
        slug="plum",
        name="Eastmere Council",
        brand="#5a2a55",
        accent="#c2601f",
        link="#5b3a8c",
        support="Virtual School: 01632 960 123",
    ),
    "slate": Theme(
        slug="slate",
        name="Westhaven Metropolitan Borough Council",
        brand="#2b3f63",
        accent="#b8860b",
        link="#1f4f8f",
    ),
}
EASTMERE: Final = Theme(name="Eastmere Council")
LONG_NAME: Final = "Anastasia-Wilhelmina Featherstonehaugh-Cholmondeley of Llanfairpwllgwyngyll"

YES_NO: Final = (("yes", "Yes"), ("no", "No"))


class StyleForm(forms.Form):
    """One question of each kind."""

    care_sen = forms.ChoiceField(
        label="What is the child's SEN status?",
        required=False,
        widget=Radios(hints={"E": "The plan is in force now"}),
        choices=(
            ("N", "No special educational needs"),
            ("K", "SEN support"),
            ("E", "Education, health and care plan"),
        ),
    )
    care_ehcp_review = DateField(
        label="When was the last annual review?", help_text="For example, 27 3 2026", required=False
    )
    attendance_possible = forms.IntegerField(
        label="Attendance this term",
        help_text="Leave out the percentage sign",
        required=False,
        widget=forms.NumberInput(attrs={"suffix": "%", "width": 4}),
    )
    grant = forms.DecimalField(
        label="Cost", required=False, widget=forms.NumberInput(attrs={"prefix": "£", "width": 5})
    )
    views_words = forms.CharField(
        label="What is going well at school?",
        help_text="Write it in the young person's own words.",
        widget=LongText(rows=4),
        max_length=1000,
        required=False,
    )
    school_name = forms.CharField(label="School", required=False, initial="Hollyfield Academy")
    stage = forms.ChoiceField(
        label="Key stage",
        required=False,
        choices=(("", "Choose"), ("3", "Key stage 3"), ("4", "Key stage 4")),
    )
    support = forms.MultipleChoiceField(
        label="What support is in place?",
        required=False,
        widget=Checkboxes(),
        choices=(("tutor", "One-to-one tuition"), ("mentor", "A mentor"), ("other", "Something else")),
    )
    safe = forms.ChoiceField(
        label="Do you feel safe at school?", required=False, choices=YES_NO, widget=Radios(inline=True)
    )
    agreed = forms.BooleanField(label="I have read this part and it is correct", required=False)
    evidence = forms.FileField(label="Upload a report", required=False, help_text="PDF or Word, up to 10 MB")
    email = forms.EmailField(
        label="E-mail address", required=False, widget=forms.EmailInput(attrs={"width": 20})
    )
    password = forms.CharField(
        label="Password",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    attainment = forms.Field(
        label="Attainment",
        required=False,
        widget=Rows(
            (
                Column("subject", "Subject", width=20),
                Column("level", "Level", "select", (("wts", "Working towards"), ("exp", "Expected"))),
                Column("score", "Score", "number", width=4),
                Column("on", "Assessed on", "date"),
            ),
            row_name="subject",
        ),
        initial=[
            {"subject": "English", "level": "exp", "score": "104", "on": "2026-11-20"},
            {"subject": "Mathematics", "level": "wts", "score": "92", "on": None},
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        beside = {
            "care_ehcp_review": Beside(
                show_if=("care_sen", ("E",)),
                show_if_text="Only if there is an education, health and care plan",
            ),
            "attendance_possible": Beside(source="From the school's record, 27 November 2026"),
            "views_words": Beside(
                last_time=("I like art and being with Sam.", "Maths is too loud."),
                last_time_title="What I said in summer",
                comments=(
                    Comment(
                        "Add what would help in maths.", "Priya Anand, Virtual School", "2 December 2026"
                    ),
                ),
            ),
        }
        for name, what in beside.items():
            self.fields[name].beside = what  # type: ignore[attr-defined]


class WrongForm(forms.Form):
    """Answers with errors."""

    due_on = DateField(label="Date of the meeting", required=True)
    how = forms.ChoiceField(
        label="How did you hear?",
        choices=YES_NO,
        widget=Radios(),
        error_messages={"required": "Select how you heard"},
    )
    money = forms.IntegerField(
        label="Cost",
        widget=forms.NumberInput(attrs={"prefix": "£", "width": 5}),
        error_messages={"invalid": "Cost must be a number, like 180"},
    )


class FilterForm(forms.Form):
    """Filters of a list."""

    q = forms.CharField(label="Name or UPN", required=False)
    status = forms.MultipleChoiceField(
        label="Status",
        required=False,
        widget=Checkboxes(small=True),
        choices=(("open", "In progress"), ("returned", "Changes needed")),
    )


CONTENT: Final[dict[str, Any]] = {
    "today": TODAY,
    "dues": [date(2026, 12, 12), date(2026, 12, 4), TODAY, date(2026, 11, 30), date(2027, 1, 15)],
    "when": datetime(2026, 12, 2, 10, 42, tzinfo=LONDON),
    "long_name": LONG_NAME,
    "statuses": (
        "not_opened",
        "not_started",
        "in_progress",
        "ready_to_sign",
        "signed",
        "submitted",
        "changes_needed",
        "finalised",
        "cancelled",
        "overdue",
        "cannot_start",
    ),
    "tasks": [
        {
            "text": "Essential and care information",
            "url": "#a",
            "hint": "Social worker: Dana Okafor",
            "status": "signed",
        },
        {"text": "Young person's views", "url": "#b", "status": "in_progress"},
        {"text": "Education", "url": "#c", "status": "changes_needed", "hint": "2 answers to change"},
        {"text": "Carer's views", "url": "#d", "status": "not_started"},
        {
            "text": "Record of the meeting",
            "status": "cannot_start",
            "hint": "Opens when the meeting has taken place",
        },
    ],
    "entries": [
        {
            "title": "Returned for changes",
            "at": datetime(2026, 12, 2, 10, 42, tzinfo=LONDON),
            "by": "Priya Anand, Virtual School",
            "lines": ["Two answers in Education."],
        },
        {
            "title": "Sent to the Virtual School",
            "at": datetime(2026, 11, 30, 15, 5, tzinfo=LONDON),
            "by": "Morgan Hale",
        },
        {
            "title": "Essential and care information signed",
            "at": datetime(2026, 11, 24, 9, 0, tzinfo=LONDON),
            "by": "Dana Okafor",
        },
    ],
    "figures": [
        {"number": 12, "text": "overdue", "url": "#", "urgent": True},
        {"number": 31, "text": "to judge", "url": "#"},
        {"number": 4, "text": "no meeting date", "url": "#"},
        {"number": 0, "text": "messages that failed", "url": "#", "urgent": True},
    ],
    "summary": [
        {"key": "Preferred name", "value": "Rowan", "url": "#"},
        {"key": "Who may collect", "value": ["Sam Pryce", "Alex Morgan"], "url": "#"},
        {"key": "Language at home", "value": "", "url": "#"},
    ],
    "facts": [
        ("Born", "4 May 2012"),
        ("Year", "9"),
        ("School", "Hollyfield Academy"),
        ("Council", "Eastmere"),
    ],
    "tabs": [
        {"text": t, "url": "#", "current": t == "PEPs"}
        for t in ("Overview", "PEPs", "Progress", "People", "History")
    ],
    "chips": [{"text": "Changes needed", "url": "#"}],
    "children": [
        ("Rowan Pryce", "9", "Hollyfield Academy", "returned", date(2026, 12, 1)),
        (LONG_NAME, "11", "St Bartholomew-in-the-Marsh Voluntary Aided School", "open", date(2026, 12, 12)),
        ("مريم الحسيني", "7", "Hollyfield Academy", "finalised", date(2026, 11, 20)),
    ],
    "navigation": [
        {"text": "Home", "url": "/"},
        {"text": "Children", "url": "/children/"},
        {"text": "Plans", "url": "/peps/", "current": True},
        {"text": "Messages", "url": "/messages/"},
    ],
}


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything the style page draws; ``?theme=`` picks another authority's colours."""
    theme = THEMES.get(request.GET.get("theme", ""), EASTMERE)
    wrong = {"due_on_day": "31", "due_on_month": "2", "due_on_year": "2026", "money": "lots"}
    return CONTENT | {
        "style_form": StyleForm(),
        "wrong_form": WrongForm(wrong, auto_id="wrong_%s"),
        "filter_form": FilterForm(auto_id="filter_%s"),
        "page_of_list": Paginator(range(1, 349), 50).page(3),
        "signed_in": True,
        "account_name": "Morgan Hale",
        "idle_seconds": 1800,
        "stay_url": "/session/stay/",
        "theme_css": f"/theme/{theme.slug}.css" if theme.slug else "",
        "authority_name": theme.name,
        "authority_support": theme.support,
    }
