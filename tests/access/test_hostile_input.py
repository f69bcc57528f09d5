"""What nobody types on purpose: every field and every parameter answers with a page, never with an error of ours.

Characters that cannot be stored, numbers of any size, shapes nobody draws, ten thousand fields.
"""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from peps.models import Section
from peps.pinned import form_of
from tests import factories
from tests.targets.pages import TYPED

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
HOSTILE = {
    "everything": "a\x00b<script>alert(1)</script>{{ 7*7 }}\u202e\u2066x\u2069 \u0627\x0b\x85\u2028\uffff\r\nc\rd",
    "only nul": "\x00",
    "digits": "9" * 5000,
    "negative": "-1",
    "superscript": "²",
    "json": '{"_raw": {"_raw": 1}, "id": "r1"}',
}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def here() -> factories.Scene:
    return factories.scene()


def browser(user: Any) -> Client:
    """A browser in which the person is signed in; a mistake of the portal raises here."""
    client = Client()
    client.force_login(user)
    return client


def at(here: factories.Scene, name: str, *more: Any) -> str:
    """An address of the plan."""
    return reverse(f"peps:{name}", args=[here.pep.pk, *more])


def controls(page: str) -> list[str]:
    """The names of every control on a page."""
    found = re.findall(r'<(?:input|textarea|select|button)[^>]*\bname="([^"]+)"', page)
    return sorted(set(found) - {"csrfmiddlewaretoken"})


@pytest.mark.parametrize("what", HOSTILE)
def test_any_text_in_every_answer_is_kept_or_refused_with_a_sentence(
    here: factories.Scene, what: str
) -> None:
    value = HOSTILE[what]
    for key, who in (
        ("care", here.worker),
        ("views", here.who(Role.YOUNG_PERSON)),
        ("education", here.teacher),
        ("meeting", here.teacher),
    ):
        client = browser(who)
        names = controls(client.get(at(here, "section", key)).content.decode())
        questions = [question.key for question in form_of(here.section(key)).questions()]
        data = dict.fromkeys(names, value) | dict.fromkeys(questions, value)
        data |= {"page": value, "base_revision": value, "shown": value, "revision": value}
        for name in ("confirm", "confirm_all", "add_row", "remove_row", "then"):
            data.pop(name, None)
        saved = client.post(at(here, "autosave", key), data | {"changed": [*questions, value]})
        assert saved.status_code == 200, (key, saved.content)
        page = client.post(at(here, "section", key), data)
        assert page.status_code in (200, 302, 422), key
        again = client.get(at(here, "section", key))
        assert again.status_code == 200
        assert "<script>alert" not in again.content.decode()
        assert client.get(at(here, "check", key)).status_code == 200
        for button in ("add_row", "remove_row", "confirm", "facts"):
            assert client.post(at(here, "section", key), data | {button: value}).status_code < 500
    head = browser(here.head)
    for name in ("overview", "read", "history"):
        page = head.get(at(here, name))
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("what", HOSTILE)
def test_any_text_in_the_forms_of_acts(here: factories.Scene, what: str) -> None:
    value = HOSTILE[what]
    factories.submit(here.pep)
    officer, teacher, worker = browser(here.officer), browser(here.teacher), browser(here.worker)
    desk = {f"judge-{key}-{part}": value for key in ("care", "views") for part in ("level", "note")}
    desk |= {f"comment-care-{part}": value for part in ("question", "text", "kind")}
    for client, address, data in (
        (officer, at(here, "quality"), desk | {"act": value, "on": value}),
        (officer, at(here, "comment"), desk | {"section": "care"}),
        (officer, at(here, "comment"), {"section": value}),
        (officer, at(here, "comment"), {"take_back": value or "x"}),
        (officer, at(here, "finalise"), {"then": value}),
        (worker, at(here, "reopen", "care"), {"reason": value}),
        (worker, at(here, "check", "care"), {"agree": value, "revision": value}),
        (worker, at(here, "compare", "care"), {f"choice-{value}": value, "page": value}),
        (officer, at(here, "return"), {"note": value}),
        (officer, at(here, "amend"), {"reason": value, "sections": [value, "care"]}),
        (officer, at(here, "cancel"), {"reason": value}),
        (officer, reverse("peps:open_confirm"), {"children": value, "term": value, "go": "yes"}),
        (officer, reverse("accounts:invite"), dict.fromkeys(("email", "name", "role", "school"), value)),
        (officer, reverse("accounts:details"), dict.fromkeys(("name", "job_title", "phone"), value)),
        (browser(here.head), reverse("accounts:look"), {"brand": value, "idle_minutes": value, "hours": value}),
        (teacher, reverse("children:delegate", args=[here.child.pk]),
         {"email": value, "name": value, "sections": value, "until_day": value, "until_year": value}),
    ):  # fmt: skip
        assert client.post(address, data).status_code < 500, (address, data)


