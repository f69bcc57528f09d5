"""A picture and a document on the page of a section, in a browser: added, seen, refused in words, taken out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories import Scene, scene
from tests.journeys.steps import PHONE, Person
from tests.peps.attachments import files
from tests.stack import RealStack

pytestmark = pytest.mark.browser
PHOTO = "identity_photo"


@pytest.fixture
def world(stack: RealStack) -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore")


def a_file(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.mark.parametrize("script", [True, False])
def test_a_photograph_is_added_seen_and_removed(
    world: Scene, somebody: Callable[..., Person], script: bool
) -> None:
    person = somebody(width=PHONE, java_script_enabled=script).sign_in(world.worker)
    person.open_section(world.pep.pk, "care")
    page, group = person.page, person.page.locator(f"#q-{PHOTO}")
    page.locator("#id_family_time").fill("Saturdays with mum")
    page.locator(f"#id_{PHOTO}").set_input_files(a_file("holiday.jpg", b"<html>not a picture</html>"))
    group.get_by_role("button", name="Upload").click()
    sentence = "Photograph of the child must be a JPEG, PNG or HEIC picture"
    expect(page.locator(".govuk-error-summary")).to_contain_text(sentence)
    expect(group).to_contain_text(sentence)
    expect(page.locator("#id_family_time")).to_have_value("Saturdays with mum")
    if script:
        person.look("files-refused")
    page.locator(".govuk-error-summary").get_by_role("link", name=sentence).click()
    page.locator(f"#id_{PHOTO}").set_input_files(a_file("holiday.jpg", files.jpeg()))
    group.get_by_role("button", name="Upload").click()
    link = group.get_by_role("link", name="holiday.jpg")
    expect(link).to_be_visible()
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    expect(group.locator('input[type="file"]')).to_have_count(0)
    expect(page.locator("#id_family_time")).to_have_value("Saturdays with mum")
    if script:
        person.look("files-there")
    with page.expect_download() as coming:
        link.click()
    assert coming.value.suggested_filename == "holiday.jpg"
    assert world.section("care").answers[PHOTO][0]["name"] == "holiday.jpg"
    group.get_by_role("button", name="Remove").click()
    expect(group.locator('input[type="file"]')).to_have_count(1)
    assert PHOTO not in world.section("care").answers
    assert world.section("care").answers["family_time"] == "Saturdays with mum"


def test_a_file_that_was_chosen_is_not_sent_by_the_draft_and_comes_with_the_save(
    world: Scene, somebody: Callable[..., Person]
) -> None:
    person = somebody().sign_in(world.worker).open_section(world.pep.pk, "care")
    page, sent = person.page, []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/save/") else None)
    page.locator(f"#id_{PHOTO}").set_input_files(a_file("holiday.jpg", files.jpeg()))
    page.locator("#id_family_time").fill("Saturdays with mum")
    person.saved_by_itself()
    assert sent
    assert not any(PHOTO in (request.post_data or "") for request in sent)
    assert PHOTO not in world.section("care").answers
    person.press("Save and come back later").reads("is saved")
    assert world.section("care").answers[PHOTO][0]["name"] == "holiday.jpg"
    person.open_section(world.pep.pk, "care").look("files")
