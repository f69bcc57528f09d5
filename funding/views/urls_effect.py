"""The addresses of what the money did."""

from django.urls import URLPattern, path

from accounts.guard import guarded
from children.models import Child
from funding.views import effect

urlpatterns: list[URLPattern] = [
    path("effect/", guarded(effect.report, "funding.report"), name="effect"),
    path("child/<uuid:child_id>/", guarded(effect.child, "funding.view", thing=Child), name="child"),
]
