"""Forms as GOV.UK markup: labels, descriptions, errors, ids; dates in three boxes; tables of rows."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django import forms
from django.http import QueryDict

from epep.page.build import GOVUK, ROOT
from epep.page.fields import DateField, date_of
from epep.page.forms import Beside, Comment, without_errors
from epep.page.style import StyleForm
from epep.page.templatetags.epep_page import error_summary, field, problems_of
from epep.page.widgets import Checkboxes, Column, DateInput3, LongText, Radios, Rows


class Tags(HTMLParser):
    """Every start tag, as (name, attributes)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.found if tag in names]

    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.found if "id" in attrs]


class Every(forms.Form):
    """One field of each control."""

    name = forms.CharField(label="Name", help_text="As you <like>", max_length=5)
    money = forms.IntegerField(label="Cost", widget=forms.NumberInput(attrs={"prefix": "£", "width": 5}))
    words = forms.CharField(label="Words", widget=LongText(), max_length=20)
    stage = forms.ChoiceField(label="Stage", choices=(("3", "Three"), ("4", "Four")))
    sen = forms.ChoiceField(
        label="SEN", choices=(("N", "None"), ("E", "A plan")), widget=Radios(hints={"E": "EHCP"})
    )
    help_ = forms.MultipleChoiceField(label="Help", choices=(("a", "A"), ("b", "B")), widget=Checkboxes())
    agreed = forms.BooleanField(label="I agree")
    born = DateField(label="Date of birth", help_text="For example, 4 5 2012")
    report = forms.FileField(label="Report")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)


def test_every_control_has_its_label_and_every_description_is_there() -> None:
    for form in (StyleForm(), Every(), Every({}, {})):
        tags = Tags("".join(field(bound) for bound in form))
        ids = tags.ids()
        assert len(ids) == len(set(ids))
        labelled = {attrs.get("for") for attrs in tags.all("label")}
        for control in tags.all("input", "select", "textarea"):
            if control.get("type") != "hidden":
                assert control["id"] in labelled, control
        for _, attrs in tags.found:
            for id_ in (attrs.get("aria-describedby") or "").split():
                assert id_ in ids, id_


def test_the_browsers_own_checks_and_styles_are_not_used() -> None:
    text = "".join(field(bound) for bound in Every())
    for word in (" required", " maxlength", " placeholder", " style=", 'type="number"', "onclick"):
        assert word not in text


def test_an_error_is_written_read_out_and_linked() -> None:
    form = Every({"name": "Rowan"}, {})
    drawn = field(form["born"])
    assert 'id="id_born-error"' in drawn
    assert '<span class="govuk-visually-hidden">Error:</span> Enter date of birth' in drawn
    assert 'aria-describedby="id_born-hint id_born-error"' in drawn
    assert drawn.count("govuk-input--error") == 3
    links = {id_ for _, id_ in problems_of(form)}
    ids = Tags("".join(field(bound) for bound in form)).ids()
    assert {"id_born_day", "id_sen", "id_help_", "id_agreed", "id_stage"} <= links
    assert links <= set(ids)


def test_a_summary_lists_errors_in_page_order_and_only_then() -> None:
    form = Every({}, {})
    problems = error_summary(form, problems=[("Whole page", "")])["problems"]
    assert problems[0][1] == "id_name"
    assert problems[-1] == ("Whole page", "")
    assert error_summary(Every())["problems"] == []
    assert error_summary(without_errors(Every({}, {})))["problems"] == []


def test_hints_are_escaped() -> None:
    assert "As you &lt;like&gt;" in field(Every()["name"])


def test_a_group_has_a_legend_and_the_first_control_the_questions_id() -> None:
    tags = Tags(field(Every()["sen"]))
    assert [attrs["id"] for attrs in tags.all("input")] == ["id_sen", "id_sen_1"]
    assert tags.all("input")[1]["aria-describedby"] == "id_sen_1-item-hint"
    assert tags.all("legend")
    assert "checked" not in tags.all("input")[0]


