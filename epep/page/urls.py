"""Addresses of the page machinery: the authority's stylesheet, staying signed in, the style page.

All are public in the sense of accounts.guard: they show nobody's data and look at no permission.
"""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path

from epep.page import views

app_name = "page"


def _public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    view.access = "public"  # type: ignore[attr-defined]  # the mark of accounts.guard, which is above us
    return view


urlpatterns = [
    path("theme/<slug:slug>.css", _public(views.theme_css), name="theme"),
    path("session/stay/", _public(views.stay), name="stay"),
    path("help/style/", _public(views.style_page), name="style"),
]
