"""Every role at every address of money, in every status of a request, against a table written by hand.

The table is `money_matrix.txt`; what the code believes is not asked.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from funding import actions
from funding.models import (
    Decision,
    Entry,
    FundingYear,
    OwnRate,
    Paper,
    PaperContent,
    Payment,
    Request,
    Run,
    YearPart,
)
from peps.models import Pep
from tests import factories
from tests.access.test_matrix import NOBODYS, ROLES, letter
from tests.factories import NOW
from tests.factories.money import money_approved, money_asked, money_draft, money_paid, money_spent

pytestmark = pytest.mark.django_db
MATRIX = Path(__file__).with_name("money_matrix.txt")
STATUSES = "DRQ2HSPUXW"
LEFT = {"nobody else": ".", "everybody else": "x"}
BIG = {"lines": [{"what": "Tutor", "per": "hour", "rate": "100", "number": "2", "weeks": "5"}]}
MONEY: tuple[type[Any], ...] = (
    Request, YearPart, Decision, Entry, Payment, Run, Paper, FundingYear, OwnRate,
)  # fmt: skip


def golden() -> dict[str, dict[str, str]]:
    """Address → role → letters: one for each status, or one alone for pages that hang on no request."""
    found: dict[str, dict[str, str]] = {}
    address = ""
    for line in MATRIX.read_text().splitlines():
        text = line.split("#")[0].rstrip()
        if not text or text.startswith("address"):
            continue
        if not text.startswith(" "):
            assert text not in found, text
            address = text
            found[address] = {}
            continue
        role, letters = text.strip().rsplit(None, 1)
        assert len(letters) in (1, len(STATUSES)), line
        for one in ROLES.keys() - found[address].keys() if role in LEFT else {role}:
            assert one in ROLES and one not in found[address], line
            found[address][one] = letters
    return found


TABLE = golden()
OF_REQUEST = {name for name, rows in TABLE.items() if len(rows["vs_head"]) > 1}


class Money:
    """A scene with one request in a status, reached by the portal's own actions, with a quote beside it."""

    def __init__(self, status: str) -> None:
        here = self.here = factories.scene()
        factories.delegate(here.child, here.colleague, ["education"], by=here.teacher)
        self.aim = factories.target(here.pep, by=here.teacher, money="ppp")
        self.paper: Paper | None = None
        if status == "H":
            actions.change_year(
                authority=here.authority, year=2026, values={"gate": "finalised"}, by=here.head, now=NOW
            )
        self.request = self._made()[status]()
        self.request = Request.objects.get(pk=self.request.pk)
        self.paper = self._quote()
        self.run = Run.objects.filter(authority=here.authority).first()

    def _made(self) -> dict[str, Callable[[], Request]]:
        here, aim = self.here, self.aim
        asks: dict[str, Any] = {"by": here.teacher}
        decides = asks | {"officer": here.officer}
        pays = decides | {"payer": here.who(Role.FUNDING_OFFICER)}
        officer: dict[str, Any] = {"by": here.officer, "now": NOW}
        return {
            "D": lambda: money_draft(aim, **asks),
            "R": lambda: money_asked(aim, **asks),
            "Q": lambda: actions.ask(request=money_asked(aim, **asks), question="Who teaches?", **officer),
            "2": lambda: actions.approve(request=money_asked(aim, **asks, **BIG), pence=100000, **officer),
            "H": lambda: money_approved(aim, **decides),
            "S": lambda: money_approved(aim, **decides),
            "P": lambda: money_paid(aim, **pays),
            "U": lambda: money_spent(aim, **pays),
            "X": lambda: actions.decline(
                request=money_asked(aim, **asks), reason="Paid elsewhere", **officer
            ),
            "W": lambda: actions.withdraw(
                request=money_asked(aim, **asks), reason="No need", by=here.teacher, now=NOW
            ),
        }

    def _quote(self) -> Paper:
        paper = Paper.objects.create(
            request=self.request, kind="quote", name="quote.pdf", media_type="application/pdf", size=1,
            sha256="0" * 64, added_at=NOW, added_by=self.here.teacher,
        )  # fmt: skip
        PaperContent.objects.create(paper=paper, content=b"%PDF-1.4")
        return paper

    def address(self, name: str, *, request: Any = None) -> str:
        """The address of a row of the table."""
        known = {
            "request_id": request or self.request.pk,
            "paper_id": self.paper.pk if self.paper else NOBODYS,
            "target_id": self.aim.pk,
            "child_id": self.here.child.pk,
            "run_id": self.run.pk if self.run else NOBODYS,
            "year": 2026,
        }
        query = f"?request={self.request.pk}" if name == "funding:several" else ""
        return reverse(name, kwargs={key: known[key] for key in NEEDS[name]}) + query


