"""Times the pages of one database of invented children, in this process, and prints JSON.

Run by `python -m benchmarks` once for each size. The floor of a page is the time of its own SQL alone
and of an empty signed-in page, both measured beside it.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from typing import Any

RUNS = int(os.environ.get("EPEP_BENCH_RUNS", "30"))


def _django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")
    django.setup()


@contextmanager
def _sql_time() -> Any:
    """A list that gathers the seconds each query took."""
    from django.db import connection

    took: list[float] = []

    def wrapper(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took.append(time.perf_counter() - started)

    with connection.execute_wrapper(wrapper):
        yield took


def _once(act: Callable[[], Any]) -> tuple[float, float, int]:
    """(seconds, of which SQL, queries) of one request."""
    with _sql_time() as took:
        started = time.perf_counter()
        response = act()
        if not response.streaming:
            len(response.content)
        seconds = time.perf_counter() - started
    if response.status_code not in (200, 302):
        raise SystemExit(f"{response.status_code}: {response.content[:300]!r}")
    return seconds, sum(took), len(took)


def _measure(act: Callable[[], Any], empty: Callable[[], Any]) -> dict[str, Any]:
    """Median and p95 of the page, its own SQL, and the empty page measured in turn with it."""
    for _ in range(3):
        _once(act), _once(empty)
    pages = [(_once(act), _once(empty)) for _ in range(RUNS)]
    seconds = sorted(page[0] for page, _ in pages)
    sql = statistics.median(page[1] for page, _ in pages)
    floor = sql + statistics.median(none[0] - none[1] for _, none in pages)
    median = statistics.median(seconds)
    return {
        "median_ms": median * 1000,
        "p95_ms": seconds[int(len(seconds) * 0.95) - 1] * 1000,
        "sql_ms": sql * 1000,
        "floor_ms": floor * 1000,
        "ratio": median / floor,
        "queries": pages[0][0][2],
    }


def _pages() -> dict[str, tuple[Any, Callable[[Any], Any]]]:
    """Name → (who signs in, what their browser asks for)."""
    from accounts.models import Organisation, User
    from accounts.roles import Role
    from peps.models import Pep, Section

    authority = Organisation.objects.filter(kind="authority").order_by("la_code")[0]

    def person(role: Role, **more: Any) -> User:
        rows = User.objects.filter(memberships__role=role, **more)
        return rows.order_by("email")[0]

    here = {"memberships__organisation": authority}
    officer = person(Role.VIRTUAL_SCHOOL_OFFICER, **here)
    worker = person(Role.SOCIAL_WORKER, **here)
    pep = Pep.objects.filter(authority=authority, status="open", child__links__user=worker).order_by("pk")[0]
    teacher = User.objects.filter(
        memberships__role=Role.DESIGNATED_TEACHER, memberships__organisation=pep.school_id
    )[0]
    child = pep.child
    section = Section.objects.get(pep=pep, key="education")
    counter = iter(range(1_000_000))

    def save(client: Any) -> Any:
        section.refresh_from_db(fields=["revision"])
        text = f"Talked about at the meeting, {next(counter)}."
        return client.post(
            f"/peps/{pep.pk}/education/save/",
            {"base_revision": section.revision, "page": "bench", "strengths_barriers": text},
            headers={"X-Autosave": "1"},
            secure=True,
        )

    def get(url: str) -> Callable[[Any], Any]:
        return lambda client: client.get(url, secure=True)

    return {
        "home, Virtual School officer": (officer, get("/")),
        "home, social worker (18 children)": (worker, get("/")),
        "home, designated teacher (4 children)": (teacher, get("/")),
        "home, carer": (person(Role.CARER, **here), get("/")),
        "home, reviewing officer": (person(Role.REVIEWING_OFFICER, **here), get("/")),
        "home, young person": (person(Role.YOUNG_PERSON, **here), get("/")),
        "child page": (officer, get(f"/children/{child.pk}/")),
        "PEP overview": (teacher, get(f"/peps/{pep.pk}/")),
        "section page": (teacher, get(f"/peps/{pep.pk}/education/")),
        "section save": (teacher, save),
        "search": (officer, get(f"/children/?q={child.family_name}")),
        "list of PEPs": (officer, get("/peps/")),
    }


def main() -> None:
    """Measure every page and print one JSON object."""
    _django()
    from django.test import Client

    found: dict[str, Any] = {}
    for name, (person, act) in _pages().items():
        client = Client(headers={"host": os.environ.get("EPEP_BENCH_HOST", "localhost")})
        client.force_login(person)
        found[name] = _measure(partial(act, client), partial(client.get, "/help/cookies/", secure=True))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