def test_a_heading_can_be_the_label_or_the_legend() -> None:
    assert field(Every()["sen"], heading=True, label_size="l").count("<h1") == 1
    assert field(Every()["name"], heading=True).count("<h1") == 1


def test_long_text_counts_characters_and_keeps_the_first_line_break() -> None:
    drawn = field(Every({"words": "\nA </textarea>"}, {})["words"])
    group = Tags(drawn).all("div")[0]
    assert group["data-module"] == "govuk-character-count"
    assert group["data-maxlength"] == "20"
    assert ">\n\nA &lt;/textarea&gt;</textarea>" in drawn


def test_what_stands_beside_a_question_is_part_of_its_description() -> None:
    form = StyleForm()
    drawn = field(form["views_words"])
    assert "id_views_words-hint id_views_words-last id_views_words-comments id_views_words-info" in drawn
    assert "Add what would help in maths." in drawn
    group = Tags(field(form["care_ehcp_review"])).all("div")[0]
    assert (group["data-show-if-key"], group["data-show-if-value"]) == ("care_sen", "E")
    assert "Only if there is an education, health and care plan" in field(form["care_ehcp_review"])


def test_several_answers_may_open_a_question() -> None:
    form = Every()
    form.fields["name"].beside = Beside(  # type: ignore[attr-defined]
        show_if=("stage", ("3", "4")), comments=(Comment("<i>"),)
    )
    drawn = field(form["name"])
    assert 'data-show-if-value="3|4"' in drawn
    assert "&lt;i&gt;" in drawn


def test_a_group_is_named_for_anchors_and_for_saving() -> None:
    group = Tags(field(Every()["name"])).all("div")[0]
    assert (group["id"], group["data-key"]) == ("q-name", "name")


def test_a_hidden_field_has_no_group() -> None:
    class Hidden(forms.Form):
        at = forms.CharField(widget=forms.HiddenInput, initial="1")

    assert field(Hidden()["at"]).strip() == '<input type="hidden" name="at" value="1" id="id_at">'


@pytest.mark.parametrize(
    ("component", "fixture", "name"),
    [("radios", "default", "sen"), ("checkboxes", "default", "help_"), ("date-input", "default", "born")],
)
def test_markup_has_the_classes_of_the_design_system(component: str, fixture: str, name: str) -> None:
    path = ROOT / "node_modules" / GOVUK / "components" / component / "fixtures.json"
    cases = {case["name"]: case["html"] for case in json.loads(path.read_text(encoding="utf-8"))["fixtures"]}

    def classes(text: str) -> set[str]:
        return {word for found in re.findall(r'class="([^"]*)"', text) for word in found.split()}

    missing = classes(cases[fixture]) - classes(field(Every()[name]))
    assert missing <= {"govuk-fieldset__legend--l", "govuk-fieldset__heading"}