@pytest.mark.parametrize("what", HOSTILE)
def test_any_text_in_a_target_and_in_a_reply(here: factories.Scene, what: str) -> None:
    value, client = HOSTILE[what], browser(here.teacher)
    fields = (
        *TYPED,
        "revision",
        "sentence",
        "way",
        "prompt",
        "rule",
        "reason",
        "slot-1",
        "actions-1-does",
        "remove_row",
    )
    made = client.post(
        reverse("targets:add", args=[here.pep.pk]), dict.fromkeys(fields, value) | {"way": "sentence"}
    )
    assert made.status_code in (302, 422)
    target = factories.target(here.pep, by=here.teacher)
    for name, more in (
        ("change", {"revision": "1"}), ("change", {}), ("prompts", {}), ("move", {"way": value}),
        ("line", {"do": "note"}), ("line", {"do": "stop"}),
    ):  # fmt: skip
        address = reverse(f"targets:{name}", args=[target.pk])
        assert client.post(address, dict.fromkeys(fields, value) | more).status_code < 500, name
    for name in ("mix", "review"):
        address = reverse(f"targets:{name}", args=[here.pep.pk])
        assert client.post(address, dict.fromkeys(fields, value)).status_code < 500, name
    for row in here.pep.targets.all():
        client.post(reverse("targets:remove", args=[row.pk]))
    factories.target(here.pep, by=here.teacher)
    factories.submit(here.pep)
    from peps import actions

    said = actions.add_comment(
        section=here.section("meeting"), question="meeting_discussion", text="Say more", must_fix=True,
        by=here.officer, now=factories.NOW,
    )  # fmt: skip
    actions.return_pep(pep=here.pep, by=here.officer, now=factories.NOW)
    done = client.post(
        at(here, "section", "meeting"),
        {f"done-{said.pk}": "on", f"reply-{said.pk}": value, "base_revision": "0"},
    )
    assert done.status_code in (200, 302, 422)


@pytest.mark.parametrize("what", HOSTILE)
def test_any_text_in_the_parameters_of_an_address(here: factories.Scene, what: str) -> None:
    value = HOSTILE[what]
    names = (
        "q", "page", "after", "before", "sort", "term", "status", "school", "year", "due", "missing", "since",
        "child", "children", "on", "copy", "version", "as", "authority", "show", "role", "next",
    )  # fmt: skip
    query = urlencode(dict.fromkeys(names, value))
    plan = here.pep.pk
    for role in (Role.VIRTUAL_SCHOOL_HEAD, Role.DESIGNATED_TEACHER, Role.TEAM_MANAGER):
        client = browser(here.who(role))
        for address in (
            "/", "/children/", "/peps/", "/peps/open/", "/people/", "/messages/", "/settings/", "/settings/look/",
            f"/peps/{plan}/", f"/peps/{plan}/read/", f"/peps/{plan}/quality/", f"/peps/{plan}/history/",
            f"/children/{here.child.pk}/history/", f"/children/{here.child.pk}/access/", "/sign-in/", "/account/",
        ):  # fmt: skip
            assert client.get(f"{address}?{query}").status_code in (200, 302, 403, 404), address
        for name, address in (("q", "/children/"), ("q", "/peps/"), ("q", "/people/"), ("school", "/peps/")):
            answer = client.get(f"{address}?{urlencode({name: value})}")
            assert answer.status_code in (200, 403), (address, name)


@pytest.mark.parametrize("what", HOSTILE)
def test_any_text_at_the_door(what: str) -> None:
    """Signing in, a forgotten password, an invitation's link: without an account."""
    value, client = HOSTILE[what], Client()
    names = ("login", "password", "email", "next", "remember")
    for name in ("account_login", "account_reset_password"):
        assert client.post(reverse(name), dict.fromkeys(names, value)).status_code < 500, name
        signing = dict.fromkeys(names, value) | {"login": "a@demo.example", "email": "a@demo.example"}
        assert client.post(reverse(name), signing).status_code < 500, name
    token = re.sub(r"[/?#\s.]", "x", value)[:200] or "x"
    for send in (client.get, client.post):
        assert send(reverse("accounts:accept", args=[token])).status_code < 500


