"""Notes of adults beside the child's finished words, and both in documents."""

from __future__ import annotations

import json

import pytest
from django.db import Error, transaction

from accounts.roles import Role
from epep.audit.models import Event
from epep.moves import Refused
from peps import document, sealing
from peps.blocks.views import BAND, DONE
from peps.models import Note
from tests.factories import Scene, sign_all
from tests.peps.pages import client_of, hidden_of, text_of, url
from tests.peps.voice import (
    OTHER,
    WORDS,
    answers,
    finished,
    note,
    open_page,
    save,
)

pytestmark = pytest.mark.django_db

# ---- notes ---------------------------------------------------------------------------------------


def test_a_note_stands_beside_finished_words_under_the_adults_name(here: Scene) -> None:
    finished(here)
    client, address = client_of(here.teacher), url(here, "section", "views")
    page = client.get(address)
    before = here.section("views").revision
    sent = hidden_of(page) | {f"note-{WORDS}": "She read this out herself.", "note": WORDS}
    answer = client.post(address, sent | {"participation_helper": "Mr Lund"})
    assert answer["Location"] == f"{address}#q-{WORDS}"
    made = Note.objects.get()
    assert (made.question, made.made_by, made.name) == (WORDS, here.teacher, here.teacher.name)
    assert answers(here)["participation_helper"] == "Mr Lund"
    assert answers(here)[WORDS] == "Art!"
    assert here.section("views").revision > before
    said = f"Note by {here.teacher.name}, designated teacher, "
    for name in ("section", "check"):
        text = text_of(client.get(url(here, name, "views")))
        assert said in text and "She read this out herself." in text, name
    assert said in text_of(open_page(here, here.who(Role.YOUNG_PERSON)))
    assert said in text_of(open_page(here, here.officer))
    assert said in text_of(client_of(here.officer).get(url(here, "quality")))
    assert said in text_of(client.get(url(here, "read")))
    client.post(address, sent)
    assert Note.objects.count() == 1, "sent twice is one note"


def test_every_note_typed_is_kept_whichever_button_was_pressed(here: Scene) -> None:
    finished(here)
    client, address = client_of(here.teacher), url(here, "section", "views")
    typed = {f"note-{WORDS}": "One", f"note-{OTHER}": "Two", "then": "later"}
    client.post(address, hidden_of(client.get(address)) | typed)
    assert dict(Note.objects.values_list("question", "text")) == {WORDS: "One", OTHER: "Two"}


def test_a_note_that_is_too_long_comes_back_as_typed(here: Scene) -> None:
    finished(here)
    client, address = client_of(here.teacher), url(here, "section", "views")
    sent = hidden_of(client.get(address)) | {f"note-{WORDS}": "n" * 4001, "participation_helper": "Mr Lund"}
    answer = client.post(address, sent)
    assert answer.status_code == 409
    assert "n" * 4001 in answer.content.decode() and 'value="Mr Lund"' in answer.content.decode()
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    "role", [Role.YOUNG_PERSON, Role.CARER, Role.SCHOOL_COLLEAGUE, Role.VIRTUAL_SCHOOL_OFFICER]
)
def test_notes_are_for_adults_who_fill_the_section(here: Scene, role: Role) -> None:
    finished(here)
    with pytest.raises(Refused):
        note(here, here.who(role))


def test_a_note_is_for_the_childs_words_while_the_section_is_open(here: Scene) -> None:
    finished(here)
    for wrong in ("participation_helper", DONE, "no_such"):
        with pytest.raises(Refused):
            note(here, here.teacher, question=wrong)
    with pytest.raises(Refused):
        note(here, here.teacher, "  ")
    sign_all(here.pep, only=("views",))
    with pytest.raises(Refused):
        note(here, here.teacher)


def test_a_note_is_never_changed_and_its_event_holds_no_words(here: Scene) -> None:
    finished(here)
    made = note(here, here.teacher, "Zebra")
    made.text = "Another"
    with pytest.raises(RuntimeError):
        made.save()
    with pytest.raises(RuntimeError):
        made.delete()
    for act in (lambda: Note.objects.update(text="x"), lambda: Note.objects.all().delete()):
        with pytest.raises(Error), transaction.atomic():
            act()
    event = Event.objects.get(verb="note.added")
    assert event.data == {"question": WORDS, "letter": "B"}


# ---- documents -----------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["full", "school", "carer", "child"])
def test_in_a_document_the_words_come_first_and_the_note_stands_apart(here: Scene, audience: str) -> None:
    finished(here)
    save(
        here,
        here.teacher,
        {"participation_ways": ["said", "drew"], "participation_helper": "Mr Lund, mentor"},
    )
    note(here, here.teacher)
    content = json.loads(json.dumps(sealing.content_of(here.pep)))
    section = next(s for s in document.build(content, audience=audience).sections if s.key == "views")
    assert section.blocks[0].key == "views"
    assert section.blocks[0].lead == (
        "Said, drawn or made. Who helped: Mr Lund, mentor. The child said that this is finished."
    )
    row = next(row for row in section.blocks[0].rows if row.key == WORDS)
    assert row.lines == ("Art!",)
    assert [item.lines for item in row.notes] == [("She read this out herself.",)]
    assert row.notes[0].by == f"Note by {here.teacher.name}, designated teacher, 23 November 2026"
    keys = {row.key for block in section.blocks for row in block.rows}
    assert DONE not in keys
    assert (BAND in keys) is (audience in ("full", "school"))
    for for_pdf in (True, False):
        html = document.to_html(document.build(content, audience=audience), for_pdf=for_pdf)
        assert html.index("Art!") < html.index("She read this out herself.")


def test_content_sealed_before_there_were_notes_is_drawn(here: Scene) -> None:
    finished(here)
    content = sealing.content_of(here.pep)
    del content["notes"], content["facts"]["age_band"]
    assert "Art!" in document.to_html(document.build(content, audience="full"), for_pdf=True)
