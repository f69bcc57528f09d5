"""One's own account: details, and the way to password, second step and sessions."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import actions
from accounts.forms import DetailsForm
from accounts.models import Membership
from accounts.views.person import person_of


def me(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I can do, and how I sign in."""
    roles = Membership.objects.live(timezone.localdate()).filter(user=person_of(request))
    context = {
        "person": request.user,
        "roles": roles.select_related("organisation").order_by("role"),
        "second_step": Authenticator.objects.filter(user=person_of(request))
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists(),
    }
    return render(request, "accounts/me.html", context)


def details(request: HttpRequest) -> HttpResponse:
    """Change what colleagues see of me."""
    user = person_of(request)
    initial = {"name": user.name, "job_title": user.job_title, "phone": user.phone}
    form = DetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_details(user=user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "Your details are saved.")
        return redirect("accounts:me")
    return render(request, "accounts/details.html", {"form": form})
