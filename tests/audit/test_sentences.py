"""Every act that is recorded can be told in words, and reading the trail keeps to its subject."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from accounts.roles import Role
from epep.audit.models import Event
from epep.audit.querysets import accesses_of, events_about, events_of_child
from epep.audit.record import record, viewed
from epep.audit.sentences import PHRASES, phrase, sentence
from peps.lifecycle import PEP, SECTION
from tests import factories
from tests.factories import NOW, at

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "children", "peps", "targets", "funding", "epep")


def verbs_in_the_code() -> set[str]:
    """Every verb that stands in a call of record(), and every move of a state table."""
    found = {f"{machine.name}.{move.name}" for machine in (PEP, SECTION) for move in machine.moves}
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            found |= set(re.findall(r"""\brecord\(\s*"([a-z_.]+)",""", path.read_text(encoding="utf-8")))
    return found


def test_every_verb_has_words() -> None:
    found = verbs_in_the_code()
    assert len(found) > 20
    assert found - set(PHRASES) == set()


def test_a_sentence_says_who_did_what() -> None:
    event = SimpleNamespace(verb="pep.submit", actor_name="Asha Patel", data={})
    assert sentence(event) == "Asha Patel sent the plan to the Virtual School"


def test_what_no_person_did_is_the_portals() -> None:
    event = SimpleNamespace(verb="delegation.ran_out", actor_name="", data={})
    assert sentence(event) == "The portal ended a colleague’s help on its last day"


def test_a_section_is_named_by_its_letter_where_the_event_has_it() -> None:
    event = SimpleNamespace(verb="section.sign", actor_name="Asha Patel", data={"letter": "C"})
    assert phrase(event) == "signed section C"


@pytest.mark.django_db
def test_events_are_those_of_the_things_asked_for_newest_first() -> None:
    authority = factories.authority_with_settings()
    one, two = (
        factories.member(Role.SOCIAL_WORKER, authority),
        factories.member(Role.SOCIAL_WORKER, authority),
    )
    for minute, person in ((1, one), (2, two), (3, one)):
        record("person.changed", person, by=person, now=at(minute))
    assert [event.at for event in events_about(one)] == [at(3), at(1)]
    assert [event.at for event in events_about(one, two)] == [at(3), at(2), at(1)]
    assert list(events_about()) == []


@pytest.mark.django_db
def test_looks_and_acts_are_those_of_the_child() -> None:
    authority = factories.authority_with_settings()
    worker = factories.member(Role.SOCIAL_WORKER, authority)
    one, other = factories.child(authority), factories.child(authority)
    for child in (one, other):
        viewed(child, by=worker, now=NOW, child_id=child.pk, page="children:detail")
        record("target.added", child, by=worker, now=NOW, child_id=child.pk)
    record("target.changed", one, by=worker, now=at(1), child_id=one.pk)
    assert [log.thing_id for log in accesses_of(one)] == [str(one.pk)]
    assert [event.verb for event in events_of_child(one.pk)] == ["target.changed", "target.added"]
    assert [event.verb for event in events_of_child(one.pk, ["target.added"])] == ["target.added"]
    assert Event.objects.count() == 3
