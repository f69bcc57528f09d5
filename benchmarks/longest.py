"""The longest form there is, Birmingham's post-16 education section: built, shown, and saved as a browser sends it.

Shown and saved are measured with the other pages; building needs no database and is measured here.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

AUTHORITY, PEP_TYPE, SECTION = "birmingham", "post_16", "education"
RUNS = 60


@dataclass(frozen=True)
class Built:
    """Resolving the layout and taking its digest, in milliseconds, and how long the form is."""

    questions: int
    median: float
    p95: float


def build() -> Built:
    """Resolve the form from its layout file and blocks, as opening a plan does, and time it."""
    from accounts.authority import preset
    from peps.blocks.definition import digest, resolve

    layout, times = preset(AUTHORITY), []
    for _ in range(RUNS):
        started = time.perf_counter()
        form = resolve(PEP_TYPE, layout)
        digest(form)
        times.append((time.perf_counter() - started) * 1000)
    return Built(len(form.places), statistics.median(times), statistics.quantiles(times, n=20)[-1])


def pages(authority: Any) -> dict[str, tuple[Any, Callable[[Any], Any]]]:
    """The two pages, each with who signs in and what their browser asks for."""
    from accounts.models import User
    from accounts.roles import Role
    from peps.models import Pep

    pep = Pep.objects.filter(authority=authority, status="open", pep_type=PEP_TYPE).order_by("pk")[0]
    teacher = User.objects.filter(
        memberships__role=Role.DESIGNATED_TEACHER, memberships__organisation=pep.school_id
    )[0]
    url = f"/peps/{pep.pk}/{SECTION}/"
    return {
        "longest form, shown": (teacher, lambda client: client.get(url, secure=True)),
        "longest form, saved": (teacher, _save(url)),
    }


def _save(url: str) -> Callable[[Any], Any]:
    """Posts the whole page as a browser would, with one answer changed each time."""
    import lxml.html

    typed: dict[str, list[str]] = {}
    counter = count(1)

    def save(client: Any) -> Any:
        if not typed:
            page = lxml.html.fromstring(client.get(url, secure=True).content.decode())
            form = next(form for form in page.forms if "base_revision" in form.fields)
            for name, value in form.form_values():
                typed.setdefault(name, []).append(value)
        typed["strengths_barriers"] = [f"Talked about at the meeting, {next(counter)}."]
        return client.post(url, typed | {"then": "later"}, secure=True)

    return save
