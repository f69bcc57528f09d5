"""The form of a section: each kind's control reads back what it draws, and nothing typed is lost."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict

from epep.page.forms import Beside
from peps.blocks import kinds
from peps.blocks.answers import accept, typed_of
from peps.blocks.kinds import KINDS
from peps.blocks.layout import Block, Question, Section
from peps.forms import FACES, form_for
from tests.peps.blocks.forms import form, small
from tests.peps.blocks.samples import EXAMPLES, SAMPLES

NAMES = sorted(KINDS)


def section_of(*questions: Question) -> Section:
    """A section with one block."""
    return small(Block("b", "B", questions)).section("part")


def one(name: str) -> Section:
    """A section with one question of a kind."""
    return section_of(Question("b_q", "The question", SAMPLES[name][0], hint="A hint"))


class Controls(HTMLParser):
    """The controls of a page as a browser without script would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self.ids: list[str] = []
        self._select: str | None = None
        self._area: str | None = None
        self._skip = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        if tag == "template":
            self._skip += 1
        if self._skip:
            return
        if had.get("id"):
            self.ids.append(str(had["id"]))
        name = had.get("name")
        if tag == "input" and name and (had.get("type") not in ("radio", "checkbox") or "checked" in had):
            self.sent.appendlist(name, had.get("value") or "")
        if tag == "textarea" and name:
            self._area = name
            self.sent[name] = ""
        if tag == "select" and name:
            self._select = name
            self.sent.setdefault(name, "")
        if tag == "option" and self._select and "selected" in had:
            self.sent[self._select] = had.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag == "template"
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None and not self._skip:
            self.sent[self._area] += data.removeprefix("\n") if not self.sent[self._area] else data


def test_every_kind_has_its_control_and_template() -> None:
    assert sorted(FACES) == NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("answered", [True, False])
def test_what_is_drawn_is_read_back_the_same(name: str, *, answered: bool) -> None:
    kind = SAMPLES[name][0]
    answers = {"b_q": kind.to_json(EXAMPLES[name])} if answered else {}
    drawn = form_for(one(name), answers)
    page = Controls(str(drawn))
    sent = form_for(one(name), answers, data=page.sent)
    assert sent.is_valid(), sent.errors
    if name == "files":  # a form never says which files there are
        assert sent.typed() == {}
        assert str(sent) == str(drawn)
        return
    assert sent.cleaned_data["b_q"] == answers.get("b_q")
    assert accept(one(name).blocks[0].questions[0], sent.typed().get("b_q")).stored == answers.get("b_q")
    assert len(page.ids) == len(set(page.ids))
    assert "The question" in str(drawn)
    assert "A hint" in str(drawn)
    assert 'id="q-b_q"' in str(drawn)


UNREADABLE: dict[str, tuple[dict[str, str], str]] = {
    "date": ({"b_q_day": "31", "b_q_month": "feb", "b_q_year": "2026"}, "real date: February 2026"),
    "percentage": ({"b_q": "130"}, "The question must be between 0 and 100"),
    "money": ({"b_q": "a tenner"}, "The question must be a number, like £180.50"),
    "email": ({"b_q": "at home"}, "must be an email address"),
    "rows": (
        {"b_q-0-what": "Swim", "b_q-0-on_day": "31", "b_q-0-on_month": "4", "b_q-0-on_year": "2026"},
        "row 1: On must be a real date",
    ),
    "confirm": ({"b_q": "x" * 5001, "b_q_confirmed": "on"}, "5000 characters or fewer"),
}


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_what_cannot_be_read_stays_on_the_page_with_a_message(name: str) -> None:
    posted, message = UNREADABLE[name]
    data = QueryDict(mutable=True)
    data.update(posted)
    bound = form_for(one(name), {}, data=data)
    assert not bound.is_valid()
    assert message in bound.errors["b_q"][0]
    assert posted.items() <= Controls(str(bound)).sent.dict().items()
    question = one(name).blocks[0].questions[0]
    kept = {"b_q": accept(question, bound.typed()["b_q"]).stored}
    later = form_for(one(name), kept)
    assert message in later.errors["b_q"][0]
    assert posted.items() <= Controls(str(later)).sent.dict().items()


