"""The addresses of people, invitations, one's own account and the authority's settings."""

from django.urls import path
from django.views.decorators.http import require_POST

from accounts.guard import guarded, public, signed_in
from accounts.views import account, invitations, people, settings

app_name = "accounts"

INVITE = "people.invite"

urlpatterns = [
    path("people/", guarded(people.people, INVITE), name="people"),
    path("people/invite/", guarded(invitations.invite, INVITE), name="invite"),
    path(
        "people/invitations/<uuid:invitation_id>/again/",
        guarded(require_POST(invitations.again), INVITE),
        name="invite_again",
    ),
    path(
        "people/invitations/<uuid:invitation_id>/withdraw/",
        guarded(require_POST(invitations.withdraw), INVITE),
        name="withdraw",
    ),
    path("people/<uuid:user_id>/", guarded(people.person, INVITE), name="person"),
    path("people/<uuid:user_id>/close/", guarded(people.close, INVITE), name="close"),
    path("people/<uuid:user_id>/open/", guarded(require_POST(people.reopen), INVITE), name="reopen"),
    path(
        "people/<uuid:user_id>/roles/<uuid:membership_id>/", guarded(people.end_role, INVITE), name="end_role"
    ),
    path("invitations/<str:token>/", public(invitations.accept), name="accept"),
    path("account/", signed_in(account.me), name="me"),
    path("account/details/", signed_in(account.details), name="details"),
    path("settings/", guarded(settings.overview, "settings.view"), name="settings"),
    path("settings/look/", guarded(settings.look, "settings.edit"), name="look"),
]
