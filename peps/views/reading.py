"""Reading a plan, and downloading it as a PDF: the copy that the reader may have, and no other.

What a copy leaves out stands in `peps.document`, who may have which in `peps.access`.
"""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import policy
from accounts.roles import READERS, Role
from children.people import people_round
from epep.audit.record import record, viewed
from peps import access, document, jobs, sealing
from peps.audiences import AUDIENCES
from peps.blocks.definition import from_dict
from peps.in_short import in_short
from peps.models import Pep, Rendition, Snapshot
from peps.views.frame import frame

TO_ASK = (Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER)


def read(request: HttpRequest, pep: Pep, version: int | None = None) -> HttpResponse:
    """The whole plan: as sealed for readers, as it stands now, marked Draft, for those who work on it."""
    on = timezone.localdate()
    works = access.sees_draft(request.user, pep, on=on)
    sealed = _sealed(pep, version)
    is_draft = version is None and works and pep.status != Pep.Status.FINALISED
    if not is_draft and sealed is None:
        raise Http404
    content = sealing.content_of(pep) if is_draft or sealed is None else sealing.whole(sealed)
    audience, mine = _audience(request, pep)
    roles = set(policy.roles_for(request.user, pep.child, on))
    context = frame(request, pep, "read") | {
        "document": document.build(content, audience=audience),
        "is_draft": is_draft,
        "version": None if is_draft or sealed is None else sealed.version,
        "current": pep.current_snapshot,
        "versions": _versions(pep),
        "audience": audience,
        "copies": [copy for copy in AUDIENCES.values() if copy.key in mine],
        "short": in_short(content, from_dict(content["definition"]))
        if roles <= {*READERS} - {Role.REVIEWING_OFFICER}
        else None,
        "people": people_round(pep.child, TO_ASK, on=on),
        "is_child": Role.YOUNG_PERSON in roles,
    }
    return render(request, "peps/read.html", context)


def pdf(request: HttpRequest, pep: Pep, audience: str) -> HttpResponse:
    """The PDF as a file, or a page that says when it comes. A POST lets the Virtual School try a failed one again."""
    if audience not in AUDIENCES:
        raise Http404
    on, now = timezone.localdate(), timezone.now()
    if audience not in access.copies(request.user, pep.child, on=on):
        raise PermissionDenied(
            "This copy is for somebody else. Your own copy is on the page where you read the plan."
        )
    version = request.GET.get("version", "")
    snapshot = _sealed(pep, int(version[:9]) if version.isascii() and version.isdigit() else None)
    made = _rendition(snapshot, audience)
    again = bool(policy.can(request.user, "pep.judge", pep, on=on))
    if request.method == "POST":
        return _try_again(request, pep, made, audience) if again else redirect("peps:pdf", pep.pk, audience)
    ready = made is not None and made.status == Rendition.Status.DONE
    way = "download" if ready else "page"
    viewed(pep, by=cast(Any, request.user), now=now, child_id=pep.child_id, page="peps:pdf", way=way)
    if made is None or not ready:
        context = frame(request, pep, "read") | {"made": made, "audience": audience, "may_try_again": again}
        return render(request, "peps/pdf_wait.html", context)
    return _file(pep, made, audience)


def _file(pep: Pep, made: Rendition, audience: str) -> HttpResponse:
    """The bytes, to be kept and never run: a name that names nobody, and a policy that opens nothing."""
    assert made.pdf is not None
    response = HttpResponse(bytes(made.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="education-plan-{pep.pk.hex[-8:]}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _try_again(request: HttpRequest, pep: Pep, made: Rendition | None, audience: str) -> HttpResponse:
    if made is not None and made.status == Rendition.Status.PARKED:
        now = timezone.now()
        jobs.try_again(rendition=made, now=now)
        record(
            "pdf.tried_again",
            pep,
            by=cast(Any, request.user),
            now=now,
            child_id=pep.child_id,
            audience=audience,
        )
    return redirect("peps:pdf", pep.pk, audience)


def _audience(request: HttpRequest, pep: Pep) -> tuple[str, tuple[str, ...]]:
    """The copy to show: the one asked for when the person may have it, else the fullest that they may."""
    mine = access.copies(request.user, pep.child, on=timezone.localdate())
    if not mine:
        raise Http404
    asked = request.GET.get("copy", "")
    return (asked if asked in mine else mine[0]), mine


def _sealed(pep: Pep, version: int | None) -> Snapshot | None:
    """The sealed version of that number, or the current one. 404 for a number that was never sealed."""
    if version is None:
        return pep.current_snapshot
    found = pep.snapshots.filter(version=version).first()
    if found is None:
        raise Http404
    return found


def _versions(pep: Pep) -> list[Snapshot]:
    return list(pep.snapshots.defer("content").order_by("-version"))


def _rendition(snapshot: Snapshot | None, audience: str) -> Rendition | None:
    return snapshot.renditions.filter(audience=audience).first() if snapshot else None
