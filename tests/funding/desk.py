"""What the tests of the desk share: addresses, what a form sends, many requests made quickly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from funding.models import Request, YearPart
from funding.reading import form_for
from peps.blocks.answers import accept
from peps.models import Pep
from targets.models import Target
from tests.factories import NOW, Scene, at, child, target
from tests.factories.money import money_asked, money_typed
from tests.peps.pages import client_of

QUEUE, SEVERAL = "/funding/", "/funding/several/"
BIG = {"lines": [{"what": "Tutor", "per": "hour", "rate": "100", "number": "2", "weeks": "5"}]}
"""£1,000: more than one person may approve in the authority that tests play in."""


def of(request: Request, name: str = "decide") -> str:
    """An address of one request."""
    return reverse(f"funding:{name}", args=[request.pk])


def asked(here: Scene, *, by: User | None = None, minutes: float = 0, **own: Any) -> Request:
    """A request on a new target of the scene's plan, sent so many minutes after NOW."""
    aim = target(here.pep, by=here.teacher, money="ppp")
    return money_asked(aim, by=by or here.teacher, now=at(minutes), **own)


def press(who: User, request: Request, name: str = "approve", query: str = "", **sent: Any) -> HttpResponse:
    """Send one of the forms of the decision page."""
    typed = {"revision": str(request.revision), "pounds": "180", "reason": ""} | sent
    return client_of(who).post(of(request, name) + query, typed)


def rows(here: Scene, number: int, **own: Any) -> list[Request]:
    """So many waiting requests, each of a child of its own, a day older each; made without their plans' sections."""
    made = []
    for n in range(number):
        young = child(here.authority, at=here.school, family_name=f"Row{n:03}")
        pep = Pep.objects.create(
            child=young,
            authority=here.authority,
            term=here.term,
            school=here.school,
            pep_type="school_age",
            definition_id=here.pep.definition_id,
            status="open",
            due_on=here.pep.due_on,
            planned_at=NOW,
        )
        aim = Target.objects.create(
            pep=pep,
            position=1,
            money="ppp",
            said={"outcome": f"Aim {n}"},
            made_at=NOW,
            made_by=here.teacher,
            saved_at=NOW,
            saved_by=here.teacher,
        )
        fields: dict[str, Any] = {
            "status": "requested",
            "said": said_of(here),
            "grant": "lac",
            "intervention": "tuition_one",
            "starts_on": "2026-12-07",
            "ends_on": "2027-01-29",
            "whole_pence": 18000,
            "asked_pence": 18000,
            "requested_at": NOW - timedelta(days=n),
            "requested_by": here.teacher,
        }
        row = Request.objects.create(
            target=aim,
            authority=here.authority,
            child=young,
            school=here.school,
            made_at=NOW,
            made_by=here.teacher,
            saved_at=NOW,
            saved_by=here.teacher,
            **(fields | own),
        )
        YearPart.objects.create(request=row, year=2026, asked_pence=row.asked_pence)
        made.append(row)
    return made


def said_of(here: Scene) -> dict[str, Any]:
    """What a whole request says, as it is stored."""
    typed = money_typed()
    asked_for = form_for(here.authority).questions()
    return {one.key: accept(one, typed[one.key]).stored for one in asked_for if one.key in typed}


def queries(client: Client, url: str) -> int:
    """How many queries a page takes that was asked for once before."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
