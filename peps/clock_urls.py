"""The addresses of what is due, under /clocks/. Each states its permission once; another's child is a 404."""

from django.urls import path

from accounts.guard import guarded
from peps.models import Clock
from peps.views import ages, clock_report, clocks, deadlines

app_name = "clocks"
SEE = "clock.list"

urlpatterns = [
    path("", guarded(clocks.overview, SEE), name="list"),
    path("report/", guarded(clock_report.report, "clock.extend"), name="report"),
    path("rules/", guarded(deadlines.rules, "settings.view"), name="rules"),
    path("rules/add/", guarded(deadlines.add, "settings.edit"), name="add"),
    path("rules/<slug:key>/", guarded(deadlines.change, "settings.edit"), name="rule"),
    path("rules/<slug:key>/switch/", guarded(deadlines.switch, "settings.edit"), name="switch"),
    path("ages/", guarded(ages.show, "settings.view"), name="ages"),
    path("ages/change/", guarded(ages.change, "settings.edit"), name="ages_change"),
    path("<uuid:clock_id>/", guarded(clocks.clock, SEE, thing=Clock), name="clock"),
    path(
        "<uuid:clock_id>/explain/",
        guarded(clocks.explain, "clock.explain", thing=Clock, see=SEE),
        name="explain",
    ),
    path(
        "<uuid:clock_id>/extend/", guarded(clocks.extend, "clock.extend", thing=Clock, see=SEE), name="extend"
    ),
]
