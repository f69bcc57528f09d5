"""A word of its own in every text of money, through a whole life of requests: where it must never turn up.

Titles, addresses, e-mail, logs, tasks and the trail's data hold none of them; pages only what the reader may know.
"""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from accounts.roles import Role
from epep.audit.models import Event
from epep.mail import send
from epep.mail.models import Message
from funding.models import Payment, Request
from peps import document, sealing
from peps.models import Pep
from tests import factories
from tests.access.canary import WORD, browser, word
from tests.factories import NOW
from tests.factories.money import pay
from tests.funding.pages import TYPED, of, on

pytestmark = pytest.mark.django_db
FREE = ("need", "provider", "delivered_by", "lines-0-what", "additional", "beyond_ehc", "effect", "effect_measure",
        "exit_plan", "child_thinks", "carer_thinks")  # fmt: skip
SEES = (
    Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.DESIGNATED_TEACHER, Role.VIRTUAL_SCHOOL_OFFICER,
    Role.VIRTUAL_SCHOOL_HEAD, Role.FUNDING_OFFICER,
)  # fmt: skip
READS_THE_PLAN = (Role.REVIEWING_OFFICER, Role.SCHOOL_COLLEAGUE)
"""Written by hand: who reads the line on the plan that says what was asked for and agreed, and no more of it."""


class Life:
    """A child, its people, and what was noticed on the way."""

    def __init__(self, published: list[Any]) -> None:
        self.here = factories.scene(
            given_name=word("given"), family_name=word("family"), upn=word("upn")[:13]
        )
        factories.delegate(self.here.child, self.here.colleague, ["education"], by=self.here.teacher)
        self.published = published
        self.used: set[str] = set()
        self.costs: set[str] = set()

    def text(self, name: str) -> str:
        """The canary of a text, remembered."""
        self.used.add(word(name))
        return word(name)

    def press(self, who: User, address: str, data: dict[str, Any], *, status: int = 302) -> Any:
        """Send a form, and look at where it leads."""
        for cached in ("_grants", "_roles_for"):
            who.__dict__.pop(cached, None)
        answer = browser(who).post(address, data)
        assert answer.status_code == status, (address, answer.status_code, answer.content.decode()[-2000:])
        assert not WORD.search(answer.get("Location", ""))
        return answer

    def asked(self, name: str, **more: str) -> Request:
        """A request that was sent, with a canary in every text."""
        teacher = self.here.teacher
        aim = factories.target(self.here.pep, by=teacher, money="ppp")
        said = {key: self.text(f"{name}{number:03d}") for number, key in enumerate(FREE)}
        self.costs.add(said["lines-0-what"])
        self.press(teacher, on(aim), TYPED | said | more)
        [one] = Request.objects.filter(target=aim)
        self.press(
            teacher,
            of(one, "paper_add"),
            {"kind": "quote", "file": picture(f"{self.text(name + 'paper')}.png")},
        )
        self.press(teacher, of(one, "send"), {})
        return one


def picture(name: str) -> SimpleUploadedFile:
    """A small picture of that name."""
    data = io.BytesIO()
    Image.new("RGB", (2, 2)).save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), content_type="image/png")


