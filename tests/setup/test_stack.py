"""The portal as it runs for real: ready, and saying what is down.

What people do in it is in tests/journeys.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page

from epep.slots.models import Slot
from tests.stack import RealStack


def readyz(stack: RealStack) -> tuple[int, dict[str, bool]]:
    try:
        with urllib.request.urlopen(f"{stack.url}/readyz", timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


@pytest.mark.faults
def test_readyz_names_what_is_down_and_recovers(stack: RealStack) -> None:
    assert readyz(stack) == (200, {"database": True, "broker": True, "worker": True})

    stack.kill("broker")
    assert stack.wait_until(
        lambda: readyz(stack) == (503, {"database": True, "broker": False, "worker": False})
    )
    stack.bring_back("broker")
    assert stack.wait_until(lambda: readyz(stack)[0] == 200, 60)

    stack.hang("broker")
    assert stack.wait_until(
        lambda: readyz(stack) == (503, {"database": True, "broker": False, "worker": False})
    )
    stack.bring_back("broker")

    stack.kill("postgres")
    assert stack.wait_until(lambda: not readyz(stack)[1]["database"])
    stack.bring_back("postgres")
    assert stack.wait_until(lambda: readyz(stack)[0] == 200, 30)


@pytest.mark.faults
def test_readyz_sees_that_no_worker_is_there(stack: RealStack) -> None:
    stack.kill("worker")
    stack.kill("worker-pdf")
    assert stack.wait_until(
        lambda: readyz(stack) == (503, {"database": True, "broker": True, "worker": False})
    )


@pytest.mark.faults
@pytest.mark.slow
def test_the_canary_sings_again_after_beat_and_broker_were_killed(stack: RealStack) -> None:
    stack.kill("beat")
    stack.kill("broker")
    stack.bring_back("broker")
    stack.bring_back("beat")

    assert stack.wait_until(lambda: Slot.objects.filter(job="canary").exists(), 100), stack.logs()


@pytest.mark.browser
def test_a_page_opens_in_the_browser(stack: RealStack, page: Page) -> None:
    answer = page.goto("/healthz")
    assert answer is not None
    assert answer.status == 200
    assert page.inner_text("body").strip() == "ok"
