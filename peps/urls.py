"""The addresses of PEPs. Each states its permission once; another's PEP is a 404."""

from django.urls import path

from accounts.guard import guarded
from peps.models import Pep
from peps.views import (
    adopting,
    attachments,
    check,
    compare,
    history,
    lists,
    opening,
    opening_window,
    overview,
    quality,
    reading,
    section,
    self_check,
    sending,
    since_last,
)

app_name = "peps"

urlpatterns = [
    path("", guarded(lists.peps, "pep.list"), name="list"),
    path("open/", guarded(opening.choose, "pep.create"), name="open"),
    path("open/confirm/", guarded(opening.confirm, "pep.create"), name="open_confirm"),
    path("open/by-itself/", guarded(opening_window.window, "pep.create"), name="open_window"),
    path("open/by-itself/change/", guarded(opening_window.switch, "settings.edit"), name="open_switch"),
    path("open/report/<uuid:run_id>/", guarded(opening_window.report, "pep.create"), name="open_report"),
    path("older/", guarded(adopting.older, "pep.adopt"), name="older"),
    path("older/confirm/", guarded(adopting.confirm, "pep.adopt"), name="older_confirm"),
    path("<uuid:pep_id>/", guarded(overview.overview, "pep.view", thing=Pep), name="overview"),
    path("<uuid:pep_id>/read/", guarded(reading.read, "pep.read", thing=Pep), name="read"),
    path(
        "<uuid:pep_id>/read/<int:version>/", guarded(reading.read, "pep.read", thing=Pep), name="read_version"
    ),
    path(
        "<uuid:pep_id>/pdf/<slug:audience>/",
        guarded(reading.pdf, "pep.download", thing=Pep, log=False),  # the view logs: a file is a download
        name="pdf",
    ),
    path(
        "<uuid:pep_id>/self-check/",
        guarded(self_check.self_check, "pep.self_check", thing=Pep, see="pep.view"),
        name="self_check",
    ),
    path("<uuid:pep_id>/send/", guarded(sending.send, "pep.submit", thing=Pep, see="pep.view"), name="send"),
    path(
        "<uuid:pep_id>/quality/",
        guarded(quality.desk, "pep.judge", thing=Pep, see="pep.view"),
        name="quality",
    ),
    path(
        "<uuid:pep_id>/quality/comment/",
        guarded(quality.comment, "pep.judge", thing=Pep, see="pep.view"),
        name="comment",
    ),
    path(
        "<uuid:pep_id>/return/",
        guarded(sending.give_back, "pep.return", thing=Pep, see="pep.view"),
        name="return",
    ),
    path(
        "<uuid:pep_id>/finalise/",
        guarded(sending.finalise, "pep.finalise", thing=Pep, see="pep.view"),
        name="finalise",
    ),
    path(
        "<uuid:pep_id>/amend/", guarded(sending.amend, "pep.amend", thing=Pep, see="pep.view"), name="amend"
    ),
    path(
        "<uuid:pep_id>/cancel/",
        guarded(sending.cancel, "pep.cancel", thing=Pep, see="pep.view"),
        name="cancel",
    ),
    path("<uuid:pep_id>/form/", guarded(adopting.form, "pep.adopt", thing=Pep, see="pep.view"), name="form"),
    path(
        "<uuid:pep_id>/history/",
        guarded(history.history, "pep.history", thing=Pep, see="pep.view"),
        name="history",
    ),
    path(
        "<uuid:pep_id>/since-last-term/",
        guarded(since_last.since_last_term, "pep.view", thing=Pep),
        name="since_last_term",
    ),
    path(
        "<uuid:pep_id>/files/<uuid:file_id>/",
        guarded(attachments.download, "file.open", thing=Pep, log=False),  # the view logs: it is a download
        name="file",
    ),
    path(
        "<uuid:pep_id>/<slug:section_key>/",
        guarded(section.section, "section.open", thing=Pep),
        name="section",
    ),
    path(
        "<uuid:pep_id>/<slug:section_key>/save/",
        guarded(section.autosave, "pep.fill", thing=Pep, see="section.open"),
        name="autosave",
    ),
    path(
        "<uuid:pep_id>/<slug:section_key>/check/",
        guarded(check.check, "section.open", thing=Pep),
        name="check",
    ),
    path(
        "<uuid:pep_id>/<slug:section_key>/reopen/",
        guarded(check.reopen, "section.open", thing=Pep),
        name="reopen",
    ),
    path(
        "<uuid:pep_id>/<slug:section_key>/compare/",
        guarded(compare.compare, "pep.fill", thing=Pep, see="section.open"),
        name="compare",
    ),
    path(
        "<uuid:pep_id>/<slug:section_key>/<slug:question_key>/",
        guarded(section.question, "section.open", thing=Pep),
        name="question",
    ),
]
