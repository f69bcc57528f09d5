"""The access log: one row before each page of a child's record, none for what was refused, and no page without it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from epep.audit.models import AccessLog
from peps.models import Pep, Rendition
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def here() -> factories.Scene:
    return factories.scene()


def browser(user: Any) -> Client:
    """A browser in which the person is signed in; a mistake of the portal is a page, as for people."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def record_pages(here: factories.Scene) -> dict[str, str]:
    """Every page of the child's record that the Virtual School may open now: name → address."""
    pep = {
        name: reverse(f"peps:{name}", args=[here.pep.pk])
        for name in ("overview", "read", "quality", "history", "return", "finalise", "amend", "cancel")
    }
    section = {
        name: reverse(f"peps:{name}", args=[here.pep.pk, "care"]) for name in ("section", "check", "reopen")
    }
    child = {
        name: reverse(f"children:{name}", args=[here.child.pk])
        for name in ("detail", "people", "history", "access")
    }
    target = {"list": reverse("targets:list", args=[here.pep.pk])}
    return (
        {f"peps:{name}": address for name, address in (pep | section).items()}
        | {f"children:{name}": address for name, address in child.items()}
        | {f"targets:{name}": address for name, address in target.items()}
    )


def test_each_page_of_a_record_leaves_one_row_that_says_who_what_and_which_page(
    here: factories.Scene,
) -> None:
    head = here.head
    client = browser(head)
    for page, address in record_pages(here).items():
        before = AccessLog.objects.count()
        assert client.get(address).status_code in (200, 302), address
        rows = AccessLog.objects.order_by("-id")[: AccessLog.objects.count() - before]
        assert [(row.actor_id, row.actor_name, row.child_id, row.page, row.way) for row in rows] == [
            (head.pk, head.name, here.child.pk, page, "page")
        ], address


def test_what_was_refused_or_is_not_there_leaves_no_row(here: factories.Scene) -> None:
    client, teacher = browser(here.carer), browser(here.teacher)
    for address in record_pages(here).values():
        assert client.get(address).status_code == 404
        assert client.get(address.replace(str(here.pep.pk), str(uuid.uuid4()))).status_code == 404
    for name in ("quality", "return", "finalise", "amend", "cancel"):
        assert teacher.get(reverse(f"peps:{name}", args=[here.pep.pk])).status_code == 403
    for name in ("no-such-section", "care-of"):
        assert teacher.get(reverse("peps:section", args=[here.pep.pk, name])).status_code == 404
    assert not AccessLog.objects.exists()


def test_a_form_that_comes_back_with_the_record_on_it_is_a_look_as_well(here: factories.Scene) -> None:
    """A POST answered with a page shows what a GET would have shown; without a row it would be a way round the log."""
    factories.submit(here.pep)
    client = browser(here.officer)
    for name, data in (
        ("quality", {"judge-care-level": "no such level"}),
        ("finalise", {}),
        ("comment", {"section": "care", "comment-care-text": ""}),
    ):
        before = AccessLog.objects.count()
        answer = client.post(reverse(f"peps:{name}", args=[here.pep.pk]), data)
        assert answer.status_code == 422, name
        assert AccessLog.objects.count() == before + 1, name
    before = AccessLog.objects.count()
    answer = client.post(reverse("peps:comment", args=[here.pep.pk]), {"section": "nothing"})
    assert answer.status_code == 302
    assert AccessLog.objects.count() == before


def test_a_file_is_logged_as_a_download(here: factories.Scene) -> None:
    pep = factories.finalise(here.pep, judge=here.officer, head=here.head)
    address = reverse("peps:pdf", args=[pep.pk, "carer"])
    client = browser(here.carer)
    assert client.get(address).status_code == 200
    Rendition.objects.update(status=Rendition.Status.DONE, pdf=b"%PDF-1.7", done_at=factories.NOW)
    assert client.get(address)["Content-Type"] == "application/pdf"
    assert client.get(reverse("peps:pdf", args=[pep.pk, "full"])).status_code == 403
    rows = AccessLog.objects.filter(page="peps:pdf").order_by("id").values_list("way", flat=True)
    assert list(rows) == ["page", "download"]


@pytest.mark.parametrize("method", ["get", "head"])
def test_without_a_log_there_is_no_page(
    here: factories.Scene, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """The row comes first: when it cannot be written, nothing of the record is sent."""
    pep = factories.finalise(here.pep, judge=here.officer, head=here.head)
    Rendition.objects.update(status=Rendition.Status.DONE, pdf=b"%PDF-1.7", done_at=factories.NOW)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AccessLog, "save", broken)
    client = browser(here.head)
    addresses = [*record_pages(here).values(), reverse("peps:pdf", args=[pep.pk, "full"])]
    for address in addresses:
        answer = getattr(client, method)(address)
        assert answer.status_code in (500, 503), address
        text = answer.content.decode("utf-8", "replace")
        assert here.child.family_name not in text
        assert "PDF-1.7" not in text
    reopened = client.post(reverse("peps:comment", args=[pep.pk]), {"section": "care"})
    assert reopened.status_code in (500, 503)
    assert here.child.family_name not in reopened.content.decode()
    assert Pep.objects.get(pk=pep.pk).status == "finalised"