@pytest.fixture
def life(db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Life:
    """Requests in every state that holds a text of its own, made by the pages."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    published: list[Any] = []
    monkeypatch.setattr("epep.bell._publish", lambda *what: published.append(what))
    made = Life(published)
    with django_capture_on_commit_callbacks(execute=True):
        _spent(made)
        _ended(made)
        _by_two(made)
        _over_the_year(made)
    return made


def _spent(life: Life) -> None:
    """Asked about, agreed in part, paid, spent, judged; the rest taken back."""
    here, one = life.here, life.asked("spent", intervention="tuition_one")
    payer = here.who(Role.FUNDING_OFFICER)
    life.press(here.officer, of(one, "ask"), {"question": life.text("question")})
    life.press(here.teacher, of(one, "answer"), {"answer": life.text("answer")})
    life.press(here.officer, of(one, "approve"), {"pounds": "150", "reason": life.text("less")})
    pay(Request.objects.get(pk=one.pk), by=payer)
    life.press(
        here.teacher, of(one, "paper_add"), {"kind": "evidence", "file": picture(f"{life.text('proof')}.png")}
    )
    life.press(here.teacher, of(one, "spend"), {"spent": "100"})
    life.press(here.teacher, of(one, "judge"), {"effect": "moderate", "evidence": life.text("evidence")})
    life.press(payer, of(one, "take_back"), {"amount": "20", "reason": life.text("takenback")})


def _ended(life: Life) -> None:
    """One declined, one withdrawn."""
    here = life.here
    declined, withdrawn = (
        life.asked("declined", intervention="phonics"),
        life.asked("gone", intervention="mentoring"),
    )
    life.press(here.officer, of(declined, "decline"), {"reason": life.text("whynot")})
    life.press(here.teacher, of(withdrawn, "withdraw"), {"reason": life.text("whygone")})


def _by_two(life: Life) -> None:
    """Above the line: approved by one, sent back by another."""
    here, one = life.here, life.asked("two", **{"lines-0-rate": "200"}, intervention="feedback")
    life.press(here.officer, of(one, "approve"), {"pounds": "1800", "reason": life.text("first")})
    life.press(here.head, of(one, "send_back"), {"reason": life.text("sentback")})


def _over_the_year(life: Life) -> None:
    """Paid in part: moved to another school, the rest stopped; and a run that was reversed."""
    here = life.here
    days = {"starts_on_month": "3", "starts_on_day": "1", "starts_on_year": "2027",
            "ends_on_month": "4", "ends_on_day": "30", "ends_on_year": "2027"}  # fmt: skip
    one = life.asked("long", **days, intervention="oral_language")
    payer, other = here.who(Role.FUNDING_OFFICER), factories.school()
    life.press(here.officer, of(one, "approve"), {"pounds": "180", "reason": life.text("note")})
    life.press(payer, of(one, "move"), {"school": str(other.urn), "reason": life.text("moved")})
    first = Payment.objects.filter(request=one, status="due").order_by("due_on").first()
    assert first
    answer = life.press(payer, reverse("funding:run_make"), {"payment": str(first.pk)})
    life.press(payer, f"{answer['Location']}lock/", {})
    life.press(payer, f"{answer['Location']}reverse/", {"reason": life.text("reversed")})


def crawl(client: Client, life: Life) -> Iterator[tuple[str, Any]]:
    """Every page that a link leads to from home, and every page of money that no link leads to."""
    pep, child = life.here.pep.pk, life.here.child.pk
    todo = ["/", f"/children/{child}/", f"/funding/child/{child}/", "/funding/school/", "/funding/effect/?year=all",
            "/funding/several/?" + "&".join(f"request={one.pk}" for one in Request.objects.all())]  # fmt: skip
    todo += [f"/peps/{pep}/{name}" for name in ("", "read/", "history/", "since-last-term/", "targets/")]
    todo += [f"/peps/{pep}/read/?copy={key}" for key in document.AUDIENCES]
    for one in Request.objects.all():
        acts = ("", "change/", "check/", "share/", "withdraw/", "answer/", "spend/", "judge/", "papers/", "decide/",
                "stop/", "take-back/", "move/")  # fmt: skip
        todo += [f"/funding/{one.pk}/{name}" for name in acts]
        todo += [f"/funding/{one.pk}/papers/{paper.pk}/" for paper in one.papers.all()]
    seen: set[str] = set()
    while todo:
        address = todo.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        yield address, answer
        if answer.status_code in (301, 302):
            todo.append(answer["Location"].partition("#")[0])
        found = re.findall(r'href="(/(?:peps|children|targets|funding)/[^"#?]*)', _text(answer))
        todo += [one for one in found if "/pdf/" not in one]


def _text(answer: Any) -> str:
    return str(answer.content.decode("utf-8", "replace"))


def _check_page(address: str, answer: Any) -> None:
    text = _text(answer)
    title = re.search(r"<title>(.*?)</title>", text, re.S)
    assert not (title and WORD.search(title[1])), (address, title and title[1])
    assert not WORD.search(answer.get("Location", "")), address
    for link in re.findall(r'(?:href|action|src|data-look-url)="([^"]*)"', text):
        assert not WORD.search(link), (address, link)


def _forbidden(life: Life, role: Role) -> set[str]:
    if role in SEES:
        return set()
    return life.used - life.costs if role in READS_THE_PLAN else life.used


@pytest.mark.slow
def test_money_canary_nobody_sees_on_a_page_what_is_kept_from_them(
    life: Life, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong, shown = [], set()
    for role, person in life.here.people.items():
        forbidden = _forbidden(life, role)
        for address, answer in crawl(browser(person), life):
            assert answer.status_code in (200, 302, 403, 404, 405, 422), (address, answer.status_code)
            _check_page(address, answer)
            found = {one for one in life.used if one in _text(answer)}
            shown |= found
            wrong += [f"{role} sees {one} at {address}" for one in sorted(found & forbidden)]
    assert not wrong, "\n".join(wrong)
    assert shown == life.used, sorted(life.used - shown)  # each of them is somewhere, or this proves nothing
    _check_trails(life, caplog)


def _check_trails(life: Life, caplog: pytest.LogCaptureFixture) -> None:
    """Logs, task arguments, the audit trail's data and e-mail: what happened, about which id, and no more."""
    said = "".join(record.getMessage() for record in [*caplog.records, *caplog.get_records("setup")])
    assert "/funding/" in said
    assert not WORD.search(said), WORD.findall(said)
    assert not WORD.search(str(life.published))
    for event in Event.objects.all():
        assert not WORD.search(json.dumps(event.data)), (event.verb, event.data)
    templates = set(Message.objects.values_list("template", flat=True))
    assert templates >= {"funding_decided", "funding_asked"}
    for message in Message.objects.all():
        assert not WORD.search(json.dumps(message.context)), message.template
        send.deliver(message.pk, now=factories.at(days=1))
    assert mail.outbox
    for sent in mail.outbox:
        parts = [str(body) for body, _kind in sent.alternatives] + [sent.body, sent.subject]
        assert not WORD.search(sent.message().as_string() + " ".join(parts)), sent.subject


def test_money_canary_files_hold_no_name_and_no_text(life: Life) -> None:
    """What leaves for accounts and for reports: schools, amounts, references; nobody and nothing that was said."""
    client = browser(life.here.head)
    run = reverse("funding:run_file", args=[_paid_run()])
    for address in (run, "/funding/budget/2026/csv/?by=child", "/funding/budget/2026/csv/?by=school",
                    "/funding/effect/?year=all&as=csv"):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not WORD.search(_text(answer) + answer["Content-Disposition"]), address


def _paid_run() -> Any:
    return Payment.objects.filter(status="paid").values_list("run_id", flat=True)[0]


def test_money_canary_copies_hold_only_what_their_readers_may_know(life: Life) -> None:
    pep = Pep.objects.select_related("child", "authority", "term", "school").get(pk=life.here.pep.pk)
    content = sealing.content_of(pep)
    for audience in document.AUDIENCES:
        drawn = document.to_html(document.build(content, audience=audience), for_pdf=True)
        found = {one for one in life.used if one in drawn}
        assert found <= (life.costs if audience in ("full", "school") else set()), (audience, found)
        assert bool(found) is (audience in ("full", "school")), audience