def _needs() -> dict[str, list[str]]:
    """Each address of money with the names of what it asks for."""
    from funding.urls import urlpatterns

    return {f"funding:{one.name}": list(one.pattern.converters) for one in urlpatterns}


NEEDS = _needs()
OF_A_CHILD = {name for name, ids in NEEDS.items() if {"request_id", "target_id", "child_id"} & set(ids)}


def browser(user: User) -> Client:
    """A browser of that person."""
    client = Client()
    client.force_login(user)
    return client


def lettered(response: Any) -> str:
    """The letter of the table; one that takes a form alone is "m"."""
    return "m" if response.status_code == 405 else letter(response)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.mark.slow
@pytest.mark.parametrize("status", STATUSES)
def test_money_matrix_every_role_at_every_address(status: str) -> None:
    made, place, wrong = Money(status), STATUSES.index(status), []
    for role, who in ROLES.items():
        client = browser(made.here.people[who])
        for name in sorted(OF_REQUEST):
            wanted = TABLE[name][role][place]
            found = lettered(client.get(made.address(name)))
            if found != wanted:
                wrong.append(f"{name} {role}: {found} instead of {wanted}")
    assert not wrong, f"status {status}:\n" + "\n".join(wrong)


def test_money_matrix_pages_that_hang_on_no_request() -> None:
    made, wrong = Money("P"), []
    for role, who in ROLES.items():
        client = browser(made.here.people[who])
        for name in sorted(TABLE.keys() - OF_REQUEST):
            wanted = TABLE[name][role]
            found = lettered(client.get(made.address(name)))
            if found != wanted:
                wrong.append(f"{name} {role}: {found} instead of {wanted}")
    assert not wrong, "\n".join(wrong)


