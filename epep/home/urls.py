"""The home page and the help pages."""

from django.urls import path

from accounts.guard import public, signed_in
from epep.home import help as helping
from epep.home import todo, views

app_name = "home"

urlpatterns = [
    path("", signed_in(views.home), name="home"),
    path("to-do/", signed_in(todo.todo), name="todo"),
    path("to-do/count/", signed_in(todo.count), name="todo_count"),
    path("help/", public(helping.page), name="help"),
    path("help/privacy/", public(helping.page), {"name": "privacy"}, name="privacy"),
    path("help/accessibility/", public(helping.page), {"name": "accessibility"}, name="accessibility"),
    path("help/cookies/", public(helping.page), {"name": "cookies"}, name="cookies"),
]
