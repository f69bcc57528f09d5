"""Times the pages of one database of invented children, in this process, and prints every time as JSON.

Run by `python -m benchmarks` several times for each size in turn; what the times say is worked out there.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from typing import Any

from benchmarks import longest


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


def _once(act: Callable[[], Any]) -> tuple[float, float, int, float]:
    """(seconds, of which SQL, queries, seconds of CPU of this process) of one request."""
    with _sql_time() as took:
        started, worked = time.perf_counter(), time.process_time()
        response = act()
        if not response.streaming:
            len(response.content)
        seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    if response.status_code not in (200, 302):
        raise SystemExit(f"{response.status_code}: {response.content[:300]!r}")
    return seconds, sum(took), len(took), cpu


def _measure(act: Callable[[], Any], empty: Callable[[], Any], runs: int) -> dict[str, Any]:
    """Seconds of the page, its own SQL, the empty page (without its SQL) asked for in turn with it, CPU."""
    for _ in range(3):
        _once(act), _once(empty)
    asked = [(_once(act), _once(empty)) for _ in range(runs)]
    return {
        "page": [page[0] for page, _ in asked],
        "sql": [page[1] for page, _ in asked],
        "empty": [none[0] - none[1] for _, none in asked],
        "cpu": [page[3] for page, _ in asked],
        "queries": asked[0][0][2],
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
        "targets, 12 of them": (teacher, get(_twelve_targets(pep, teacher))),
        "report on targets": (officer, get("/targets/report/")),
        **_money(authority, get),
        **longest.pages(authority),
    }


def _money(authority: Any, get: Callable[[str], Any]) -> dict[str, tuple[Any, Callable[[Any], Any]]]:
    """The desk of whoever looks after the money. An address that is not there is left out, and says so."""
    from django.urls import NoReverseMatch, reverse

    from accounts.models import User
    from accounts.roles import Role

    here = User.objects.filter(memberships__organisation=authority)
    officer = here.filter(memberships__role=Role.FUNDING_OFFICER).order_by("email")[0]
    found = {}
    for words, name, args in (
        ("queue of requests", "queue", ()),
        ("budget of a year", "budget", (2026,)),
    ):
        try:
            found[words] = (officer, get(reverse(f"funding:{name}", args=args)))
        except NoReverseMatch:
            print(f"left out: there is no page funding:{name} yet", file=sys.stderr)
    return found


def _twelve_targets(pep: Any, by: Any) -> str:
    """The page of the targets of a plan that has twelve, made from those it has where it has fewer."""
    from django.utils import timezone

    from targets.actions import copy_target
    from targets.models import Target

    while Target.objects.filter(pep=pep).count() < 12:
        copy_target(target=Target.objects.filter(pep=pep)[0], by=by, now=timezone.now())
    return f"/peps/{pep.pk}/targets/"


def main() -> None:
    """Measure every page as often as the command line says and print one JSON object."""
    runs = int(sys.argv[1])
    _django()
    from django.test import Client

    found: dict[str, Any] = {}
    for name, (person, act) in _pages().items():
        client = Client(headers={"host": os.environ.get("EPEP_BENCH_HOST", "localhost")})
        client.force_login(person)
        empty = partial(client.get, "/help/cookies/", secure=True)
        found[name] = _measure(partial(act, client), empty, runs)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
