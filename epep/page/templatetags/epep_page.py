"""Tags and filters every template has without loading them (builtins): fields, errors, tags, dates, lists.

They draw what they are given; they ask no database and no permission.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from epep.page import dates, glossary, question

register = template.Library()


# Forms


@register.simple_tag
def field(bound: Any, **options: Any) -> SafeString:
    """Draw one question: label or legend, hint, what stands beside it, error, control.

    Options: label_size ("s", "m", "l"), heading (the label is the page's h1), label_hidden, classes.
    """
    return question.draw(bound, **options)


def problems_of(form: BaseForm) -> list[tuple[str, str]]:
    """The errors of a form in page order, as (text, id of the control or "")."""
    found = [(str(error), "") for error in form.non_field_errors()]
    for name in form.fields:
        bound: Any = form[name]
        found += [(error, bound.first_id) for error in bound.problems]
    return found


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any, problems: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """ "There is a problem", with a link to each control. ``problems``: more pairs of text and id."""
    listed = [pair for form in forms if form and form.errors for pair in problems_of(form)]
    return {"problems": [*listed, *problems]}


@register.filter
def flat(attrs: dict[str, Any]) -> SafeString:
    """Attributes of a control, escaped, with a leading space."""
    return flatatt(attrs)


@register.filter
def as_id(value: Any) -> str:
    """Make text fit for an element id: "Child's views" becomes "child-s-views"."""
    return re.sub(r"[^a-z0-9_]+", "-", str(value).lower()).strip("-") or "x"


# Statuses and dates


@register.simple_tag
def status_tag(status: str, element: str = "") -> SafeString:
    """A status as a word in a tag; the same word has the same colour everywhere."""
    word = glossary.word_for(str(status))
    attrs = {"id": element} if element else {}
    return format_html(
        '<strong class="govuk-tag epep-tag--{}"{}>{}</strong>', word.colour, flatatt(attrs), word.text
    )


@register.filter
def status_text(status: str) -> str:
    """The word for a status, without a tag."""
    return glossary.word_for(str(status)).text


@register.simple_tag
def due(day: date | None, today: date, done: bool = False) -> SafeString:
    """ "Due Friday 12 December, in 9 days" with a bar that the words explain; nothing when there is no date."""
    if day is None:
        return mark_safe("")
    day = _day(day)
    if done:
        return format_html('<span class="epep-due">Due {}</span>', dates.weekday_date(day, today))
    words = dates.due_words(day, _day(today))
    if words.state in ("soon", "later") and words.label.startswith("in "):
        text = format_html("<b>Due {}</b>, {}", words.date_text, words.label)
    else:
        text = format_html("<b>{}</b>, {}", words.label, words.date_text)
    return format_html('<span class="epep-due epep-due--{}">{}</span>', words.state, text)


@register.filter
def as_lines(value: Any) -> list[Any]:
    """A list as it is; anything else as a list of one, nothing as none."""
    if isinstance(value, list | tuple):
        return list(value)
    return [value] if value not in (None, "") else []


@register.filter
def uk_date(value: date | datetime | None) -> str:
    """ "12 December 2026"; empty for None."""
    return dates.long_date(_day(value)) if value else ""


@register.filter
def uk_weekday(value: date | datetime | None) -> str:
    """ "Saturday 12 December 2026"; empty for None."""
    return dates.weekday_date(_day(value)) if value else ""


@register.filter
def uk_time(value: datetime | None) -> str:
    """ "10:42am" in the portal's time zone; "midday" and "midnight" in words."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


@register.filter
def uk_datetime(value: datetime | None) -> str:
    """ "12 December 2026 at 10:42am"; empty for None."""
    return f"{uk_date(value)} at {uk_time(value)}" if value else ""


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


# Parts of a page


@register.simple_tag
def back_link(url: str, text: str = "Back") -> SafeString:
    """The link back to where a person came from; stands in block ``back``."""
    return format_html(
        '<nav class="epep-back" aria-label="Back"><a href="{}" class="govuk-back-link">{}</a></nav>',
        url,
        text,
    )


@register.inclusion_tag("components/summary_row.html")
def summary_row(
    key: str,
    value: Any,
    url: str = "",
    change: str = "Change",
    hidden: str = "",
    notes: Sequence[Any] = (),
    files: Sequence[Any] = (),
    pep: Any = None,
) -> dict[str, Any]:
    """A row of a summary list. An empty value reads "Not provided", or links to the question when it can.
    `notes` are what people said beside it, each with name, role, made_at, text; `files` stand for the value
    when it is files of this `pep`."""
    lines = [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
    lines = [line for line in lines if line not in (None, "")]
    return {
        "key": key,
        "lines": lines,
        "url": url,
        "change": change,
        "hidden": hidden or f" {key.lower()}",
        "notes": notes,
        "files": files,
        "pep": pep,
    }


@register.inclusion_tag("components/task_list.html")
def task_list(items: Sequence[Any], prefix: str = "task") -> dict[str, Any]:
    """Tasks: each has text, status, and where it has them url, hint, due (a drawn tag). No url: no link."""
    return {"items": items, "prefix": prefix}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Sequence[Any], level: int = 2) -> dict[str, Any]:
    """Events, newest first: each has title, at, and where it has them by, lines, url, link_text."""
    return {"entries": entries, "level": level}


@register.inclusion_tag("components/notification.html")
def notification(
    text: str, kind: str = "info", title: str = "", url: str = "", link: str = ""
) -> dict[str, Any]:
    """A banner above the heading: kind "info", "success" or "warning"."""
    titles = {"success": "Done", "warning": "Important", "info": "Important"}
    return {
        "text": text,
        "kind": kind,
        "title": title or titles.get(kind, "Important"),
        "url": url,
        "link": link,
    }


@register.inclusion_tag("components/counts.html")
def counts(items: Sequence[Any]) -> dict[str, Any]:
    """Numbers that are links to the list behind them: each has number, text, url, and may have urgent."""
    return {"items": items}


@register.inclusion_tag("components/pagination.html")
def pagination(page: Page, query: QueryDict | None = None, name: str = "page") -> dict[str, Any]:
    """Pages of a list. ``query`` (request.GET) keeps the filters in the links."""
    kept = query.copy() if query is not None else QueryDict(mutable=True)
    kept.pop(name, None)
    start = f"?{kept.urlencode()}&{name}=" if kept else f"?{name}="
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "start": start, "numbers": list(numbers), "gap": page.paginator.ELLIPSIS}


