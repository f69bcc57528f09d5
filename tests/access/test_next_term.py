"""A word of its own in every field of one plan, and the next term's plan read by everybody round the child."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests import factories
from tests.access.test_canary import KEPT_FROM, Life, browser, life, word

__all__ = ["life"]  # the fixture

KEYS = ("care", "views", "education", "carer", "meeting")


@pytest.mark.parametrize("role", list(Role))
def test_the_next_plan_shows_nobody_what_the_last_one_kept_from_them(life: Life, role: Role) -> None:
    scene = life.scene
    secret = life.where(lambda _section, _block, question: question.confidential)
    secret |= {word(name) for name in ("placeaddress", "carername")}
    scene.child.placements.update(address="", carer_name=word("newcarer"))
    pep = factories.opened_pep(scene.child, factories.next_term(scene.authority), by=scene.officer)
    factories.delegate(scene.child, scene.colleague, ["education"], by=scene.teacher)
    client = browser(scene.who(role))
    names = ("overview", "since_last_term", "history")
    addresses = [reverse(f"peps:{name}", args=[pep.pk]) for name in names]
    addresses += [addresses[1] + "?all=1", reverse("targets:list", args=[pep.pk])]
    addresses += [reverse("peps:section", args=[pep.pk, key]) for key in KEYS]
    text = "".join(client.get(address).content.decode() for address in addresses)
    forbidden = secret | {word("newcarer")} if role in KEPT_FROM else set()
    if role in (Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER, Role.AUTHORITY_ADMINISTRATOR):
        mine = life.where(lambda section, _block, question: section.key == "views" and question.child_words)
        forbidden = set(life.answers.values()) - (mine if role == Role.YOUNG_PERSON else set())
        forbidden |= {word("targettitle")}
    else:
        assert word("targettitle") in text, "the crawl did look"
    assert not {canary for canary in forbidden if canary in text}
