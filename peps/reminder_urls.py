"""The addresses of reminders, under /reminders/: the authority's times, what goes out, one's own choices."""

from django.urls import path
from django.views.decorators.http import require_POST

from accounts.guard import guarded, signed_in
from peps.models import Pep
from peps.views import heads, quieting, reminding

app_name = "reminders"

urlpatterns = [
    path("", guarded(reminding.rules, "message.view"), name="rules"),
    path("out/", guarded(reminding.out, "message.view"), name="out"),
    path("schools/", guarded(heads.heads, "reminder.contact"), name="heads"),
    path("schools/<uuid:school_id>/", guarded(heads.head, "reminder.contact"), name="head"),
    path("how-often/", signed_in(quieting.often), name="often"),
    path("plans/<uuid:pep_id>/later/", guarded(quieting.later, "pep.view", thing=Pep), name="later"),
    path(
        "plans/<uuid:pep_id>/who/",
        guarded(quieting.settle, "pep.judge", thing=Pep, see="pep.view"),
        name="settle",
    ),
    path("plans/<uuid:pep_id>/colleague/", guarded(quieting.other, "pep.view", thing=Pep), name="other"),
    path(
        "plans/<uuid:pep_id>/again/", guarded(require_POST(quieting.back), "pep.view", thing=Pep), name="back"
    ),
]
