"""Files on the pages: added with whatever else was typed, refused in words, taken out, sent back to those who may."""

from __future__ import annotations

import dataclasses
import io
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from accounts.models import User
from accounts.roles import Role
from epep.audit.models import AccessLog
from peps import actions, document, sealing
from peps.attachments.checking import MOST_BYTES
from peps.attachments.receiving import Capped
from peps.blocks.kinds import FILES
from peps.blocks.layout import Question
from peps.models import Attachment, Pep
from peps.pinned import definition_of
from tests import factories
from tests.factories import Scene
from tests.peps.attachments import files
from tests.peps.attachments.forms import asked
from tests.peps.pages import client_of, hidden_of, url

pytestmark = pytest.mark.django_db
PHOTO, PLAN, TEXT = "identity_photo", "sen_plan_file", "strengths_strengths"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


def upload(content: bytes | None = None, name: str = "Plan of Orla.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf() if content is None else content)


def send(here: Scene, by: User, key: str, **data: Any) -> Any:
    """Post the page of a section as it was just drawn, with this in it."""
    client = client_of(by)
    page = hidden_of(client.get(url(here, "section", key)))
    return client.post(url(here, "section", key), page | data)


def file_url(here: Scene, file: Attachment) -> str:
    return reverse("peps:file", args=[here.pep.pk, file.pk])


def nothing(here: Scene) -> str:
    return reverse("peps:file", args=[here.pep.pk, uuid.UUID("00000000-0000-7000-8000-000000000001")])


def status(by: User, address: str) -> int:
    return int(client_of(by).get(address).status_code)


# ---- coming in -----------------------------------------------------------------------------------


def test_upload_keeps_the_file_and_everything_typed_and_comes_back_to_the_question(here: Scene) -> None:
    answer = send(here, here.teacher, "education", **{PLAN: upload(), "attach": PLAN, TEXT: "Kind."})
    assert answer.status_code == 302
    assert answer["Location"] == url(here, "section", "education") + f"#q-{PLAN}"
    found = here.section("education").answers
    added = Attachment.objects.get()
    assert found[TEXT] == "Kind."
    assert found[PLAN] == [
        {"id": str(added.pk), "name": "Plan of Orla.pdf", "kind": "pdf", "size": added.size}
    ]
    page = client_of(here.teacher).get(url(here, "section", "education")).content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert f'href="{file_url(here, added)}">Plan of Orla.pdf (1 KB)</a>' in page
    assert f'name="detach" value="{added.pk}"' in page


def test_a_chosen_file_is_kept_by_whichever_button(here: Scene) -> None:
    answer = send(here, here.worker, "care", **{PHOTO: upload(files.heic(), "IMG_1.HEIC"), "then": "later"})
    assert answer["Location"] == url(here, "overview")
    assert [one["name"] for one in here.section("care").answers[PHOTO]] == ["IMG_1.jpg"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html>", "EHC plan document must be a PDF, Word, JPEG, PNG or HEIC file"),
        (b"%PDF-" + b"0" * (MOST_BYTES + 200_000), "EHC plan document must be 20 MB or smaller"),
        (files.docx(more={"word/vbaProject.bin": b"x"}), "EHC plan document holds macros. Save it as a PDF"),
        (b"", "EHC plan document must not be an empty file"),
        (None, "Choose a file for EHC plan document"),
    ],
    ids=["type", "size", "macros", "empty", "none"],
)
def test_a_refused_file_gets_its_sentence_and_nothing_typed_is_lost(
    here: Scene, content: bytes | None, sentence: str
) -> None:
    data: dict[str, Any] = {"attach": PLAN, TEXT: "Kind.", "sen_plan_reviewed_day": "40"}
    if content is not None:
        data[PLAN] = upload(content)
    answer = send(here, here.teacher, "education", **data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#id_{PLAN}">{sentence}' in page
    assert re.search(rf'id="id_{PLAN}-error".*?{re.escape(sentence)}', page, re.S)
    assert "Kind." in page
    assert 'value="40"' in page
    assert here.section("education").answers[TEXT] == "Kind."
    assert not Attachment.objects.exists()


def test_a_question_that_is_full_says_so(here: Scene) -> None:
    factories.attached(here.section("care"), PHOTO, by=here.worker)
    page = client_of(here.worker).get(url(here, "section", "care")).content.decode()
    assert f'type="file" id="id_{PHOTO}"' not in page
    answer = send(here, here.worker, "care", **{PHOTO: upload(files.jpeg(), "b.jpg"), "attach": PHOTO})
    assert answer.status_code == 422
    assert (
        "Photograph of the child must be 1 file. Remove one before you add another" in answer.content.decode()
    )


def test_remove_saves_what_was_typed_and_takes_the_file_out(here: Scene) -> None:
    added = factories.attached(here.section("education"), PLAN, by=here.teacher)
    answer = send(here, here.teacher, "education", **{"detach": str(added.pk), TEXT: "Kind."})
    assert answer["Location"].endswith(f"#q-{PLAN}")
    assert PLAN not in here.section("education").answers
    assert here.section("education").answers[TEXT] == "Kind."
    again = send(here, here.teacher, "education", detach="../" + str(added.pk))
    assert again.status_code == 302


def test_nobody_can_post_the_name_of_a_file(here: Scene) -> None:
    added = factories.attached(here.section("care"), PHOTO, by=here.worker)
    forged = f'[{{"id": "{added.pk}", "name": "a.jpg", "kind": "jpeg", "size": 3}}]'
    send(here, here.teacher, "education", **{PLAN: forged, TEXT: "Kind."})
    data = {"changed": [PLAN, TEXT], PLAN: forged, TEXT: "Kind and quick.", "page": "p", "base_revision": "9"}
    saved = client_of(here.teacher).post(url(here, "autosave", "education"), data)
    assert saved.status_code == 200
    assert saved.json()["problems"] == {}
    assert PLAN not in here.section("education").answers
    assert here.section("education").answers[TEXT] == "Kind and quick."


def test_those_who_may_not_fill_bring_nothing(here: Scene) -> None:
    for who in (here.who(Role.TEAM_MANAGER), here.who(Role.FUNDING_OFFICER)):
        answer = client_of(who).post(url(here, "section", "education"), {PLAN: upload(), "attach": PLAN})
        assert answer.status_code in (403, 409)
    assert client_of(here.carer).post(url(here, "section", "education"), {PLAN: upload()}).status_code == 404
    assert not Attachment.objects.exists()


def test_the_form_is_still_guarded_against_forgery(here: Scene) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(here.teacher)
    answer = client.post(url(here, "section", "education"), {PLAN: upload(), "attach": PLAN, TEXT: "Kind."})
    assert answer.status_code == 403
    assert not Attachment.objects.exists()
    assert TEXT not in here.section("education").answers
    page = client.get(url(here, "section", "education")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    more = {PLAN: upload(), "attach": PLAN, "csrfmiddlewaretoken": token[1]}
    assert client.post(url(here, "section", "education"), more).status_code == 302
    assert Attachment.objects.count() == 1


def test_no_more_of_a_file_is_kept_than_shows_that_it_is_too_large() -> None:
    request = RequestFactory().post("/", {"a": upload(b"0" * (MOST_BYTES + 900_000)), "b": upload(b"small")})
    request.upload_handlers.insert(0, Capped(request))
    assert MOST_BYTES < request.FILES["a"].size < MOST_BYTES + 200_000
    assert request.FILES["b"].read() == b"small"
    request.close()


# ---- going out -----------------------------------------------------------------------------------


def test_a_file_is_sent_to_be_kept_and_never_opened(here: Scene) -> None:
    send(here, here.worker, "care", **{PHOTO: upload(files.jpeg(), "Foto Zoë’s.jpeg"), "attach": PHOTO})
    added = Attachment.objects.get()
    answer = client_of(here.worker).get(file_url(here, added))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == (
        f"attachment; filename=\"file-{added.pk.hex[-8:]}.jpg\"; filename*=UTF-8''Foto%20Zo%C3%AB%E2%80%99s.jpg"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store"
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert not dict(shown.getexif())
    log = AccessLog.objects.get(page="peps:file")
    assert (log.page, log.way, log.child_id, log.actor_id) == (
        "peps:file",
        "download",
        here.child.pk,
        here.worker.pk,
    )
    assert client_of(here.worker).post(file_url(here, added)).status_code == 405


def test_another_persons_file_is_missing_like_one_that_never_was(here: Scene) -> None:
    added = factories.attached(here.section("care"), PHOTO, by=here.worker)
    stranger = factories.scene()
    outside = [
        stranger.worker,
        stranger.teacher,
        stranger.head,
        here.carer,
        here.who(Role.AUTHORITY_ADMINISTRATOR),
    ]
    for who in (*outside, here.who(Role.YOUNG_PERSON), here.colleague):
        theirs, absent = client_of(who).get(file_url(here, added)), client_of(who).get(nothing(here))
        assert theirs.status_code == absent.status_code == 404, who.name
        assert theirs.content == absent.content
    assert not AccessLog.objects.exclude(actor_id__in=[here.worker.pk]).filter(page="peps:file").exists()


def test_a_file_is_had_by_its_own_plan_alone(here: Scene) -> None:
    added = factories.attached(here.section("care"), PHOTO, by=here.worker)
    other = here.another_child()
    assert status(here.worker, reverse("peps:file", args=[other.pk, added.pk])) == 404
    assert status(here.worker, nothing(here)) == 404
    assert status(here.worker, file_url(here, added)) == 200


def test_readers_have_a_file_once_it_is_sealed_and_for_ever(here: Scene) -> None:
    photo = factories.attached(here.section("care"), PHOTO, by=here.worker)
    readers = (Role.CARER, Role.REVIEWING_OFFICER, Role.YOUNG_PERSON)
    assert {status(here.who(role), file_url(here, photo)) for role in readers} == {404}
    here.pep = factories.finalise(here.pep, judge=here.officer, head=here.head)
    assert {status(here.who(role), file_url(here, photo)) for role in readers} == {200}
    actions.amend_pep(pep=here.pep, sections=["care"], reason="Moved", by=here.officer, now=factories.NOW)
    send(here, here.worker, "care", detach=str(photo.pk))
    new = factories.attached(
        here.section("care"), PHOTO, by=here.worker, name="New.jpg", content=b"\xff\xd8\xff2"
    )
    assert {
        status(here.who(role), file_url(here, photo)) for role in (*readers, Role.DESIGNATED_TEACHER)
    } == {200}
    assert {status(here.who(role), file_url(here, new)) for role in readers} == {404}
    assert status(here.teacher, file_url(here, new)) == 200


def test_a_file_that_other_answers_hide_is_in_no_copy(here: Scene) -> None:
    plan = factories.attached(here.section("education"), PLAN, by=here.teacher)
    assert here.section("education").answers.get("sen_status") != "E"
    here.pep = factories.finalise(here.pep, judge=here.officer, head=here.head)
    assert status(here.carer, file_url(here, plan)) == 404
    assert status(here.teacher, file_url(here, plan)) == 200


def test_a_confidential_file_is_kept_from_schools_and_carers(here: Scene) -> None:
    question = definition_of(here.pep).question(PHOTO)[2]
    asked(here.pep, "care", dataclasses.replace(question, confidential=True))
    here.pep = Pep.objects.select_related("child", "authority", "term", "school").get(pk=here.pep.pk)
    photo = factories.attached(here.section("care"), PHOTO, by=here.worker)
    kept_from = (Role.DESIGNATED_TEACHER, Role.FUNDING_OFFICER, Role.CARER, Role.YOUNG_PERSON)
    for _when in ("open", "sealed"):
        assert {status(here.who(role), file_url(here, photo)) for role in kept_from} == {404}
        assert {status(who, file_url(here, photo)) for who in (here.worker, here.head)} == {200}
        if here.pep.status == Pep.Status.OPEN:
            here.pep = factories.finalise(here.pep, judge=here.officer, head=here.head)
    assert status(here.who(Role.REVIEWING_OFFICER), file_url(here, photo)) == 200


def test_a_childs_drawing_is_the_childs_answer(here: Scene) -> None:
    asked(here.pep, "views", Question("la_drawing", "My drawing", FILES, child_words=True))
    child = here.who(Role.YOUNG_PERSON)
    answer = send(here, child, "views", la_drawing=upload(files.jpeg(), "Me.jpg"), attach="la_drawing")
    assert answer.status_code == 302
    assert here.section("views").answers["participation_given"] is True
    drawing = Attachment.objects.get()
    assert status(here.who(Role.YOUNG_PERSON), file_url(here, drawing)) == 200
    assert status(here.teacher, file_url(here, drawing)) == 200
    assert status(here.carer, file_url(here, drawing)) == 404
    page = client_of(here.teacher).get(url(here, "section", "views")).content.decode()
    assert "Only" in page
    assert f'href="{file_url(here, drawing)}"' in page
    assert 'name="detach"' not in page
    send(here, here.teacher, "views", detach=str(drawing.pk), la_drawing=upload(files.jpeg(), "b.jpg"))
    assert len(here.section("views").answers["la_drawing"]) == 1


def test_every_page_that_shows_answers_links_to_the_file(here: Scene) -> None:
    photo = factories.attached(here.section("care"), PHOTO, by=here.worker, name="Orla <at> play.jpg")
    link = f'href="{file_url(here, photo)}">Orla &lt;at&gt; play.jpg (1 KB)</a>'
    assert link in client_of(here.teacher).get(url(here, "section", "care")).content.decode()
    assert link in client_of(here.worker).get(url(here, "check", "care")).content.decode()
    assert link in client_of(here.teacher).get(url(here, "check", "care")).content.decode()
    assert link in client_of(here.teacher).get(url(here, "read")).content.decode()
    here.pep = factories.submit(here.pep)
    assert link in client_of(here.officer).get(url(here, "quality")).content.decode()
    tree = document.build(sealing.content_of(here.pep), audience="carer")
    drawn = document.to_html(tree, for_pdf=True)
    assert "Orla &lt;at&gt; play.jpg (1 KB)" in drawn
    assert str(photo.pk) not in drawn
    assert "Orla &lt;at&gt; play.jpg (1 KB)" in document.to_html(tree, for_pdf=False)
    assert client_of(here.head).get(url(here, "history")).status_code == 200


def test_pages_never_load_the_bytes(here: Scene) -> None:
    factories.attached(here.section("care"), PHOTO, by=here.worker)
    with CaptureQueriesContext(connection) as asked_of:
        client_of(here.worker).get(url(here, "section", "care"))
        client_of(here.worker).get(url(here, "read"))
    assert not any("attachment" in query["sql"] for query in asked_of.captured_queries)