# ---- dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (("4", "5", "2012"), date(2012, 5, 4)),
        (("04", "may", "2012"), date(2012, 5, 4)),
        ((" 4 ", "September", "2012"), date(2012, 9, 4)),
        (("", "", ""), None),
    ],
)
def test_a_date_is_read_as_people_write_it(typed: tuple[str, str, str], read: date | None) -> None:
    assert date_of(*typed) == read


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("4", "5", ""), "Date must include a year"),
        (("", "", "2026"), "Date must include a day and month"),
        (("31", "2", "2026"), "Date must be a real date"),
        (("4", "smarch", "2026"), "Date must be a real date"),
        (("4", "5", "26"), "Date: year must have 4 numbers"),
    ],
)
def test_a_date_that_cannot_be_read_says_what_is_wrong(typed: tuple[str, str, str], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        date_of(*typed)


def test_date_boxes_keep_what_was_typed() -> None:
    form = Every({"born_day": "31", "born_month": "<2>", "born_year": "2026"}, {})
    values = [attrs["value"] for attrs in Tags(field(form["born"])).all("input")]
    assert values == ["31", "<2>", "2026"]
    assert DateInput3.split(date(2026, 12, 3)) == ["3", "12", "2026"]
    assert DateInput3.split("2026-12-03") == ["3", "12", "2026"]
    assert DateInput3.split("next week") == ["next week", "", ""]
    assert DateInput3.split(None) == ["", "", ""]


def test_a_date_not_posted_is_told_from_an_empty_one() -> None:
    boxes = DateInput3()
    assert boxes.value_from_datadict({}, {}, "born") is None
    assert boxes.value_from_datadict({"born_day": ""}, {}, "born") == ["", "", ""]
    assert boxes.value_from_datadict({"born": "2026-12-03"}, {}, "born") == ["3", "12", "2026"]


# ---- rows ----------------------------------------------------------------------------------------


TABLE = Rows(
    (Column("subject", "Subject"), Column("on", "On", "date"), Column("how", "How", "select", (("a", "A"),)))
)


def posted(**values: str) -> QueryDict:
    """What a form sends; ``__`` stands for the hyphen of a row's control."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data[name.replace("__", "-")] = value
    return data


def test_rows_are_read_in_order_without_empty_ones() -> None:
    data = posted(
        t="rows", t__2__subject="Maths", t__0__subject="English", t__0__on_day="3", t__1__subject=" "
    )
    assert TABLE.value_from_datadict(data, {}, "t") == [
        {"subject": "English", "on": ["3", "", ""], "how": ""},
        {"subject": "Maths", "on": ["", "", ""], "how": ""},
    ]
    assert TABLE.value_from_datadict(posted(t="rows"), {}, "t") == []
    assert TABLE.value_from_datadict(posted(other="x"), {}, "t") is None


def test_rows_are_added_and_removed_by_buttons_that_send_the_form() -> None:
    rows = {"t": "rows", "t__0__subject": "English", "t__1__subject": "Maths"}
    added = TABLE.value_from_datadict(posted(**rows, add_row="t"), {}, "t")
    assert added is not None
    assert len(added) == 3
    assert added[-1] == {}
    removed = TABLE.value_from_datadict(posted(**rows, remove_row="t-0"), {}, "t")
    assert removed is not None
    assert [row["subject"] for row in removed] == ["Maths"]
    assert Rows.pressed(posted(add_row="t"))
    assert not Rows.pressed(posted(**rows))


def test_rows_draw_labels_with_their_number_and_a_blank_row_for_the_script() -> None:
    class Table(forms.Form):
        t = forms.Field(label="Attainment", widget=TABLE, initial=[{"subject": "<English>", "how": "a"}])

    drawn = field(Table()["t"])
    assert 'name="t-0-subject"' in drawn
    assert "&lt;English&gt;" in drawn
    assert 'name="t-__n__-subject"' in drawn
    assert '<option value="a" selected>A</option>' in drawn
    assert "> (row 1)</span>" in drawn
    first = next(attrs for attrs in Tags(drawn).all("button"))
    assert "name" not in first  # Enter in a box must never press "Remove"
    assert Table()["t"].first_id == "id_t-0-subject"


# ---- words of errors -----------------------------------------------------------------------------


def test_a_missing_answer_names_the_question_instead_of_the_field() -> None:
    class Sign(forms.Form):
        email = forms.EmailField(label="E-mail address")
        stage = forms.ChoiceField(label="Key stage", choices=(("3", "Three"),))
        why = forms.CharField(label="Why this target?")
        own = forms.CharField(label="Own", error_messages={"required": "Say what to change"})

    texts = [text for text, _ in problems_of(Sign({}))]
    assert texts == [
        "Enter e-mail address",
        "Select key stage",
        "Answer “Why this target?”",
        "Say what to change",
    ]
    assert "Enter e-mail address" in field(Sign({})["email"])
