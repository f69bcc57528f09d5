"""Who opens the pages of payments: nobody else, not another authority's, each of two by itself, not by a link."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from funding.models import Payment, Run
from tests.factories import NOW, Scene, at, authority_with_settings, member, scene
from tests.factories import school as make_school
from tests.funding.runs import DUE, approved, locked, made, page_of, status
from tests.funding.way import payer
from tests.peps.pages import client_of

pytestmark = pytest.mark.django_db

PAGES: tuple[tuple[str, Callable[[Client, str], HttpResponse]], ...] = (
    ("run", lambda client, url: client.get(url)),
    ("run_file", lambda client, url: client.get(url)),
    ("run_return", lambda client, url: client.get(url)),
    ("run_reverse", lambda client, url: client.get(url)),
    ("run_reverse", lambda client, url: client.post(url, {"reason": "So"})),
    ("run_lock", lambda client, url: client.post(url)),
    ("run_drop", lambda client, url: client.post(url, {"payment": str(uuid.uuid4())})),
    ("run_return", lambda client, url: client.post(url)),
)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(days=20))


@pytest.fixture
def here() -> Scene:
    return scene()


def test_another_authoritys_run_is_like_one_that_is_not_there(here: Scene) -> None:
    other = scene()
    theirs = locked(client_of(payer(other)), approved(other))
    client = client_of(payer(here))
    for name, ask in PAGES:
        found = ask(client, reverse(f"funding:{name}", args=[theirs.pk]))
        missing = ask(client, reverse(f"funding:{name}", args=[uuid.uuid4()]))
        assert (found.status_code, missing.status_code) == (404, 404), name
        assert found.content == missing.content, name
    assert status(theirs) == "locked"


@pytest.mark.parametrize(
    "role", [Role.VIRTUAL_SCHOOL_OFFICER, Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.CARER]
)
def test_others_see_no_payments(here: Scene, role: Role) -> None:
    run = made(client_of(payer(here)), approved(here))
    client = client_of(here.who(role))
    assert client.get("/funding/payments/").status_code == 403
    for name, ask in PAGES:
        assert ask(client, page_of(run, name)).status_code == 403, name


def test_acts_are_not_done_by_a_link(here: Scene) -> None:
    client = client_of(payer(here))
    run = made(client, approved(here))
    assert client.get("/funding/payments/make/?page=2")["Location"] == "/funding/payments/?page=2"
    for name in ("run_lock", "run_drop"):
        assert client.get(page_of(run, name))["Location"].startswith(page_of(run))
    assert status(run) == "chosen"


def test_who_works_for_two_authorities_pays_each_by_itself(here: Scene) -> None:
    other, both = scene(authority=authority_with_settings(name="Ashshire")), payer(here)
    member(Role.FUNDING_OFFICER, other.authority, who=both)
    mine, theirs = approved(here), approved(other)
    client = client_of(both)
    for place, payment, strange in ((here, mine, theirs), (other, theirs, mine)):
        address = f"/funding/payments/?authority={place.authority.pk}"
        page = client.get(address).content.decode()
        assert payment.reference in page and strange.reference not in page
        assert f"/funding/payments/make/?authority={place.authority.pk}" in page
        wrong = client.post(
            f"/funding/payments/make/?authority={place.authority.pk}", DUE | {"payment": [str(strange.pk)]}
        )
        assert wrong.status_code == 409
        client.post(
            f"/funding/payments/make/?authority={place.authority.pk}", DUE | {"payment": [str(payment.pk)]}
        )
        run = Run.objects.get(authority=place.authority)
        assert f"?authority={place.authority.pk}" in client.get(page_of(run)).content.decode()
    assert client.get(f"/funding/payments/?authority={scene().authority.pk}").status_code == 404


def test_the_pages_take_the_same_number_of_queries_for_few_and_many(here: Scene) -> None:
    client = client_of(payer(here))
    payments = [approved(here)]
    client.get("/funding/payments/")

    def count(url: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    few = count("/funding/payments/")
    payments += [approved(here) for _ in range(3)]
    first = Payment.objects.first()
    assert first
    copies = [
        Payment(
            request=first.request, authority=first.authority, school=make_school(), year=first.year,
            due_on=first.due_on, pence=100, reference=f"PPP-COPY{number}",
        )
        for number in range(30)
    ]  # fmt: skip
    for copy in copies:
        copy.save_without_historical_record()
    assert count("/funding/payments/") == few
    one, many = made(client, payments[0]), made(client, *payments[1:], *copies)
    client.get(page_of(one))  # says what was done, once
    assert count(page_of(one)) == count(page_of(many))
    runs = count("/funding/payments/")
    for number in range(3, 33):
        Run(authority=here.authority, number=number, made_at=NOW, made_by=payer(here)).save()
    assert count("/funding/payments/") == runs
