"""A process killed in the middle: a PDF is there within a minute of its worker's return, once; a page saves itself."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.db import connection
from playwright.sync_api import BrowserContext, expect

from peps.models import Rendition
from tests.factories import PASSWORD, Scene, finalise, scene
from tests.stack import RealStack

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@pytest.fixture
def world(stack: RealStack) -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene()


def test_a_pdf_whose_worker_was_killed_is_there_within_a_minute_once(stack: RealStack, world: Scene) -> None:
    finalise(world.pep, judge=world.second_officer, head=world.head)
    made = Rendition.objects.filter(snapshot__pep=world.pep)
    in_work = made.filter(status=Rendition.Status.WAITING, attempts=1)
    assert stack.wait_until(in_work.exists, 30), stack.logs()
    stack.kill("worker-pdf")
    broken_off = set(in_work.values_list("pk", flat=True))
    assert len(broken_off) == 1
    done_before = {row.pk: row.pdf_sha256 for row in made.filter(status=Rendition.Status.DONE)}

    stack.bring_back("worker-pdf")
    back = time.monotonic()
    assert stack.wait_until(lambda: not made.exclude(status=Rendition.Status.DONE).exists(), 60), stack.logs()
    assert time.monotonic() - back < 60
    for row in made:
        assert row.attempts == (2 if row.pk in broken_off else 1)
        assert row.pdf_sha256 == done_before.get(row.pk, row.pdf_sha256)
        assert row.pdf
        assert bytes(row.pdf).startswith(b"%PDF")


@pytest.mark.browser
@pytest.mark.parametrize("killed", ["web", "postgres"])
def test_what_somebody_types_while_a_server_is_killed_is_saved_when_it_is_back(
    stack: RealStack, world: Scene, new_context: Callable[..., BrowserContext], killed: str
) -> None:
    page = new_context(stack).new_page()
    page.goto(f"/sign-in/?next=/peps/{world.pep.pk}/education/")
    page.locator("#id_login").fill(world.teacher.email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    state = page.locator("[data-save-state]")
    expect(state).to_be_visible()
    stack.kill(killed)
    page.locator("#id_leisure_interests").fill("Sunflowers in the window box")
    expect(state).to_contain_text("Not saved")
    stack.bring_back(killed)
    expect(state).to_contain_text("Draft saved at", timeout=40_000)
    connection.close()  # the test's own line went with the server
    assert world.section("education").answers["leisure_interests"] == "Sunflowers in the window box"
