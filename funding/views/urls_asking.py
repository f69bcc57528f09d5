"""The addresses of asking for money, one request and the school’s page."""

from django.urls import URLPattern, path

from accounts.guard import guarded
from funding.models import Request
from funding.views import requests

urlpatterns: list[URLPattern] = [
    path(
        "<uuid:request_id>/",
        guarded(requests.page, "funding.view", thing=Request, known_as="asked"),
        name="request",
    ),
]
