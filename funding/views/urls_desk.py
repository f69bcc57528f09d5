"""The addresses of the funding officer’s desk."""

from django.urls import URLPattern, path

from accounts.guard import View, guarded
from funding.models import Request
from funding.views import deciding, desk, several


def _about(view: View, permission: str = "funding.decide") -> View:
    """A view of one request: who does not know of it gets 404, who may not do this 403."""
    return guarded(view, permission, thing=Request, see="funding.view", known_as="asked")


urlpatterns: list[URLPattern] = [
    path("", guarded(desk.queue, "funding.desk"), name="queue"),
    path("several/", guarded(several.several, "funding.decide"), name="several"),
    path("<uuid:request_id>/decide/", _about(deciding.decide), name="decide"),
    path("<uuid:request_id>/approve/", _about(deciding.approve), name="approve"),
    path("<uuid:request_id>/ask/", _about(deciding.ask), name="ask"),
    path("<uuid:request_id>/decline/", _about(deciding.decline), name="decline"),
    path("<uuid:request_id>/send-back/", _about(deciding.send_back, "funding.second"), name="send_back"),
    path("<uuid:request_id>/release/", _about(deciding.release), name="release"),
]
