"""A word of its own in every personal field, through a whole life of a plan: where it must never turn up.

Titles, addresses, e-mail, logs, tasks and the audit trail hold none of them; pages only what the reader may know.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from epep.audit.models import Event
from epep.mail import send
from epep.mail.models import Message
from peps import actions, document, sealing
from peps.pinned import definition_of
from peps.quality import levels
from tests import factories
from tests.access.canary import WORD, Life, browser, fill, word

SCHOOLS = (Role.DESIGNATED_TEACHER, Role.SCHOOL_COLLEAGUE, Role.FUNDING_OFFICER)
READERS = (Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER)
KEPT_FROM = (*SCHOOLS, Role.CARER, Role.YOUNG_PERSON)
"""Written by hand: from whom a confidential address and what else is confidential are kept."""


@pytest.fixture
def life(db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Life:
    """A child with canaries everywhere, with an opened plan that everybody has filled in."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)
    published: list[Any] = []
    monkeypatch.setattr("epep.bell._publish", lambda *what: published.append(what))
    scene = factories.scene(
        confidential=True,
        given_name=word("given"),
        family_name=word("family"),
        preferred_name=word("preferred"),
        upn=word("upn")[:13],
        la_child_id=word("lachild"),
    )
    scene.child.placements.update(
        address=word("placeaddress"), postcode=word("code")[:10], carer_name=word("carername")
    )
    carer = scene.people[Role.CARER]
    carer.name, carer.email = word("careruser"), f"{word('carermail')}@demo.example"
    carer.save()
    factories.delegate(scene.child, scene.colleague, ["education"], by=scene.teacher)
    made = Life(scene, published)
    with django_capture_on_commit_callbacks(execute=True):
        fill(made, "care", scene.worker)
        factories.attached(
            made.section("care"), "identity_photo", by=scene.worker, name=f"{word('photo')}.jpg"
        )
        made.answers["identity_photo"] = word("photo")
        for key in ("views", "education", "carer", "meeting"):
            fill(made, key, scene.teacher)
        factories.target(
            scene.pep,
            by=scene.teacher,
            outcome=word("targettitle"),
            measure=word("targetmeasure"),
            actions=[{"who": word("targetwho"), "does": "Reads", "times": "2"}],
            at_home=word("targethome"),
        )
    return made


def to_returned(life: Life) -> None:
    """Signed, sent, judged with a note, commented on every section, returned with a note: by the pages."""
    scene = life.scene
    factories.sign_all(scene.pep)
    _post(life, scene.teacher, "self_check", {"care-0-met": "on", "care-0-note": word("selfnote")})
    _post(life, scene.teacher, "send", {})
    desk = {
        f"judge-{key}-level": "" if key != "care" else _level(life)
        for key in ("care", "views", "education", "carer", "meeting")
    }
    hidden = next(key for key, (_s, _b, q) in definition_of(scene.pep).places.items() if q.confidential)
    _post(life, scene.officer, "quality", desk | {"judge-care-note": word("judgenote")})
    for question, canary in ((hidden, "commenthidden"), ("strengths_barriers", "comment")):
        section = definition_of(scene.pep).question(question)[0].key
        _post(
            life,
            scene.officer,
            "comment",
            {
                "section": section,
                f"comment-{section}-question": question,
                f"comment-{section}-text": word(canary),
                f"comment-{section}-kind": "must",
            },
        )
    _post(life, scene.officer, "return", {"note": word("returnnote")})
    assert life.pep.status == "returned"


def _level(life: Life) -> str:
    return levels(definition_of(life.scene.pep).quality)[0].key


