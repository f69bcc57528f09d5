"""The addresses of asking for money, one request and the school’s page."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from accounts.guard import guarded
from funding.models import Request
from funding.views import asking, papers, requests, school, sending, sharing, spending
from targets.models import Target

SEE = "funding.view"


def _of(view: Callable[..., Any], permission: str) -> Any:
    """A page of one request: whoever may see the request knows of it."""
    return guarded(view, permission, thing=Request, see=SEE, known_as="asked")


ASK, SPEND, PAY = "funding.ask", "funding.spend", "funding.pay"
ONE = "<uuid:request_id>/"

urlpatterns: list[URLPattern] = [
    path("school/", guarded(school.school, "funding.school"), name="school"),
    path("on/<uuid:target_id>/", guarded(asking.start, ASK, thing=Target, see=SEE), name="start"),
    path(
        "on/<uuid:target_id>/look/",
        guarded(asking.look_at_new, ASK, thing=Target, see=SEE),
        name="look_at_new",
    ),
    path(ONE, _of(requests.page, SEE), name="request"),
    path(f"{ONE}change/", _of(asking.change, ASK), name="change"),
    path(f"{ONE}look/", _of(asking.look, ASK), name="look"),
    path(f"{ONE}check/", _of(sending.check, ASK), name="check"),
    path(f"{ONE}send/", _of(sending.send, ASK), name="send"),
    path(f"{ONE}share/", _of(sharing.share, ASK), name="share"),
    path(f"{ONE}remove/", _of(sending.remove, ASK), name="remove"),
    path(f"{ONE}withdraw/", _of(sending.withdraw, ASK), name="withdraw"),
    path(f"{ONE}answer/", _of(sending.answer, ASK), name="answer"),
    path(f"{ONE}spend/", _of(spending.spend, SPEND), name="spend"),
    path(f"{ONE}judge/", _of(spending.judge, SPEND), name="judge"),
    path(f"{ONE}papers/", _of(papers.add, SPEND), name="paper_add"),
    path(
        f"{ONE}papers/<uuid:paper_id>/",
        guarded(
            papers.download, SEE, thing=Request, known_as="asked", log=False
        ),  # it keeps its own line: a download
        name="paper",
    ),
    path(f"{ONE}papers/<uuid:paper_id>/remove/", _of(papers.remove, SPEND), name="paper_remove"),
    path(f"{ONE}stop/", _of(spending.stop, PAY), name="stop"),
    path(f"{ONE}take-back/", _of(spending.take_back, PAY), name="take_back"),
    path(f"{ONE}move/", _of(spending.move, PAY), name="move"),
]
