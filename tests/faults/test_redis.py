"""Redis gone or hung: people sign in, read and save as before; e-mail and PDF wait, and are caught up once."""

from __future__ import annotations

import pytest

from epep.local.commands import command
from epep.local.install import VENV
from epep.local.processes import Process
from epep.mail.models import Message
from peps.models import Pep, Rendition
from tests.factories import PASSWORD, Scene, judge_all, scene, submit
from tests.faults.client import Answer, Client
from tests.stack import RealStack

MOST_SECONDS = 3
"""How much longer than usual an answer may take."""

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@pytest.fixture
def world(stack: RealStack) -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene()


def save(client: Client, pep: Pep, text: str) -> Answer:
    """Save one answer of section E by itself, as the page does."""
    path = f"/peps/{pep.pk}/meeting/"
    page = client.get(path)
    assert page.status == 200
    return client.post(
        f"{path}save/",
        {
            "changed": "meeting_discussion",
            "meeting_discussion": text,
            "base_revision": page.value("base_revision"),
            "page": page.value("page"),
        },
        token=page.value("csrfmiddlewaretoken"),
    )


def a_working_day(stack: RealStack, world: Scene, words: str) -> dict[str, float]:
    """Sign in, look at home, open a section, save; the seconds of each. Everything must work."""
    client = Client(stack)
    token = client.token("/sign-in/")
    entered = client.post("/sign-in/", {"login": world.teacher.email, "password": PASSWORD}, token=token)
    home, sheet = client.get("/children/"), client.get(f"/peps/{world.pep.pk}/meeting/")
    saved = save(client, world.pep, words)
    assert (entered.status, home.status, sheet.status, saved.status) == (302, 200, 200, 200)
    assert world.section("meeting").answers["meeting_discussion"] == words
    return {
        "sign in": entered.seconds,
        "home": home.seconds,
        "section": sheet.seconds,
        "save": saved.seconds,
    }


def test_redis_hung_holds_no_page_for_more_than_three_seconds(stack: RealStack, world: Scene) -> None:
    usual = a_working_day(stack, world, "as usual")
    stack.hang("broker")
    stack.hang("cache")
    hung = a_working_day(stack, world, "while Redis hangs")
    late = {what: hung[what] - usual[what] for what in hung if hung[what] - usual[what] > MOST_SECONDS}
    assert not late, f"seconds more than usual: {late}"
    stack.bring_back("broker")
    stack.bring_back("cache")
    back = a_working_day(stack, world, "Redis runs again")
    late = {what: back[what] - usual[what] for what in back if back[what] - usual[what] > MOST_SECONDS}
    assert not late, f"seconds more than usual, just after: {late}"


def test_redis_gone_work_goes_on_and_what_waited_is_done_once_though_two_beats_run(
    stack: RealStack, world: Scene
) -> None:
    pep = submit(world.another_child())
    judge_all(pep, by=world.officer)
    head = Client(stack).sign_in(world.head)
    second = Process(
        "beat-2",
        command("beat", programs=str(VENV / "bin"), folder=str(stack.folder / "second")),
        stack.env,
        stack.folder / "beat-2.log",
    )
    (stack.folder / "second").mkdir(exist_ok=True)
    second.start()
    try:
        stack.kill("broker")
        stack.kill("cache")
        a_working_day(stack, world, "without Redis")
        done = head.post(f"/peps/{pep.pk}/finalise/", {})
        assert done.status == 302
        waiting = Rendition.objects.filter(snapshot__pep=pep, status=Rendition.Status.WAITING)
        assert waiting.count() == Rendition.objects.filter(snapshot__pep=pep).count() > 0
        assert Message.objects.filter(status=Message.Status.WAITING).exists()

        stack.bring_back("broker")
        stack.bring_back("cache")
        assert stack.wait_until(lambda: not waiting.exists(), 120), stack.logs()
        unsent = Message.objects.exclude(status=Message.Status.SENT)
        assert stack.wait_until(lambda: not unsent.exists(), 60), stack.logs()
    finally:
        second.kill()
    made = Rendition.objects.filter(snapshot__pep=pep)
    assert {(row.status, row.attempts) for row in made} == {(Rendition.Status.DONE, 1)}
    assert len(stack.emails()) == Message.objects.count()
