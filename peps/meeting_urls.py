"""The addresses of meetings: of one plan, the diary, and the answer by link without an account.

Of a plan they begin with /meetings/: /peps/<id>/meeting/ is the section of that name.
"""

from django.urls import path

from accounts.guard import guarded, public, signed_in
from peps.models import Pep
from peps.views import meetings, meetings_arrange, meetings_diary, meetings_reply, meetings_run

app_name = "meetings"
VIEW, ARRANGE, ATTEND = "meeting.view", "meeting.arrange", "meeting.attend"

urlpatterns = [
    path("peps/<uuid:pep_id>/meetings/", guarded(meetings.overview, VIEW, thing=Pep), name="overview"),
    path(
        "peps/<uuid:pep_id>/meetings/wishes/",
        guarded(meetings.wishes, ARRANGE, thing=Pep, see=VIEW),
        name="wishes",
    ),
    path(
        "peps/<uuid:pep_id>/meetings/arrange/",
        guarded(meetings_arrange.arrange, ARRANGE, thing=Pep, see=VIEW),
        name="arrange",
    ),
    path(
        "peps/<uuid:pep_id>/meetings/change/",
        guarded(meetings_arrange.change, ARRANGE, thing=Pep, see=VIEW),
        name="change",
    ),
    path(
        "peps/<uuid:pep_id>/meetings/invite/",
        guarded(meetings.invite, ARRANGE, thing=Pep, see=VIEW),
        name="invite",
    ),
    path(
        "peps/<uuid:pep_id>/meetings/ask/",
        guarded(meetings.ask_again, ARRANGE, thing=Pep, see=VIEW),
        name="ask",
    ),
    path(
        "peps/<uuid:pep_id>/meetings/back/",
        guarded(meetings_run.put_back, ARRANGE, thing=Pep, see=VIEW),
        name="back",
    ),
    path(
        "peps/<uuid:pep_id>/meetings/cancel/",
        guarded(meetings.cancel, ARRANGE, thing=Pep, see=VIEW),
        name="cancel",
    ),
    path(
        "peps/<uuid:pep_id>/meetings/attend/",
        guarded(meetings.attend, ATTEND, thing=Pep, see=VIEW),
        name="attend",
    ),
    path(
        "peps/<uuid:pep_id>/meetings/run/",
        guarded(meetings_run.run, ARRANGE, thing=Pep, see=VIEW),
        name="run",
    ),
    path(
        "peps/<uuid:pep_id>/meetings/run/save/",
        guarded(meetings_run.save, ARRANGE, thing=Pep, see=VIEW),
        name="save",
    ),
    path(
        "peps/<uuid:pep_id>/meetings/notes/",
        guarded(meetings_run.take_over, ARRANGE, thing=Pep, see=VIEW),
        name="take_over",
    ),
    path("peps/<uuid:pep_id>/meetings/paper/", guarded(meetings_run.paper, VIEW, thing=Pep), name="paper"),
    path("meetings/", guarded(meetings_diary.diary, VIEW), name="diary"),
    path("meetings/several/", guarded(meetings_diary.several, ARRANGE), name="several"),
    path("meetings/mine/", signed_in(meetings_reply.mine), name="mine"),
    path("meetings/mine/<uuid:invitee_id>/", signed_in(meetings_reply.signed_in_answer), name="answer"),
    path("meetings/reply/<str:token>/", public(meetings_reply.by_link), name="reply"),
    path("meetings/reply/<str:token>/new/", public(meetings_reply.new_link), name="new_link"),
]
