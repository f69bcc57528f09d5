"""What a target is called is the authority's own word, on every page of targets: "planned outcome", "outcome"."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.http import HttpResponse

from accounts.roles import Role
from targets.models import Target
from targets.words import Naming, naming
from tests.factories import (
    NOW,
    Scene,
    authority_with_settings,
    fill_everything,
    finalise,
    scene,
    sign_all,
    target,
)
from tests.peps.pages import client_of
from tests.targets.pages import TYPED, as_seen, of, of_plan, reviews, turn_the_term

MARKS = re.compile(r"Now Target On track|Target: \w+; On track")
"""In the table of attainment a target is the mark that the school aims at: another thing, called so everywhere."""
STRAY = re.compile(r".{0,60}\btargets?\b.{0,40}", re.IGNORECASE)


def said(answer: HttpResponse) -> str:
    """What a person reads or hears of a page: its title, its words, the names of its controls."""
    html = answer.content.decode()
    heard = re.findall(r'(?:aria-label|alt|placeholder)="([^"]*)"', html)
    words = re.sub(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]+>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(" ".join([words, *heard])))


def test_words_and_their_article() -> None:
    assert Naming().say("Add {a_target} to the {targets}") == "Add a target to the targets"
    own = naming(
        {"target": "outcome", "targets": "outcomes", "Target": "Outcome", "Targets": "Outcomes", "x": "y"}
    )
    assert (own.a_target, own.A_target, own.back) == ("an outcome", "An outcome", "Back to the outcomes")
    assert naming({}) == Naming()


@pytest.fixture
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.mark.django_db
@pytest.mark.usefixtures("_today")
@pytest.mark.parametrize(("preset", "word"), [("bolton", "planned outcome"), ("norfolk", "outcome")])
def test_the_authoritys_word_stands_on_every_page_of_targets(preset: str, word: str) -> None:
    here = scene(preset=preset, authority=authority_with_settings(preset=preset))
    teacher, head = client_of(here.teacher), client_of(here.head)
    pages: dict[str, HttpResponse] = {}

    def looked(name: str, answer: HttpResponse) -> None:
        assert answer.status_code in (200, 403, 409, 422), (name, answer.status_code)
        pages[name] = answer

    def told(name: str, answer: HttpResponse) -> None:
        assert answer.status_code == 302, name
        looked(name, teacher.get(answer["Location"]))

    looked("empty list", teacher.get(of_plan(here)))
    for name in ("add", "bank"):
        looked(name, teacher.get(of_plan(here, name)))
    key = re.search(rf'href="{of_plan(here, "bank")}([\w-]+)/"', pages["bank"].content.decode())
    assert key
    looked("gaps", teacher.get(of_plan(here, "from_bank", key[1])))
    told("from the bank", teacher.post(of_plan(here, "from_bank", key[1])))
    told("from a sentence", teacher.post(of_plan(here, "add"), {"way": "sentence", "sentence": "Reads"}))
    looked("no sentence", teacher.post(of_plan(here, "add"), {"way": "sentence"}))
    first, second = Target.objects.filter(pep=here.pep)
    looked("prompts", teacher.post(of(first, "prompts"), {"outcome": "Improves reading, writes and swims"}))
    looked("unreadable", teacher.post(of(first), TYPED | as_seen(first) | {"by_when_month": "x"}))
    looked("two people", teacher.post(of(first), TYPED | {"outcome": "Other", "shown": ""}))
    told("saved", teacher.post(of(first), TYPED | as_seen(first)))
    told("prompt dismissed", teacher.post(of(first), {"prompt": "no_name:outcome"} | as_seen(first)))
    told("copied", teacher.post(of(first, "copy")))
    told("moved", teacher.post(of(second, "move"), {"way": "up"}))
    looked("remove", teacher.get(of(second, "remove")))
    told("removed", teacher.post(of(second, "remove")))
    section = next(
        one for one in here.pep.sections.all() if f"/{one.key}/" in pages["empty list"].content.decode()
    )
    fill_everything(here.pep, section.key, by=here.teacher)
    looked("check", teacher.get(f"/peps/{here.pep.pk}/{section.key}/check/"))
    _last_term(here, looked, told)
    for name in ("/targets/report/", "/settings/bank/", "/settings/bank/add/", "/settings/bank/import/",
                 "/settings/bank/lists/", f"/settings/bank/{key[1]}/", "/settings/"):  # fmt: skip
        looked(name, head.get(name))
    stray = {name: STRAY.findall(MARKS.sub("", said(page))) for name, page in pages.items()}
    assert not {name: found for name, found in stray.items() if found}
    for name in ("empty list", "add", "bank", "/targets/report/", "/settings/bank/"):
        assert word in said(pages[name]).lower(), name


def _last_term(here: Scene, looked: object, told: object) -> None:
    """Finalised, the next plan opened, reviewed; what the carer reads."""
    Target.objects.filter(pep=here.pep).delete()
    agreed = target(here.pep, by=here.teacher, outcome="Robin reads")
    sign_all(here.pep)
    teacher = client_of(here.teacher)
    looked("signed", teacher.get(of_plan(here)))
    looked("signed editor", teacher.get(of(agreed)))
    finalise(here.pep, judge=here.second_officer, head=here.head)
    looked("carer", client_of(here.who(Role.CARER)).get(f"/peps/{here.pep.pk}/read/"))
    looked("line", teacher.get(of(agreed, "line")))
    turn_the_term(here)
    looked("to review", teacher.get(of_plan(here)))
    looked("review", teacher.get(of_plan(here, "review")))
    looked("nothing selected", teacher.post(of_plan(here, "review")))
    sent = reviews((agreed, {"outcome": "stopped"}))
    looked("no reason", teacher.post(of_plan(here, "review"), sent))
    looked("no outcome", teacher.post(of_plan(here, "review"), reviews((agreed, {"evidence": "x"}))))
    told("reviewed", teacher.post(of_plan(here, "review"), reviews((agreed, {"outcome": "partly"}))))
    looked("carried on", teacher.get(of_plan(here)))
