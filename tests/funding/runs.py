"""What the tests of payments share: who pays, what is due, a run made, locked and paid on its pages."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from funding.models import Payment, Run
from tests.factories import Scene, target
from tests.factories.money import money_approved
from tests.peps.pages import text_of

DUE = {"until_day": "31", "until_month": "3", "until_year": "2027"}


def approved(here: Scene, **own: Any) -> Payment:
    """A further child with one approved payment of £180, due on 7 December 2026."""
    pep = here.another_child()
    money_approved(target(pep, by=here.teacher, money="ppp"), by=here.teacher, officer=here.officer, **own)
    return Payment.objects.order_by("pk").last()  # type: ignore[return-value]


def page_of(run: Run, name: str = "run") -> str:
    return reverse(f"funding:{name}", args=[run.pk])


def made(client: Client, *payments: Payment) -> Run:
    """A run of these payments, made on the page."""
    sent = DUE | {"payment": [str(one.pk) for one in payments]}
    answer = client.post("/funding/payments/make/", sent)
    assert answer.status_code == 302, text_of(answer)
    return Run.objects.order_by("number").last()  # type: ignore[return-value]


def locked(client: Client, *payments: Payment) -> Run:
    run = made(client, *payments)
    assert client.post(page_of(run, "run_lock")).status_code == 302
    return run


def upload(client: Client, run: Run, content: bytes | str) -> HttpResponse:
    data = content.encode() if isinstance(content, str) else content
    return client.post(page_of(run, "run_return"), {"file": SimpleUploadedFile("back.csv", data)})


def status(run: Run) -> str:
    run.refresh_from_db()
    return run.status
