"""What a target is called is the authority's own word on the pages of money too: "planned outcome", "outcome"."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from funding.models import Request
from tests.factories import NOW, authority_with_settings, scene, target
from tests.factories.money import money_approved, money_asked, money_draft, money_spent
from tests.funding.desk import QUEUE, SEVERAL
from tests.funding.pages import TYPED, of, on, people
from tests.peps.pages import client_of
from tests.targets.pages import of_plan
from tests.targets.test_naming import MARKS, STRAY, said

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("preset", "word"), [("bolton", "planned outcome"), ("norfolk", "outcome")])
def test_the_authoritys_word_stands_on_every_page_of_money(
    monkeypatch: pytest.MonkeyPatch, preset: str, word: str
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    here = scene(preset=preset, authority=authority_with_settings(preset=preset))
    other = here.another_child()
    aims = [target(here.pep, by=here.teacher, money=kind, outcome="Reads") for kind in ("ppp", "none")]
    target(other, by=here.teacher, money="ppp", outcome="Writes")
    teacher, head = client_of(here.teacher), client_of(here.head)
    one = money_asked(aims[0], by=here.teacher)
    twice = money_draft(aims[0], by=here.teacher)
    draft = money_draft(aims[1], by=here.teacher)
    pages: dict[str, HttpResponse] = {
        "ask": teacher.get(on(aims[1])),
        "school": teacher.get("/funding/school/"),
    }
    pages["not read"] = teacher.post(on(aims[1]), TYPED | {"need": "account 12345678 sort code 12-34-56"})
    pages["look"] = teacher.post(f"{on(aims[1])}look/", TYPED)
    for name in ("request", "change", "check", "share", "remove", "paper_add", "withdraw", "spend"):
        pages[f"draft {name}"] = teacher.get(of(draft, name))
    pages["nobody chosen"] = teacher.post(of(draft, "share"), {"rule": "equally", "do": "look"})
    pages["twice"] = teacher.get(of(twice, "check"))
    for name in ("request", "withdraw", "answer", "judge"):
        pages[f"asked {name}"] = teacher.get(of(one, name))
    pages |= {"queue": head.get(QUEUE), "decide": head.get(of(one, "decide"))}
    pages["several"] = head.get(f"{SEVERAL}?request={one.pk}")
    pages["plan"] = teacher.get(of_plan(here))
    pages["target"] = teacher.get(f"/targets/{aims[0].pk}/")
    pages["cannot be removed"] = teacher.post(f"/targets/{aims[0].pk}/remove/")
    for name, page in pages.items():
        assert page.status_code in (200, 409, 422), (name, page.status_code)
    stray = {
        name: STRAY.findall(MARKS.sub("", said(page)).replace("Targeted", "")) for name, page in pages.items()
    }
    assert not {name: found for name, found in stray.items() if found}
    for name in ("ask", "draft request", "draft check", "draft share", "decide", "several", "twice"):
        assert word in said(pages[name]).lower(), name


def test_a_target_is_a_target_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    here = scene()
    done = money_spent(target(here.pep, by=here.teacher, money="ppp"), **people(here))
    page = said(client_of(here.teacher).get(of(done, "judge")))
    assert "For the target" in page
    approved = money_approved(target(here.pep, by=here.teacher, money="ppp"), by=here.teacher, officer=here.officer,
                              intervention="phonics")  # fmt: skip
    assert "Back to the target" in said(client_of(here.teacher).get(of(Request.objects.get(pk=approved.pk))))