@register.simple_tag
def save_state(saved_at: datetime | None = None) -> SafeString:
    """The line that says whether the work is saved; autosave.js writes into it."""
    text = f"Draft saved at {uk_time(saved_at)}" if saved_at else "Your work saves as you go"
    return format_html('<p class="epep-save-state" data-save-state role="status">{}</p>', text)


@register.simple_tag
def compare(before: str, after: str) -> SafeString:
    """The change from one text to another, word by word, marked in words as well as in colour."""
    old, new = (re.split(r"(\s+)", text or "") for text in (before, after))
    parts: list[SafeString] = []
    for act, a1, a2, b1, b2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[a1:a2]), "".join(new[b1:b2])
        if act == "equal":
            parts.append(conditional_escape(gone))
            continue
        if gone.strip():
            parts.append(_marked("del", "removed", gone))
        if come.strip():
            parts.append(_marked("ins", "added", come))
        elif act == "delete" or come:
            parts.append(conditional_escape(" " if come else ""))
    return format_html_join("", "{}", ((part,) for part in parts))


def _marked(tag: str, word: str, text: str) -> SafeString:
    hidden = '<span class="govuk-visually-hidden">{}</span>'
    start, end = format_html(hidden, f"{word}: "), format_html(hidden, " (end)")
    return format_html("<{}>{}{}{}</{}>", tag, start, text, end, tag)


@register.filter
def first_message(messages: Any) -> dict[str, Any]:
    """Django's messages read once, with the level that decides the look: the most serious one."""
    every = list(messages)
    worst = max(every, key=lambda message: message.level)
    return {"all": every, "level_tag": worst.level_tag}
