"""Headers at every real address for every kind of answer; reading changes nothing; only known methods do anything.

The machinery alone is tested in tests/page.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg import sql

from accounts.roles import Role
from funding.actions import add_paper, choose_run
from funding.models import Paper, Request, Run
from peps import document
from peps.attachments.checking import Checked
from targets.models import Target
from tests import factories
from tests.access.test_every_url import addresses, filled
from tests.factories.money import money_approved

pytestmark = pytest.mark.django_db
MAY_BE_KEPT = ("/theme/", "/healthz", "/readyz")
MAY_CHANGE = {"audit_accesslog", "django_session", "usersessions_usersession"}
"""What a look may write: that it was a look, and that the session is alive."""


@pytest.fixture
def here() -> factories.Scene:
    return factories.scene()


def browser(user: Any, **more: Any) -> Client:
    """A browser in which the person is signed in; a mistake of the portal is a page, as for people."""
    client = Client(raise_request_exception=False, **more)
    client.force_login(user)
    return client


def money(here: factories.Scene, target: Target) -> tuple[Request, Paper, Run]:
    """A request that is approved, with a quote, its payment in a run that is not locked."""
    there = Request.objects.first()
    if there is not None:
        return there, there.papers.get(), Run.objects.get()
    asked = money_approved(target, by=here.teacher, officer=here.officer)
    quote = Checked("pdf", "application/pdf", "quote.pdf", b"%PDF-1.4")
    paper = add_paper(request=asked, kind="quote", file=quote, by=here.teacher, now=factories.NOW)
    run = choose_run(
        authority=here.authority, payments=list(asked.payments.all()), by=here.head, now=factories.NOW
    )
    return asked, paper, run


def every(here: factories.Scene) -> list[str]:
    """Every address of the portal, filled with the ids of the scene where an id is asked for."""
    target = here.pep.targets.first() or factories.target(here.pep, by=here.teacher)
    file = here.pep.sections.get(key="care").attachments.first() or factories.attached(
        here.section("care"), "identity_photo", by=here.worker
    )
    asked, paper, run = money(here, target)
    known = {
        "request_id": asked.pk, "paper_id": paper.pk, "run_id": run.pk,
        "file_id": file.pk,
        "pep_id": here.pep.pk, "child_id": here.child.pk, "target_id": target.pk, "user_id": here.teacher.pk,
        "membership_id": here.teacher.memberships.get().pk,
    }  # fmt: skip
    found = []
    for route, pattern in addresses():
        named = route
        for name, value in known.items():
            named = named.replace(f"<uuid:{name}>", str(value))
        named = named.replace("<slug:audience>", "school").replace("<int:year>", "2026")
        address = filled(named, pattern)
        if address and not address.startswith(("/metrics", "/sign-out")):
            found.append(address)
    return found


def _assert_headers(answer: Any, address: str) -> None:
    policy = answer["Content-Security-Policy"]
    if answer.get("Content-Type") in ("application/pdf", "image/jpeg"):  # a download opens nothing at all
        assert "default-src 'none'" in policy, address
        assert "sandbox" in policy, address
    else:
        for part in (
            "default-src 'self'",
            "script-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        ):
            assert part in policy, address
    assert "unsafe" not in policy, address
    assert answer["X-Content-Type-Options"] == "nosniff", address
    assert answer["X-Frame-Options"] == "DENY", address
    assert answer["Referrer-Policy"] == "same-origin", address
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address
    if not address.startswith(MAY_BE_KEPT):
        assert "no-store" in answer["Cache-Control"], address
    assert "Server" not in answer, address
    assert "X-Powered-By" not in answer, address


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.VIRTUAL_SCHOOL_HEAD, Role.DESIGNATED_TEACHER])
def test_headers_stand_on_every_answer_of_every_address(here: factories.Scene, role: Role) -> None:
    client, seen = browser(here.who(role)), set()
    for address in every(here):
        for method in ("get", "post", "delete"):
            answer = getattr(client, method)(address)
            seen.add(answer.status_code)
            _assert_headers(answer, address)
            assert answer.status_code < 500 or address == "/readyz", (method, address)
        client.force_login(here.who(role))  # an address may have signed the person out
    assert seen >= {200, 302, 404, 405}


def test_headers_stand_on_a_page_that_broke(here: factories.Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError(f"secret of {here.child.family_name}")

    monkeypatch.setattr("peps.plan.overview", broken)
    answer = browser(here.teacher).get(reverse("peps:overview", args=[here.pep.pk]))
    assert answer.status_code == 500
    assert here.child.family_name not in answer.content.decode()
    _assert_headers(answer, "500")


def _rows() -> dict[str, Any]:
    """A fingerprint of every table: how many rows, and the newest transaction that touched one."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            if table not in MAY_CHANGE:
                everything = sql.SQL(
                    "SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
                )
                cursor.execute(everything.format(sql.Identifier(table)))
                found[table] = cursor.fetchone()
    return found


@pytest.mark.parametrize("role", [Role.VIRTUAL_SCHOOL_HEAD, Role.DESIGNATED_TEACHER])
def test_reading_changes_no_row_anywhere(here: factories.Scene, role: Role) -> None:
    addresses_ = every(here)
    addresses_ += [reverse("peps:pdf", args=[here.pep.pk, key]) for key in document.AUDIENCES]
    client = browser(here.who(role))
    client.get("/")
    before = _rows()
    for address in addresses_:
        for send in (client.get, client.head):
            send(address)
    after = _rows()
    changed = {table for table in before if before[table] != after[table]}
    assert not changed, {table: (before[table], after[table]) for table in changed}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE"])
def test_other_methods_change_nothing(here: factories.Scene, method: str) -> None:
    client, known = browser(here.head), every(here)
    client.get("/")
    before = _rows()
    for address in known:
        answer = client.generic(
            method, address, b"reason=x&agree=on&go=yes", "application/x-www-form-urlencoded"
        )
        assert answer.status_code < 500 or address == "/readyz", address
    assert _rows() == before


def test_every_post_without_a_token_is_refused_and_gives_back_what_was_typed(here: factories.Scene) -> None:
    client, known = browser(here.head, enforce_csrf_checks=True), every(here)
    client.get("/")
    before = _rows()
    for address in known:
        answer = client.post(address, {"reason": "My own words", "note": "My own words"})
        assert answer.status_code in (403, 404, 405), (address, answer.status_code)
        if answer.status_code == 403:
            assert "My own words" in answer.content.decode(), address
            _assert_headers(answer, address)
    assert _rows() == before


@pytest.mark.parametrize(
    "place",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\\\\evil.example",
     "http:evil.example", "///evil.example", "/%09/evil.example", "https:evil.example"],
)  # fmt: skip
def test_signing_in_and_out_leads_nowhere_else(here: factories.Scene, place: str) -> None:
    login = {"login": here.teacher.email, "password": factories.PASSWORD}
    for data, address in (
        (login | {"next": place}, "/sign-in/"),
        (login, f"/sign-in/?next={place}"),
    ):
        answer = Client().post(address, data)
        assert answer.status_code == 302, address
        assert not re.match(r"(?i)^(https?:|javascript:|//|/\\|\\)", answer["Location"]), answer["Location"]
        assert "evil" not in answer["Location"].partition("?")[0] or answer["Location"].startswith("/%09")
    for address in (f"/sign-out/?next={place}", f"/session/stay/?next={place}", f"/?next={place}"):
        client = browser(here.teacher)
        for send in (client.get, client.post):
            answer = send(address)
            where = answer.get("Location", "/")
            assert not re.match(r"(?i)^(https?:|javascript:|//|/\\|\\)", where), (address, where)
