"""The same thing asked for twice at the same moment happens once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from epep.audit.models import Event
from epep.mail.models import Message
from peps.audiences import AUDIENCES
from peps.models import Pep, Rendition, Section, SignOff, Snapshot
from tests.factories import Scene, fill_everything, judge_all, scene, sign_all, submit, target
from tests.faults.client import Answer, Client
from tests.stack import RealStack

pytestmark = pytest.mark.faults


@pytest.fixture
def world(stack: RealStack) -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene()


def at_once(client: Client, path: str, data: dict[str, str], times: int) -> list[Answer]:
    """The same form posted so many times in the same moment."""
    token = client.token(path)
    with ThreadPoolExecutor(times) as pool:
        waiting = [pool.submit(client.twin().post, path, data, token=token) for _ in range(times)]
        return [one.result() for one in waiting]


def test_a_double_click_finalises_once(stack: RealStack, world: Scene) -> None:
    pep = submit(world.pep)
    judge_all(pep, by=world.officer)
    head = Client(stack).sign_in(world.head)
    answers = at_once(head, f"/peps/{pep.pk}/finalise/", {}, 4)
    assert sorted(answer.status for answer in answers) == [302, 409, 409, 409]
    pep.refresh_from_db()
    assert pep.status == Pep.Status.FINALISED
    assert Snapshot.objects.filter(pep=pep).count() == 1
    assert Rendition.objects.filter(snapshot__pep=pep).count() == len(AUDIENCES)
    told = [(row.rule, row.address) for row in Message.objects.all()]
    assert told
    assert len(told) == len(set(told))
    assert Event.objects.filter(verb="pep.finalise").count() == 1


def test_a_plan_sent_many_times_is_sent_once(stack: RealStack, world: Scene) -> None:
    target(world.pep, by=world.teacher)
    sign_all(world.pep)
    teacher = Client(stack).sign_in(world.teacher)
    answers = at_once(teacher, f"/peps/{world.pep.pk}/send/", {}, 8)
    assert {answer.status for answer in answers} <= {302, 403, 409}  # 403: it is with the Virtual School
    assert [answer.status for answer in answers].count(302) == 1
    world.pep.refresh_from_db()
    assert world.pep.status == Pep.Status.SUBMITTED
    assert Event.objects.filter(verb="pep.submit").count() == 1


def test_a_signature_covers_the_revision_that_was_shown_or_is_refused(stack: RealStack, world: Scene) -> None:
    section = fill_everything(world.pep, "meeting", by=world.teacher)
    teacher = Client(stack).sign_in(world.teacher)
    path = f"/peps/{world.pep.pk}/meeting/"
    page = teacher.get(f"{path}check/")
    shown = page.value("revision")
    assert shown == str(section.revision)
    sheet = teacher.get(path)
    saved = teacher.post(
        f"{path}save/",
        {
            "changed": "meeting_discussion",
            "meeting_discussion": "We agreed something else.",
            "base_revision": sheet.value("base_revision"),
            "page": sheet.value("page"),
        },
        token=sheet.value("csrfmiddlewaretoken"),
    )
    assert saved.status == 200, saved.text
    agreed = {"agree": "yes", "revision": shown}
    refused = teacher.post(f"{path}check/", agreed)
    assert refused.status == 409
    assert not SignOff.objects.filter(section=section).exists()
    again = agreed | {"revision": teacher.get(f"{path}check/").value("revision")}
    answers = at_once(teacher, f"{path}check/", again, 3)
    assert {answer.status for answer in answers} <= {302, 409}  # a second press gets the answer of the first
    section.refresh_from_db()
    assert section.status == Section.Status.SIGNED
    assert SignOff.objects.filter(section=section).count() == 1