def test_nothing_is_required_before_saving() -> None:
    section = section_of(Question("b_q", "Name", kinds.TEXT, required=True))
    assert form_for(section, {}, data=QueryDict("b_q=")).is_valid()
    assert "required" not in re.sub(r"<[^>]*>", "", str(form_for(section, {})))


def test_only_what_was_posted_is_typed() -> None:
    section = section_of(Question("b_one", "One", kinds.TEXT), Question("b_two", "Two", kinds.DATE))
    assert form_for(section, {}, data=QueryDict("b_one=a")).typed() == {"b_one": "a"}
    both = form_for(section, {}, data=QueryDict("b_one=a&b_two_day=1&b_two_month=&b_two_year="))
    assert both.typed() == {"b_one": "a", "b_two": ["1", "", ""]}
    assert both.typed(only={"b_two"}) == {"b_two": ["1", "", ""]}


def test_rows_keep_their_ids_when_one_is_removed() -> None:
    section = one("rows")
    question = section.blocks[0].questions[0]
    stored = accept(question, [{"what": "a"}, {"what": "b"}, {"what": "c"}]).stored
    sent = Controls(str(form_for(section, {"b_q": stored}))).sent
    sent["remove_row"] = "b_q-1"
    rest = accept(question, form_for(section, {}, data=sent).typed()["b_q"]).stored
    assert [(row["id"], row["what"]) for row in rest] == [("r1", "a"), ("r3", "c")]
    again = Controls(str(form_for(section, {"b_q": rest}))).sent
    assert "b_q-2-what" in again
    assert "b_q-1-what" not in again


def test_adding_a_row_draws_an_empty_one_after_the_last() -> None:
    data = QueryDict("b_q-2-what=c&add_row=b_q")
    drawn = Controls(str(form_for(one("rows"), {}, data=data))).sent
    assert (drawn["b_q-2-what"], drawn["b_q-3-what"]) == ("c", "")


def test_what_a_reader_must_not_get_is_not_in_the_form() -> None:
    answers = {"placement_address": "12 Hidden Lane"}
    drawn = form_for(form().section("care"), answers, leave_out={"placement_address"})
    assert "placement_address" not in drawn.fields
    assert "Hidden Lane" not in str(drawn)


def test_a_fact_drops_questions_of_other_years() -> None:
    education = form().section("education")
    assert "careers_guidance" not in form_for(education, {}, facts={"fact.year_group": 2}).fields
    assert "careers_guidance" in form_for(education, {}, facts={"fact.year_group": 10}).fields
    assert "careers_guidance" in form_for(education, {}).fields


def test_a_condition_stands_beside_the_question_in_words() -> None:
    given = {"sen_plan_next": Beside(source="From the social care record, 3 November 2026")}
    drawn = form_for(form().section("education"), {}, beside=given)
    beside: Any = drawn.fields["sen_plan_next"].beside
    assert beside.show_if == ("sen_status", ("E",))
    assert beside.show_if_text == "Answer if “SEN status” is “Education, health and care plan”"
    assert beside.source == "From the social care record, 3 November 2026"
    part_time: Any = drawn.fields["enrolment_part_time_until"].beside
    assert part_time.show_if == ("enrolment_part_time", ("yes",))
    assert part_time.show_if_text == "Answer if “On a part-time timetable” is yes"


@pytest.mark.parametrize("key", ["care", "views", "education", "carer", "meeting"])
def test_every_section_of_a_form_draws_and_reads_back(key: str) -> None:
    section = form().section(key)
    page = Controls(str(form_for(section, {})))
    assert len(page.ids) == len(set(page.ids))
    bound = form_for(section, {}, data=page.sent)
    assert bound.is_valid(), bound.errors
    questions = {question.key: question for question in section.questions()}
    stored = {key: accept(questions[key], typed).stored for key, typed in bound.typed().items()}
    assert all(value is None for value in stored.values()), stored
    assert typed_of(questions[next(iter(questions))], None) == ""


def test_a_form_nobody_may_change_takes_nothing() -> None:
    section = section_of(Question("b_q", "Name", kinds.TEXT))
    bound = form_for(section, {"b_q": "kept"}, data=QueryDict("b_q=changed"), disabled=True)
    assert bound.typed() == {}
    assert "changed" not in str(bound)