def to_amended(life: Life) -> None:
    """Put right, signed, sent, finalised, amended with a reason, and new words typed into the amendment."""
    scene = life.scene
    factories.sign_all(scene.pep)
    _post(life, scene.teacher, "send", {})
    factories.judge_all(life.pep, by=scene.officer)
    _post(life, scene.head, "finalise", {})
    assert life.pep.status == "finalised"
    _post(life, scene.officer, "amend", {"reason": word("amendreason"), "sections": ["care", "education"]})
    assert life.pep.status == "open"
    for key, question, by in (
        ("care", "family_time", scene.worker),
        ("education", "strengths_barriers", scene.teacher),
    ):
        canary = word(f"draft{key}")
        life.drafted.add(canary)
        page = browser(by).get(reverse("peps:section", args=[scene.pep.pk, key])).content.decode()
        base = re.search(r'name="base_revision" value="(\d+)"', page)
        assert base
        answer = browser(by).post(
            reverse("peps:autosave", args=[scene.pep.pk, key]),
            {"changed": question, question: canary, "page": "canary", "base_revision": base[1]},
        )
        assert answer.status_code == 200, answer.content
    _post(life, scene.worker, "cancel", {"reason": word("nocancel")}, status=403)


def _post(life: Life, who: Any, name: str, data: dict[str, Any], *, status: int = 302) -> None:
    for cached in ("_grants", "_roles_for"):
        who.__dict__.pop(cached, None)
    answer = browser(who).post(reverse(f"peps:{name}", args=[life.scene.pep.pk]), data)
    assert answer.status_code == status, (name, answer.status_code, answer.content.decode()[-3000:])
    _clean_address(answer.get("Location", ""))


def _clean_address(address: str) -> None:
    assert not WORD.search(address), address


def crawl(client: Client, life: Life) -> Iterator[tuple[str, Any]]:
    """Every page that a link leads to from home, and every page of the plan that no link leads to."""
    pep, child = life.scene.pep.pk, life.scene.child.pk
    todo = [
        "/",
        "/children/",
        "/peps/",
        f"/children/?q={word('placeaddress')}",
        f"/peps/?q={word('code')[:10]}",
    ]
    todo += [f"/children/{child}/{page}" for page in ("", "people/", "history/", "access/", "delegate/")]
    names = (
        "",
        "read/",
        "read/1/",
        "quality/",
        "history/",
        "history/?page=2",
        "self-check/",
        "send/",
        "return/",
        "finalise/",
        "amend/",
        "cancel/",
    )
    todo += [f"/peps/{pep}/{name}" for name in names]
    todo += [f"/peps/{pep}/read/?copy={key}" for key in document.AUDIENCES]
    todo += [f"/peps/{pep}/pdf/{key}/" for key in document.AUDIENCES]
    for key in ("care", "views", "education", "carer", "meeting"):
        todo += [f"/peps/{pep}/{key}/{more}" for more in ("", "check/", "compare/", "reopen/", "save/")]
    todo += [f"/peps/{pep}/targets/", f"/peps/{pep}/targets/add/"]
    for target in life.scene.pep.targets.all():
        todo += [f"/targets/{target.pk}/", f"/targets/{target.pk}/remove/"]
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
        todo += re.findall(r'href="(/(?:peps|children|targets)/[^"#?]*)', _text(answer))


def _text(answer: Any) -> str:
    return str(answer.content.decode("utf-8", "replace"))


def _check_page(address: str, answer: Any) -> None:
    text = _text(answer)
    title = re.search(r"<title>(.*?)</title>", text, re.S)
    assert not (title and WORD.search(title[1])), (address, title and title[1])
    _clean_address(answer.get("Location", ""))
    if "?q=" not in address:  # what somebody searches for stands in the address of their own search alone
        for link in re.findall(r'(?:href|action|src)="([^"]*)"', text):
            assert not WORD.search(link), (address, link)


def _forbidden(life: Life, role: Role, stage: str) -> set[str]:
    """What this role must never be shown at this stage; by hand, not by what the code believes."""
    child = {word("placeaddress"), word("code")[:10], word("carername"), word("careruser"), word("carermail")}
    secret = life.where(lambda _s, _b, question: question.confidential) | {word("commenthidden")} | child
    found: set[str] = set()
    if role in KEPT_FROM:
        found |= secret
    if role == Role.CARER:
        found -= {word("careruser"), word("carermail")}
    if role not in (Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD):
        found |= {word("judgenote")}
        if role not in (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER):
            found |= {word("selfnote")}
    if role in READERS:
        found |= life.drafted | {word("comment"), word("returnnote"), word("commenthidden")}
    if role in READERS and stage == "returned":
        found |= set(life.answers.values()) | {
            word(f"target{part}") for part in ("title", "measure", "who", "home")
        }
    if role == Role.YOUNG_PERSON:
        found |= life.where(lambda _s, _b, question: question.safety)
        found -= life.where(lambda section, _b, question: section.key == "views" and question.child_words)
    if role == Role.AUTHORITY_ADMINISTRATOR:
        found |= {
            *life.answers.values(),
            *secret,
            word("given"),
            word("family"),
            word("preferred"),
            word("lachild"),
        }
    return found