def fingerprint() -> dict[str, Any]:
    """Every row of money."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in MONEY}


@pytest.mark.parametrize("status", ["R", "P"])
def test_money_matrix_a_form_that_is_not_theirs_does_nothing(status: str) -> None:
    """Whoever gets 403 or 404 for a page gets it for its form too, and not a penny moves."""
    made, place = Money(status), STATUSES.index(status)
    before = fingerprint()
    sent = {
        "pounds": "10", "reason": "x", "question": "x", "answer": "x", "spent": "10", "effect": "none",
        "evidence": "x", "amount": "10", "school": str(made.here.school.urn), "request": str(made.request.pk),
        "payment": str(NOBODYS), "need": "x", "kind": "quote", "starts_on_day": "1", "rule": "equally",
    }  # fmt: skip
    for role, who in ROLES.items():
        client = browser(made.here.people[who])
        for name, row in TABLE.items():
            wanted = row[role][place if len(row[role]) > 1 else 0]
            if wanted in "x.":
                answer = client.post(made.address(name), sent)
                assert letter(answer) == wanted, (name, role, answer.status_code)
    assert fingerprint() == before


def strangers(made: Money) -> dict[str, User]:
    """People of another authority, and teachers of this authority who do not, or no longer, teach the child."""
    here = made.here
    there = factories.scene(
        authority=factories.authority_with_settings(la_code="926", name="Fenland Council")
    )
    roles = (Role.FUNDING_OFFICER, Role.VIRTUAL_SCHOOL_HEAD, Role.SOCIAL_WORKER, Role.CARER)
    found = {f"another authority’s {role}": there.people[role] for role in roles}
    elsewhere = factories.school()
    found["another school’s teacher"] = factories.member(Role.DESIGNATED_TEACHER, elsewhere)
    spell = here.child.school_spells.get(ended_on=None)
    spell.ended_on = factories.TODAY
    spell.save()
    found["the former school’s teacher"] = here.teacher
    return found


def test_money_matrix_strangers_find_nothing() -> None:
    """The same bytes as for a request that does not exist, and no act for them either."""
    made = Money("P")
    people, before = strangers(made), fingerprint()
    missing = made.address
    for who, person in people.items():
        client = browser(person)
        for name in sorted(OF_A_CHILD):
            url = missing(name)
            absent = url.replace(str(made.request.pk), NOBODYS).replace(str(made.aim.pk), NOBODYS)
            absent = absent.replace(str(made.here.child.pk), NOBODYS)
            theirs, nothing = client.get(url), client.get(absent)
            assert theirs.status_code == nothing.status_code == 404, (who, name)
            assert theirs.content == nothing.content, (who, name)
            assert client.post(url, {"reason": "x"}).status_code == 404, (who, name)
    assert fingerprint() == before


def test_money_matrix_people_without_money_find_what_a_missing_one_gives() -> None:
    """To carers, young people, reviewing officers, helpers and administrators there is no money at all."""
    made = Money("S")
    for role in ("helper", "carer", "young_person", "reviewing_officer", "administrator"):
        client = browser(made.here.people[ROLES[role]])
        for name in sorted(OF_REQUEST):
            theirs = client.get(made.address(name))
            nothing = client.get(made.address(name, request=NOBODYS))
            assert theirs.status_code == nothing.status_code == 404, (role, name)
            assert theirs.content == nothing.content, (role, name)


def test_money_matrix_a_run_of_another_authority_is_missing() -> None:
    made = Money("P")
    payer = strangers(made)[f"another authority’s {Role.FUNDING_OFFICER}"]
    client = browser(payer)
    for name in sorted(one for one in NEEDS if "run_id" in NEEDS[one]):
        url = made.address(name)
        theirs, nothing = client.get(url), client.get(url.replace(str(made.run and made.run.pk), NOBODYS))
        assert theirs.status_code == nothing.status_code == 404, name
        assert theirs.content == nothing.content, name
        assert client.post(url, {"reason": "x"}).status_code == 404, name


def test_money_matrix_another_requests_paper_is_missing() -> None:
    """A paper is reached by its own request alone."""
    one, other = Money("R"), Money("R")
    url = one.address("funding:paper").replace(
        str(one.paper and one.paper.pk), str(other.paper and other.paper.pk)
    )
    assert browser(one.here.teacher).get(url).status_code == 404


def test_money_of_a_cancelled_plan_stays_with_who_pays() -> None:
    """What was agreed is the authority's money, whatever became of the plan; the school has no plan to see it in."""
    made = Money("S")
    Pep.objects.filter(pk=made.here.pep.pk).update(
        status="cancelled", cancelled_at=NOW, cancelled_by=made.here.head
    )
    for role, wanted in (("funding_officer", "o"), ("vs_head", "o"), ("vs_officer", "o"), ("helper", ".")):
        client = browser(made.here.people[ROLES[role]])
        for name in (
            ("funding:request", "funding:move") if role == "funding_officer" else ("funding:request",)
        ):
            assert lettered(client.get(made.address(name))) == wanted, (role, name)


def test_money_matrix_knows_every_address() -> None:
    """A new page of money needs its rows in the table before it can go in."""
    assert NEEDS.keys() == TABLE.keys()
    assert all(rows.keys() == ROLES.keys() for rows in TABLE.values())
