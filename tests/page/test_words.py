"""Words and dates: one word and one colour for a status, deadlines as people say them."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from epep.page import dates, glossary
from epep.page.style import TODAY


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_a_word_has_one_colour_wherever_it_stands() -> None:
    colours = defaultdict(set)
    for word in glossary.STATUSES.values():
        colours[word.text].add(word.colour)
    assert {text for text, found in colours.items() if len(found) > 1} == set()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("planned", "Not opened"),
        ("open", "In progress"),
        ("submitted", "With the Virtual School"),
        ("returned", "Changes needed"),
        ("finalised", "Finalised"),
        ("complete", "Ready to sign"),
        ("Changes needed", "Changes needed"),
        ("something_else", "Something else"),
    ],
)
def test_a_status_reads_as_the_glossary_has_it(code: str, text: str) -> None:
    drawn = draw("{% status_tag code %}", code=code)
    assert drawn.endswith(f">{text}</strong>")
    assert "govuk-tag" in drawn


def test_a_status_is_escaped() -> None:
    assert "<script>" not in draw("{% status_tag code %}", code="<script>")


def test_no_status_uses_a_word_we_avoid() -> None:
    assert [w for word in glossary.STATUSES.values() for w in glossary.words_to_avoid(word.text)] == []
    assert glossary.words_to_avoid("Rejected. Please log in") == ["Rejected", "Please", "log in"]
    assert glossary.words_to_avoid("A black place") == []


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 12, 12), "Due Saturday 12 December, in 9 days"),
        (date(2026, 12, 4), "Due tomorrow, Friday 4 December"),
        (date(2026, 12, 3), "Due today, Thursday 3 December"),
        (date(2026, 12, 2), "Overdue by 1 day, Wednesday 2 December"),
        (date(2026, 11, 30), "Overdue by 3 days, Monday 30 November"),
        (date(2027, 1, 15), "Due Friday 15 January 2027, in 43 days"),
    ],
)
def test_a_deadline_is_said_in_words(day: date, words: str) -> None:
    drawn = draw("{% due day today %}", day=day, today=TODAY)
    assert drawn.replace("<b>", "").replace("</b>", "").endswith(f">{words}</span>")


def test_no_deadline_draws_nothing() -> None:
    assert draw("{% due day today %}", day=None, today=TODAY) == ""


def test_times_are_the_portals_own() -> None:
    summer = datetime(2026, 7, 1, 9, 42, tzinfo=UTC)
    assert draw("{{ at|uk_datetime }}", at=summer) == "1 July 2026 at 10:42am"
    assert draw("{{ at|uk_time }}", at=datetime(2026, 1, 1, 12, 0, tzinfo=UTC)) == "midday"
    assert draw("{{ at|uk_date }}", at=None) == ""
    assert dates.weekday_date(date(2026, 12, 12), date(2027, 1, 1)) == "Saturday 12 December 2026"


def test_a_comparison_says_in_words_what_came_and_went() -> None:
    drawn = draw("{% compare before after %}", before="ten <b> minutes", after="twenty <b> minutes")
    assert '<del><span class="govuk-visually-hidden">removed: </span>ten' in drawn
    assert '<ins><span class="govuk-visually-hidden">added: </span>twenty' in drawn
    assert "&lt;b&gt; minutes" in drawn
    assert draw("{% compare same same %}", same="no change") == "no change"


@pytest.mark.parametrize(
    ("text", "id_"), [("Child's views", "child-s-views"), ("A & B", "a-b"), ("مريم", "x")]
)
def test_text_becomes_an_id(text: str, id_: str) -> None:
    assert draw("{{ text|as_id }}", text=text) == id_
