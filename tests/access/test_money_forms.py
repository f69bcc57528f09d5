"""Forms of money take what they ask and nothing else; and any text in any of them is answered with a page.

What is posted along, and what cannot be stored, is the same as for the other forms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from funding.models import FundingYear, Payment, Request
from tests import factories
from tests.access.test_forms_take_only_theirs import changes, everything, rows
from tests.access.test_hostile_input import HOSTILE, browser, controls
from tests.factories import NOW
from tests.factories.money import money_approved, money_asked, money_draft, money_paid, money_spent
from tests.funding.pages import TYPED, of, on, people

pytestmark = pytest.mark.django_db
SAID = {"said", "grant", "intervention", "pattern", "starts_on", "ends_on", "whole_pence", "asked_pence"}
SAVED = {"revision", "saved_at", "saved_by_id"}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> factories.Scene:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return factories.scene()


def aim(here: factories.Scene) -> Any:
    return factories.target(here.pep, by=here.teacher, money="ppp")


def post(who: User, address: str, data: dict[str, Any]) -> dict[str, set[str]]:
    """Table → what changed there."""
    before = rows()
    answer = browser(who).post(address, data)
    assert answer.status_code < 500, address
    found: dict[str, set[str]] = {}
    for table, name in changes(before, rows()) - {("accounts.User", "last_login")}:
        found.setdefault(table, set()).add(name)
    return found


def test_a_new_request_takes_its_answers(here: factories.Scene) -> None:
    target = aim(here)
    found = post(here.teacher, on(target), everything(here) | TYPED)
    assert found == {"funding.Request": {"new"}, "funding.YearPart": {"new"}}
    one = Request.objects.get()
    assert (one.status, one.agreed_pence, one.spent_pence, one.effect, one.shared, one.requested_by) == (
        "draft", 0, None, "", None, None,
    )  # fmt: skip
    assert (one.made_by, one.child_id, one.school, one.revision) == (
        here.teacher,
        here.child.pk,
        here.school,
        1,
    )
    harm = everything(here) | TYPED | {"need": "Other", "revision": "1"}
    found = post(here.teacher, of(one, "change"), harm)
    assert found["funding.Request"] <= SAID | SAVED
    assert found.keys() <= {"funding.Request", "funding.YearPart"}
    one.refresh_from_db()
    assert (one.status, one.target_id, one.said["need"]) == ("draft", target.pk, "Other")


def _acts(
    here: factories.Scene,
) -> list[tuple[str, Callable[[], Request], User, dict[str, str], dict[str, set[str]]]]:
    """(act, a request for it, who, what is typed, what may change)."""
    sent = {"status", "requested_at", "requested_by_id"}
    decided = {"status", "decided_at", "decided_by_id", "agreed_pence"}
    told, ledger = {"mail.Message": {"new"}}, {"funding.Entry": {"new"}, "funding.Decision": {"new"}}
    every: dict[str, Any] = people(here)
    payer, teacher, officer = every["payer"], here.teacher, here.officer
    asks, decides = {"by": teacher}, {"by": teacher, "officer": officer}
    return [
        ("send", lambda: money_draft(aim(here), **asks), teacher, {}, {"funding.Request": sent}),
        ("ask", lambda: money_asked(aim(here), **asks), officer, {"question": "Who?"},
         told | {"funding.Request": {"status"}, "funding.Decision": {"new"}}),
        ("approve", lambda: money_asked(aim(here), **asks), officer, {"pounds": "100", "reason": "Less"},
         told | ledger | {"funding.Request": decided, "funding.YearPart": {"agreed_pence"}, "funding.Payment": {"new"},
                          "funding.FundingYear": {"new"}}),
        ("decline", lambda: money_asked(aim(here), **asks), officer, {"reason": "No"},
         told | {"funding.Request": decided - {"agreed_pence"}, "funding.Decision": {"new"}}),
        ("withdraw", lambda: money_approved(aim(here), **decides), teacher, {"reason": "No"},
         told | ledger | {"funding.Request": {"status", "agreed_pence"}, "funding.YearPart": {"agreed_pence"},
                          "funding.Payment": {"status"}}),
        ("spend", lambda: money_paid(aim(here), **every), teacher, {"spent": "100"},
         {"funding.Request": {"status", "spent_pence"}, "funding.Entry": {"new"}}),
        ("judge", lambda: money_spent(aim(here), **every), teacher, {"effect": "none", "evidence": "Nothing"},
         {"funding.Request": {"status", "effect", "evidence"}}),
        ("take_back", lambda: money_paid(aim(here), **every), payer, {"amount": "10", "reason": "Unused"}, ledger),
        ("move", lambda: money_paid(aim(here), **every), payer, {"reason": "Moved"},
         ledger | {"funding.Request": {"school_id"}}),
    ]  # fmt: skip


def test_each_act_changes_what_it_is_about(here: factories.Scene) -> None:
    other = factories.school()
    for name, made, who, typed, may in _acts(here):
        one = made()
        own = typed | ({"school": str(other.urn)} if name == "move" else {}) | {"revision": str(one.revision)}
        harm = {key: value for key, value in everything(here).items() if key not in typed}
        found = post(who, of(one, name), harm | own)
        assert found, name
        assert all(found[table] <= may.get(table, set()) for table in found), (name, found)


def test_the_forms_of_a_year_take_their_rule(here: factories.Scene) -> None:
    rules = reverse("funding:rules", args=[2026])
    assert not post(here.head, rules, everything(here))
    found = post(here.head, f"{rules}?change=cap", everything(here) | {"pounds": "600"})
    assert found == {"funding.FundingYear": {"new"}}
    year = FundingYear.objects.get()
    assert (year.values, year.closed_at, year.authority) == ({"cap": "600"}, None, here.authority)
    payer = here.who(Role.FUNDING_OFFICER)
    one = money_approved(aim(here), by=here.teacher, officer=here.officer)
    due = Payment.objects.get(request=one)
    harm = everything(here) | {"payment": str(due.pk)}
    found = post(payer, reverse("funding:run_make"), harm)
    assert found == {"funding.Run": {"new"}, "funding.Payment": {"run_id", "status"}}
    due.refresh_from_db()
    assert (due.pence, due.paid_on) == (one.agreed_pence, None)


ASKING = ("change", "share", "answer", "withdraw", "send", "look", "remove")
DECIDING = ("approve", "ask", "decline", "send_back", "release")
AFTER = ("spend", "judge", "paper_add", "stop", "take_back", "move")


@pytest.mark.parametrize("what", HOSTILE)
def test_any_text_in_the_forms_of_money(here: factories.Scene, what: str) -> None:
    value = HOSTILE[what]
    payer = here.who(Role.FUNDING_OFFICER)
    typed = dict.fromkeys(
        ("reason", "question", "answer", "pounds", "revision", "then", "do", "rule", "targets", "spent", "effect",
         "evidence", "amount", "school", "kind", "form_token", "note", "payment", "request"), value,
    )  # fmt: skip
    target = aim(here)
    page = browser(here.teacher).get(on(target)).content.decode()
    filled = dict.fromkeys(controls(page), value)
    filled.pop("add_row", None), filled.pop("remove_row", None)
    for data in (filled, filled | TYPED, TYPED | {"form_token": value}, filled | {"add_row": value}):
        answer = browser(here.teacher).post(on(target), data)
        assert answer.status_code in (200, 302, 422), data
    draft = money_draft(aim(here), by=here.teacher)
    asked = money_asked(aim(here), by=here.teacher, intervention="phonics")
    paid = money_paid(aim(here), by=here.teacher, officer=here.officer, payer=payer, intervention="mentoring")
    for one, names, who in (
        (draft, ASKING, here.teacher),
        (asked, DECIDING, here.head),
        (paid, AFTER, here.head),
    ):
        for name in names:
            answer = browser(who).post(of(one, name), filled | typed)
            assert answer.status_code < 500, name
            assert "<script>alert" not in answer.content.decode(), name
    for name, args in (("run_make", []), ("rules", [2026]), ("rate", [2026]), ("lists", []), ("several", [])):
        for query in (
            "",
            "?change=sums",
            "?change=windows",
            f"?change={value[:50]}",
            f"?grant={value[:50]}&from={value[:50]}",
        ):
            answer = browser(here.head).post(reverse(f"funding:{name}", args=args) + query, filled | typed)
            assert answer.status_code < 500, (name, query)


@pytest.mark.parametrize("what", HOSTILE)
def test_any_text_in_the_addresses_of_money(here: factories.Scene, what: str) -> None:
    value = HOSTILE[what]
    money_asked(aim(here), by=here.teacher)
    names = ("school", "intervention", "status", "above", "sort", "list", "after", "before", "request", "page", "by",
             "show", "order", "authority", "until", "year", "as", "change", "grant", "from")  # fmt: skip
    client = browser(here.head)
    plain = [reverse(f"funding:{name}") for name in ("queue", "several", "payments", "lists", "effect")]
    yearly = [reverse(f"funding:{name}", args=[2026]) for name in ("budget", "rules", "rate", "close")]
    for address in plain + yearly:
        for data in [{one: value} for one in names]:
            answer = client.get(address, data)
            assert answer.status_code < 500, (address, data)
            assert "<script>alert" not in answer.content.decode("utf-8", "replace"), (address, data)
