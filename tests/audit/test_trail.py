"""The audit trail is only ever added to; each act leaves one event and history rows that name who did it."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from epep.audit.models import AccessLog, Event
from epep.audit.record import record, viewed
from peps.models import Comment, Pep
from peps.pinned import definition_of
from peps.quality import levels
from tests import factories
from tests.targets.pages import TYPED

pytestmark = pytest.mark.django_db
TABLES = ("audit_event", "audit_accesslog")


@pytest.fixture
def here() -> factories.Scene:
    return factories.scene()


def both(here: factories.Scene) -> tuple[Event, AccessLog]:
    """A row of each table."""
    event = record("pep.test", here.pep, by=here.teacher, now=factories.NOW, child_id=here.child.pk)
    look = viewed(here.pep, by=here.teacher, now=factories.NOW, child_id=here.child.pk, page="peps:read")
    return event, look


def test_rows_of_the_trail_are_neither_changed_nor_deleted_by_the_orm(here: factories.Scene) -> None:
    for row in both(here):
        row.actor_name = "Somebody else"
        with pytest.raises(RuntimeError):
            row.save()
        with pytest.raises(RuntimeError):
            row.delete()
        model: Any = type(row)
        for act in (
            lambda rows: rows.update(actor_name="x"),
            lambda rows: rows.delete(),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                act(model.objects.all())
        assert model.objects.filter(pk=row.pk, actor_name=here.teacher.name).exists()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("words", ["UPDATE {} SET actor_name = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_itself_refuses_to_change_the_trail(
    here: factories.Scene, table: str, words: str
) -> None:
    both(here)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words.format(table))


def _act(here: factories.Scene, who: Any, address: str, data: dict[str, Any], verbs: list[str]) -> None:
    """Post, then look: just these events, by this person, about this child; history that names the person."""
    events = set(Event.objects.values_list("pk", flat=True))
    past = {model: set(model.objects.values_list("pk", flat=True)) for model in _histories()}
    client = Client()
    client.force_login(who)
    answer = client.post(address, data)
    assert answer.status_code == 302, (address, answer.status_code, answer.content.decode()[-2000:])
    found = Event.objects.exclude(pk__in=events).order_by("id")
    assert sorted(event.verb for event in found) == sorted(verbs), address
    for event in found:
        assert (event.actor_id, event.actor_name, event.child_id) == (who.pk, who.name, here.child.pk), (
            event.verb
        )
    for model, known in past.items():
        for row in model.objects.exclude(pk__in=known):
            assert row.history_user_id == who.pk, (model.__name__, address)


def _histories() -> list[Any]:
    return [model for model in apps.get_models() if hasattr(model, "history_user")]


def test_every_act_on_a_plan_leaves_its_event_and_names_its_author(here: factories.Scene) -> None:
    pep = here.pep

    def at(name: str, *more: Any) -> str:
        return reverse(f"peps:{name}", args=[pep.pk, *more])

    def sign(key: str, who: Any) -> None:
        data = {"agree": "on", "revision": str(here.section(key).revision)}
        _act(here, who, at("check", key), data, ["section.complete", "section.sign"])

    typed = {"family_time": "Each week", "base_revision": "0", "page": "p"}
    _act(here, here.worker, at("section", "care"), typed, [])
    _act(here, here.teacher, reverse("targets:add", args=[pep.pk]), {"way": "blank"}, ["target.added"])
    row = pep.targets.get()
    changed = TYPED | {"revision": "1"}
    _act(here, here.teacher, reverse("targets:change", args=[row.pk]), changed, ["target.changed"])
    for key, who in (
        ("care", here.worker), ("views", here.teacher), ("education", here.teacher), ("carer", here.worker),
        ("meeting", here.teacher),
    ):  # fmt: skip
        factories.fill_everything(pep, key, by=who)
    for key in (form.key for form in sorted(definition_of(pep).sections, key=lambda form: len(form.after))):
        sign(key, here.worker if key == "care" else here.teacher)
    _act(here, here.worker, at("reopen", "care"), {"reason": "A slip"}, ["section.reopen"])
    sign("care", here.worker)
    _act(here, here.teacher, at("self_check"), {"care-0-met": "on"}, ["pep.self_checked"])
    _act(here, here.teacher, at("send"), {}, ["pep.submit"])
    said = {"section": "meeting", "comment-meeting-question": "meeting_discussion"}
    said |= {"comment-meeting-text": "Say more", "comment-meeting-kind": "must"}
    _act(here, here.officer, at("comment"), said, ["comment.added"])
    _act(here, here.officer, at("return"), {"note": "See below"}, ["pep.return", "section.reopen"])
    comment = Comment.objects.get(section__pep=pep)
    page = {f"done-{comment.pk}": "on", f"reply-{comment.pk}": "Done", "base_revision": "99", "page": "p2"}
    _act(here, here.teacher, at("section", "meeting"), page, ["comment.done"])
    sign("meeting", here.teacher)
    _act(here, here.teacher, at("send"), {}, ["pep.submit"])
    best = levels(definition_of(pep).quality)[0].key
    desk = {f"judge-{key}-level": best for key in ("care", "views", "education", "carer", "meeting")}
    _act(here, here.officer, at("quality"), desk, ["section.judged"] * 5)
    _act(here, here.head, at("finalise"), {}, ["pep.finalise", "target.agree"])
    amend = {"reason": "Moved", "sections": ["care"]}
    _act(here, here.officer, at("amend"), amend, ["pep.amend", "section.reopen"])
    assert Pep.objects.get(pk=pep.pk).status == "open"


def test_a_delegation_and_opening_and_cancelling_leave_their_events(here: factories.Scene) -> None:
    asked = {"email": here.colleague.email, "sections": ["education"], "until_day": "1", "until_month": "12"}
    address = reverse("children:delegate", args=[here.child.pk])
    _act(here, here.teacher, address, asked | {"until_year": "2026"}, ["delegation.granted"])
    row = here.child.delegations.get()
    ending = reverse("children:end_delegation", args=[here.child.pk, row.pk])
    _act(here, here.teacher, ending, {}, ["delegation.ended"])
    _act(here, here.officer, reverse("peps:cancel", args=[here.pep.pk]), {"reason": "No"}, ["pep.cancel"])
    opening = {"children": str(here.child.pk), "term": str(here.term.pk), "go": "yes"}
    _act(here, here.officer, reverse("peps:open_confirm"), opening, ["pep.start"])


def test_what_was_refused_leaves_no_event(here: factories.Scene) -> None:
    before = Event.objects.count()
    for who in (here.carer, here.teacher, here.worker):
        client = Client()
        client.force_login(who)
        for name in ("quality", "comment", "return", "finalise", "amend", "cancel"):
            client.post(reverse(f"peps:{name}", args=[here.pep.pk]), {"reason": "x"})
        client.post(reverse("peps:send", args=[here.pep.pk]))
        client.post(reverse("peps:check", args=[here.pep.pk, "care"]), {"agree": "on", "revision": "0"})
    assert Event.objects.count() == before
