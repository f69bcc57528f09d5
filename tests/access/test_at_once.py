"""Acts of different people in the same moment: one of them counts, the other reads why not; never an error page.

Many times the same act at once is tested with the act itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from epep.audit.models import Event
from peps import actions
from peps.models import Comment, Pep, Section, Snapshot
from targets.models import Target
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
FINE = {200, 302, 403, 404, 409, 422}


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)
    monkeypatch.setattr("epep.bell._publish", lambda *what: None)


def posts(*acts: tuple[Any, str, dict[str, Any]]) -> list[int]:
    """Each (person, address, form) posted in the same moment: the status of each answer, in that order."""
    begin, found = threading.Barrier(len(acts)), [0] * len(acts)

    def run(place: int, client: Client, address: str, data: dict[str, Any]) -> None:
        begin.wait()
        try:
            found[place] = client.post(address, data).status_code
        finally:
            connection.close()

    threads = []
    for place, (person, address, data) in enumerate(acts):
        client = Client(raise_request_exception=False)
        client.force_login(person)
        threads.append(threading.Thread(target=run, args=(place, client, address, data)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) <= FINE, found
    return found


def at(pep: Pep, name: str, *more: Any) -> str:
    """An address of the plan."""
    return reverse(f"peps:{name}", args=[pep.pk, *more])


def check_whole(pep: Pep) -> Pep:
    """The plan as it stands, after looking that nothing about it is between two states."""
    pep = Pep.objects.get(pk=pep.pk)
    signed = {row.key: row for row in Section.objects.filter(pep=pep)}
    if pep.status in ("submitted", "finalised"):
        assert {row.status for row in signed.values()} == {"signed"}
    for row in signed.values():
        standing = row.sign_offs.filter(voided_at__isnull=True)
        assert standing.count() == (row.status == "signed"), row.key
    assert Snapshot.objects.filter(pep=pep).count() == Event.objects.filter(verb="pep.finalise").count()
    return pep


def test_submit_beside_reopen() -> None:
    here = factories.scene()
    factories.sign_all(here.pep)
    sent, opened = posts(
        (here.teacher, at(here.pep, "send"), {}),
        (here.worker, at(here.pep, "reopen", "care"), {"reason": "Wrong phone number"}),
    )
    pep = check_whole(here.pep)
    assert sorted([sent == 302, opened == 302]) == [False, True]
    assert pep.status == ("submitted" if sent == 302 else "open")


def test_return_beside_finalise() -> None:
    here = factories.scene()
    factories.submit(here.pep)
    factories.judge_all(here.pep, by=here.officer)
    actions.add_comment(
        section=here.section("meeting"), question="meeting_discussion", text="More", must_fix=False,
        by=here.officer, now=factories.NOW,
    )  # fmt: skip
    back, final = posts(
        (here.officer, at(here.pep, "return"), {"note": "See my comments"}),
        (here.head, at(here.pep, "finalise"), {}),
    )
    pep = check_whole(here.pep)
    assert pep.status == ("returned" if back == 302 else "finalised")
    assert sorted([back == 302, final == 302]) == [False, True]


def test_two_amendments_and_a_cancellation() -> None:
    here = factories.scene()
    factories.finalise(here.pep, judge=here.officer, head=here.head)
    reason = {"reason": "Moved", "sections": ["care"]}
    found = posts(
        (here.officer, at(here.pep, "amend"), reason),
        (here.second_officer, at(here.pep, "amend"), reason),
        (here.head, at(here.pep, "cancel"), {"reason": "By mistake"}),
    )
    assert check_whole(here.pep).status == "open"
    assert found[:2].count(302) == 1
    assert Event.objects.filter(verb="pep.amend").count() == 1


def test_two_officers_open_the_same_plan_of_the_same_term() -> None:
    here = factories.scene()
    fresh = [factories.child(here.authority, at=here.school) for _ in range(4)]
    ids = [str(child.pk) for child in fresh]
    data = {"term": str(here.term.pk), "go": "yes"}
    posts(
        (here.officer, reverse("peps:open_confirm"), data | {"children": ids}),
        (here.second_officer, reverse("peps:open_confirm"), data | {"children": ids[::-1]}),
        (here.head, reverse("peps:open_confirm"), data | {"children": ids[2:]}),
    )
    for child in fresh:
        assert Pep.objects.filter(child=child, status="open").count() == 1
        assert Event.objects.filter(child_id=child.pk, verb="pep.start").count() == 1


def test_one_target_changed_moved_and_removed() -> None:
    here = factories.scene()
    first, second = (factories.target(here.pep, by=here.teacher) for _ in range(2))
    typed = {"title": "New words", "revision": "1"}
    acts: list[tuple[Any, str, dict[str, Any]]] = [
        (here.teacher, reverse("targets:change", args=[first.pk]), typed),
        (here.teacher, reverse("targets:move", args=[first.pk]), {"way": "down"}),
        (here.teacher, reverse("targets:remove", args=[first.pk]), {}),
        (here.teacher, reverse("targets:remove", args=[first.pk]), {}),
        (here.teacher, reverse("targets:move", args=[second.pk]), {"way": "up"}),
    ]
    posts(*acts)
    assert list(Target.objects.filter(pep=here.pep)) == [second]
    assert Event.objects.filter(verb="target.removed", thing_id=str(first.pk)).count() == 1


def test_the_same_colleague_is_asked_twice() -> None:
    here = factories.scene()
    address = reverse("children:delegate", args=[here.child.pk])
    data = {"email": here.colleague.email, "sections": ["education"]}
    data |= {"until_day": "1", "until_month": "12", "until_year": "2026"}
    posts((here.teacher, address, data), (here.teacher, address, data), (here.teacher, address, data))
    assert here.child.delegations.count() == 1


def test_a_comment_is_taken_back_while_the_plan_is_returned() -> None:
    here = factories.scene()
    factories.submit(here.pep)
    said = [
        actions.add_comment(
            section=here.section("meeting"), question="meeting_discussion", text=f"More {number}", must_fix=True,
            by=here.officer, now=factories.NOW,
        )
        for number in range(2)
    ]  # fmt: skip
    posts(
        (here.officer, at(here.pep, "comment"), {"take_back": str(said[0].pk)}),
        (here.officer, at(here.pep, "comment"), {"take_back": str(said[0].pk)}),
        (here.head, at(here.pep, "return"), {"note": ""}),
    )
    assert check_whole(here.pep).status == "returned"
    assert Comment.objects.filter(pk=said[1].pk).exists()


@pytest.mark.parametrize("act", ["send", "reopen", "cancel"])
def test_saving_beside_an_act_on_the_plan(act: str) -> None:
    """The words are in the plan, or come back on the page; a signed section never changes under its signature."""
    here = factories.scene()
    factories.sign_all(here.pep, only=("views", "education", "carer"))
    who: Callable[[], Any] = {
        "send": lambda: here.teacher,
        "reopen": lambda: here.teacher,
        "cancel": lambda: here.officer,
    }[act]
    address = at(here.pep, act) if act != "reopen" else at(here.pep, act, "education")
    typed = {"changed": "family_time", "family_time": "New words", "page": "p", "base_revision": "0"}
    saved, _other = posts(
        (here.worker, at(here.pep, "autosave", "care"), typed), (who(), address, {"reason": "Because"})
    )
    check_whole(here.pep)
    assert (here.section("care").answers.get("family_time") == "New words") is (saved == 200)
