"""Money in a plan that is finalised: what was agreed then is what it says for ever; in its history; a term later."""

from __future__ import annotations

import subprocess

import pytest

from accounts.roles import Role
from epep.pdf import render
from funding.actions import approve, judge_effect, record_spent, take_back
from funding.models import Request
from peps.document import build, to_html
from peps.models import Snapshot
from peps.sealing import content_of, is_intact, whole
from tests.factories import NOW, Scene, finalise, scene, sign_all, target
from tests.factories.money import money_asked, money_draft, pay
from tests.funding.pages import people
from tests.peps.pages import client_of, text_of, url
from tests.targets.pages import turn_the_term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    """A plan with £150 agreed of £180, a request that waits, and a draft; finalised."""
    made = scene()
    aim = target(made.pep, by=made.teacher, money="ppp")
    asked = money_asked(aim, by=made.teacher)
    approve(request=asked, pence=15000, reason="Five weeks will do", by=made.officer, now=NOW)
    money_asked(aim, by=made.teacher, intervention="phonics")
    money_draft(target(made.pep, by=made.teacher, money="ppp"), by=made.teacher, intervention="mentoring")
    sign_all(made.pep)
    finalise(made.pep, judge=made.second_officer, head=made.head)
    return made


def agreed(here: Scene) -> Request:
    """The request of which a part was agreed."""
    return Request.objects.get(target__pep=here.pep, intervention="tuition_one")


def spend(here: Scene) -> None:
    """Paid, £100 of it spent and judged, £20 taken back."""
    who, one = people(here), agreed(here)
    pay(one, by=who["payer"])
    record_spent(request=one, pence=10000, by=here.teacher, now=NOW)
    judge_effect(request=one, effect="moderate", evidence="Two levels up", by=here.teacher, now=NOW)
    take_back(request=one, pence=2000, reason="Not used", by=who["payer"], now=NOW)


def pdf_of(here: Scene, audience: str) -> str:
    """The words of the PDF of the sealed plan."""
    tree = build(whole(Snapshot.objects.get(pep=here.pep)), audience=audience)
    data = render(to_html(tree, for_pdf=True), title=tree.title)
    run = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


def test_the_sealed_plan_keeps_what_was_agreed_when_it_was_finalised(here: Scene) -> None:
    before = Snapshot.objects.get(pep=here.pep)
    first, second = before.content["parts"]["funding"]
    assert (first["agreed_pence"], first["asked_pence"], first["status"]) == (
        15000, 18000, "Approved in part, to be paid",
    )  # fmt: skip
    assert (second["agreed_pence"], second["status"]) == (0, "Requested")
    spend(here)
    after = Snapshot.objects.get(pep=here.pep)
    assert after.content == before.content
    assert is_intact(after)
    now = content_of(here.pep)["parts"]["funding"][0]
    assert (now["status"], now["effect"]) == ("Effect judged", "Moderate")


def test_the_pdf_says_what_was_agreed_and_goes_on_saying_it(here: Scene) -> None:
    spend(here)
    for audience in ("full", "school"):
        words = pdf_of(here, audience)
        assert "Money asked for" in words
        sums = "Reading tutor: £20 × 1.5 hours a week × 6 weeks = £180"
        assert f"One to one tuition, £150 ({sums}): Approved in part, to be paid" in words
        assert "Phonics, £180" in words
        assert "entoring" not in words  # a draft is nobody's request yet
        assert "Effect judged" not in words
    page = text_of(client_of(here.teacher).get(url(here, "read")))
    assert "Approved in part, to be paid" in page and "Effect judged" not in page


@pytest.mark.parametrize(("audience", "role"), [("carer", Role.CARER), ("child", Role.YOUNG_PERSON)])
def test_copies_for_the_family_hold_no_request(here: Scene, audience: str, role: Role) -> None:
    page = text_of(client_of(here.who(role)).get(url(here, "read")))
    assert "Reads" in page or "target" in page.lower()
    for words in (pdf_of(here, audience), page):
        assert "Money asked for" not in words
        assert "£" not in words


def test_the_history_of_the_plan_tells_what_was_decided(here: Scene) -> None:
    page = text_of(client_of(here.teacher).get(url(here, "history")))
    assert f"{here.officer.name} approved £150: Five weeks will do" in page


def test_a_term_later_the_card_tells_what_of_it_is_spent(here: Scene) -> None:
    spend(here)
    turn_the_term(here)
    page = text_of(client_of(here.teacher).get(url(here, "overview")))
    assert "Of £150 agreed on Autumn 2026’s targets, £100 is spent so far." in page
