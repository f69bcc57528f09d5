"""The addresses of targets, under the PEP they belong to."""

from django.urls import path

from accounts.guard import guarded
from peps.models import Pep
from targets import views
from targets.models import Target

app_name = "targets"

urlpatterns = [
    path("peps/<uuid:pep_id>/targets/", guarded(views.targets, "section.open", thing=Pep), name="list"),
    path(
        "peps/<uuid:pep_id>/targets/add/",
        guarded(views.add, "target.edit", thing=Pep, see="section.open"),
        name="add",
    ),
    path(
        "peps/<uuid:pep_id>/targets/carry-on/",
        guarded(views.carry_on, "target.edit", thing=Pep, see="section.open"),
        name="carry_on",
    ),
    path(
        "targets/<uuid:target_id>/",
        guarded(views.change, "target.edit", thing=Target, see="section.open"),
        name="change",
    ),
    path(
        "targets/<uuid:target_id>/move/",
        guarded(views.move, "target.edit", thing=Target, see="section.open"),
        name="move",
    ),
    path(
        "targets/<uuid:target_id>/remove/",
        guarded(views.remove, "target.edit", thing=Target, see="section.open"),
        name="remove",
    ),
]
