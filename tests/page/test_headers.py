"""Headers and error pages: the same on every kind of response; a missing page tells nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.urls("tests.page.addresses"), pytest.mark.django_db]

EVERY_KIND = [
    ("/fine/", 200),
    ("/moved/", 302),
    ("/strange/", 400),
    ("/refused/", 403),
    ("/nothing/here/", 404),
    ("/missing/one/", 404),
    ("/broken/", 500),
    ("/theme/plum.css", 200),
    ("/help/style/", 200),
    ("/healthz", 200),
]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("address", "status"), EVERY_KIND)
def test_headers_are_on_every_kind_of_response(client: Client, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status
    policy = response["Content-Security-Policy"]
    for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize(
    ("address", "kept"),
    [(address, address in ("/theme/plum.css", "/healthz")) for address, _ in EVERY_KIND],
)
def test_only_files_and_health_checks_may_be_kept(client: Client, address: str, kept: bool) -> None:
    assert ("no-store" in client.get(address).get("Cache-Control", "")) is not kept


def test_missing_pages_are_the_same_bytes_and_headers(client: Client) -> None:
    first, *others = [
        client.get(address, HTTP_ACCEPT_LANGUAGE=language)
        for address, language in (("/missing/one/", "en"), ("/missing/two/", "cy"), ("/no/such/page/", "en"))
    ]
    for other in others:
        assert other.content == first.content
        assert dict(other.headers) == dict(first.headers)
    text = first.content.decode()
    assert "csrf" not in text
    assert "missing" not in text
    assert "<form" not in text


def test_a_refusal_says_why_and_who_can_help(client: Client) -> None:
    text = client.get("/refused/").content.decode()
    assert "Only the Virtual School finalises a plan." in text
    assert "ask your Virtual School" in text


def test_error_pages_have_a_title_one_heading_and_no_inline_style(client: Client) -> None:
    for address in ("/refused/", "/missing/one/", "/broken/", "/strange/"):
        text = client.get(address).content.decode()
        assert text.count("<h1") == 1
        assert "<title>" in text
        assert " style=" not in text
        assert "on purpose" not in text


def test_a_form_that_cannot_be_trusted_gives_back_what_was_typed() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        "/fine/",
        {
            "views_words": "I like <b>art</b>",
            "name": "Sam",
            "password": "correct horse battery",
            "base_revision": "7",
            "csrfmiddlewaretoken": "x" * 64,
        },
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    text = response.content.decode()
    assert response.status_code == 403
    assert "I like &lt;b&gt;art&lt;/b&gt;" in text
    assert "Sam" in text
    assert "correct horse" not in text
    assert "xxxx" not in text
    assert "What you typed" in text
    assert "no-store" in response["Cache-Control"]


def test_a_form_of_another_site_gets_nothing_back() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/fine/", {"words": "ring this number"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert "ring this number" not in response.content.decode()


def test_staying_signed_in_needs_someone_signed_in(client: Client) -> None:
    response = client.get("/session/stay/", headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert response.json() == {"signed_in": False}


def test_the_style_page_is_not_there_in_production(client: Client, settings: Any) -> None:
    settings.EPEP_ENV = "production"
    assert client.get("/help/style/").status_code == 404
    assert client.get("/theme/plum.css").status_code == 404