RAW = {
    "no UTF-8": b"\xff\xfe",
    "a lone surrogate": b"%ED%A0%80",
    "overlong, and nothing": b"%C0%80%00",
}


@pytest.mark.parametrize("what", RAW)
def test_bytes_that_are_no_text(here: factories.Scene, what: str) -> None:
    client = browser(here.teacher)
    body = b"changed=meeting_discussion&page=p&base_revision=0&meeting_discussion=" + RAW[what]
    for name in ("autosave", "section"):
        answer = client.generic("POST", at(here, name, "meeting"), body, content_type=FORM)
        assert answer.status_code in (200, 302, 400, 422), name
    for charset in ("utf-16", "utf-7", "nonsense", "latin-1"):
        answer = client.generic(
            "POST", at(here, "autosave", "meeting"), body, content_type=f"{FORM}; charset={charset}"
        )
        assert answer.status_code in (200, 400), charset
    assert client.get("/children/", QUERY_STRING="q=" + RAW[what].decode("latin-1")).status_code == 200


def test_ten_thousand_fields_are_refused_at_once(here: factories.Scene) -> None:
    client = browser(here.teacher)
    for data in ({f"x{number}": "1" for number in range(10_000)}, {"changed": ["x"] * 10_000}):
        answer = client.post(at(here, "autosave", "meeting"), data)
        assert answer.status_code == 400
    huge = client.post(at(here, "autosave", "meeting"), "x=" + "a" * 30_000_000, content_type=FORM)
    assert huge.status_code in (400, 413)


def test_rows_with_any_number_and_shapes_nobody_draws(here: factories.Scene) -> None:
    """A table's rows are named by numbers in the form: huge ones, negative ones, and text are no rows."""
    client = browser(here.teacher)
    form = form_of(here.section("education"))
    tables = [question for question in form.questions() if question.kind.name == "rows"]
    assert tables
    for question in tables[:1]:
        column = question.kind.columns[0].key
        for index in ("10" + "0" * 30, "-1", "x", "²", "", "9" * 500, "0-0", "99999999"):
            data = {
                f"{question.key}-{index}-{column}": "typed",
                question.key: "rows",
                "changed": question.key,
            }
            data |= {"page": "p", "base_revision": "99"}
            assert client.post(at(here, "autosave", "education"), data).status_code == 200, index
            assert client.get(at(here, "section", "education")).status_code == 200, index
        many = {f"{question.key}-{number}-{column}": "typed" for number in range(900)}
        answer = client.post(
            at(here, "section", "education"),
            many | {question.key: "rows", "base_revision": "99", "page": "p"},
        )
        assert answer.status_code in (200, 302, 422)


def test_addresses_that_are_none(here: factories.Scene) -> None:
    client = browser(here.head)
    nothing = client.get(f"/peps/{uuid.uuid4()}/")
    for address in (
        "/peps/not-a-uuid/", f"/peps/{here.pep.pk}x/", f"/peps/{here.pep.pk}/nowhere/", "/children/1/", "/targets/1/",
        f"/peps/{here.pep.pk}/care/no_such_question/", f"/peps/{here.pep.pk}/nowhere/check/",
        f"/peps/{here.pep.pk}/%00/", f"/peps/{here.pep.pk}/care/%00/", "/theme/%00.css", f"/peps/{here.pep.pk}/pdf/x/",
        f"/peps/{here.pep.pk}/read/-1/", f"/peps/{here.pep.pk}/read/{'9' * 4400}/", "/people/1/", "/%FF%FE/",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert answer.content == nothing.content, address


def test_five_thousand_words_come_back_as_they_were(here: factories.Scene) -> None:
    """Longer than the box allows: said in a sentence, kept whole."""
    words = "word " * 5000
    client = browser(here.teacher)
    answer = client.post(
        at(here, "section", "meeting"), {"meeting_discussion": words, "base_revision": "0", "page": "p"}
    )
    assert answer.status_code == 422
    assert "characters or fewer" in answer.content.decode()
    stored = Section.objects.get(pep=here.pep, key="meeting").answers["meeting_discussion"]
    assert len(str(stored)) > len(words)