def _walk(life: Life, stage: str) -> list[str]:
    wrong = []
    for role, person in life.scene.people.items():
        forbidden = _forbidden(life, role, stage)
        pages = 0
        for address, answer in crawl(browser(person), life):
            assert answer.status_code in (200, 302, 403, 404, 405), (address, answer.status_code)
            pages += answer.status_code == 200
            _check_page(address, answer)
            text = _text(answer)
            asked = address.partition("?q=")[2]
            shown = sorted(canary for canary in forbidden if canary in text and canary != asked)
            wrong += [f"{stage}: {role} sees {canary} at {address}" for canary in shown]
        assert pages, role
    return wrong


@pytest.mark.slow
def test_canary_nobody_sees_on_a_page_what_is_kept_from_them(
    life: Life, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    with django_capture_on_commit_callbacks(execute=True):
        to_returned(life)
        wrong = _walk(life, "returned")
        to_amended(life)
        wrong += _walk(life, "amended")
    assert not wrong, "\n".join(wrong)
    assert len(life.answers) > 60
    _check_trails(life, caplog)


def _check_trails(life: Life, caplog: pytest.LogCaptureFixture) -> None:
    """Logs, task arguments, the audit trail's data and e-mail: what happened, about which id, and no more."""
    assert life.published
    assert not WORD.search(str(life.published))
    own_addresses = "".join(
        record.getMessage() for record in caplog.records if "?q=" not in record.getMessage()
    )
    assert not WORD.search(own_addresses), WORD.findall(own_addresses)
    for event in Event.objects.all():
        assert not WORD.search(json.dumps(event.data)), (event.verb, event.data)
    assert Message.objects.exists()
    for message in Message.objects.all():
        assert not WORD.search(json.dumps(message.context)), message.template
        send.deliver(message.pk, now=factories.at(days=1))
    assert mail.outbox
    for sent in mail.outbox:
        whole = sent.message().as_string().replace(word("carermail"), "")
        parts = [str(body) for body, _kind in sent.alternatives] + [sent.body, sent.subject]
        assert not WORD.search(whole + " ".join(parts)), sent.subject


def test_canary_copies_hold_only_what_their_readers_may_know(life: Life) -> None:
    content = sealing.content_of(life.pep)
    secret = life.where(lambda _s, _b, question: question.confidential)
    safety = life.where(lambda _s, _b, question: question.safety)
    assert secret and safety
    for audience in document.AUDIENCES:
        drawn = document.to_html(document.build(content, audience=audience), for_pdf=True)
        assert not WORD.search(document.build(content, audience=audience).title)
        shown = {canary for canary in secret if canary in drawn}
        assert bool(shown) is (audience == "full"), (audience, shown)
        if audience == "child":
            assert not {canary for canary in safety if canary in drawn}
        if audience in ("child", "carer"):
            assert word("upn")[:13] not in drawn
        assert word("targettitle") in drawn


def test_canary_autosave_tells_nothing_of_answers_that_are_not_on_the_page(life: Life) -> None:
    scene = life.scene
    factories.sign_all(scene.pep)
    actions.reopen_section(
        section=life.section("care"), reason="x", by=scene.worker, now=factories.NOW, changes_needed=False
    )
    for who in (scene.teacher, scene.colleague, scene.carer, scene.who(Role.YOUNG_PERSON)):
        for key in ("care", "carer"):
            answer = browser(who).post(
                reverse("peps:autosave", args=[scene.pep.pk, key]),
                {
                    "changed": ["placement_address", "family_time"],
                    "placement_address": "x",
                    "family_time": "y",
                },
            )
            assert not WORD.search(answer.content.decode()), (who.name, key)
            assert answer.status_code in (200, 403, 404)
