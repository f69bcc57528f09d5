"""The addresses of targets, under the PEP they belong to."""

from django.urls import path

from accounts.guard import guarded
from peps.models import Pep
from targets.models import Target
from targets.views import editor, lists, reporting, reviews

app_name = "targets"

urlpatterns = [
    path("peps/<uuid:pep_id>/targets/", guarded(lists.targets, "section.open", thing=Pep), name="list"),
    path(
        "peps/<uuid:pep_id>/targets/add/",
        guarded(editor.add, "target.edit", thing=Pep, see="section.open"),
        name="add",
    ),
    path(
        "peps/<uuid:pep_id>/targets/bank/",
        guarded(editor.choose, "target.edit", thing=Pep, see="section.open"),
        name="bank",
    ),
    path(
        "peps/<uuid:pep_id>/targets/bank/<slug:key>/",
        guarded(editor.from_bank, "target.edit", thing=Pep, see="section.open"),
        name="from_bank",
    ),
    path(
        "peps/<uuid:pep_id>/targets/review/",
        guarded(reviews.review, "target.edit", thing=Pep, see="section.open"),
        name="review",
    ),
    path(
        "peps/<uuid:pep_id>/targets/mix/",
        guarded(lists.override, "target.edit", thing=Pep, see="section.open"),
        name="mix",
    ),
    path("targets/report/", guarded(reporting.report, "target.report"), name="report"),
    path(
        "targets/<uuid:target_id>/",
        guarded(editor.change, "target.edit", thing=Target, see="section.open"),
        name="change",
    ),
    path(
        "targets/<uuid:target_id>/save/",
        guarded(editor.autosave, "target.edit", thing=Target, see="section.open"),
        name="autosave",
    ),
    path(
        "targets/<uuid:target_id>/prompts/",
        guarded(editor.prompts, "target.edit", thing=Target, see="section.open"),
        name="prompts",
    ),
    path("targets/<uuid:target_id>/line/", guarded(reviews.line, "target.view", thing=Target), name="line"),
    path(
        "targets/<uuid:target_id>/copy/",
        guarded(lists.copy, "target.edit", thing=Target, see="section.open"),
        name="copy",
    ),
    path(
        "targets/<uuid:target_id>/move/",
        guarded(lists.move, "target.edit", thing=Target, see="section.open"),
        name="move",
    ),
    path(
        "targets/<uuid:target_id>/remove/",
        guarded(lists.remove, "target.edit", thing=Target, see="section.open"),
        name="remove",
    ),
]
