"""The addresses of messages. Here and not in epep.mail, which knows nothing of people and permissions."""

from django.urls import path
from django.views.decorators.http import require_POST

from accounts.guard import guarded, public
from accounts.views import messages

app_name = "mail"

urlpatterns = [
    path("", guarded(messages.messages, "message.view"), name="list"),
    path("again/", guarded(require_POST(messages.again), "message.view"), name="again"),
    # In development alone; there it must be readable before anyone has signed in.
    path("local/", public(messages.local), name="local"),
]
