"""Pages of an import: 1 choose the files, 2 look at what would happen, 3 done.

The acts are in `batches.py`; which files are good is decided by the forms.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import policy
from accounts.models import Organisation, User
from children.importing import batches, downloads
from children.importing.forms import ROOM_FOR_FORM, ChildrenForm, FilesForm, SchoolsForm, too_large
from children.importing.plan import group_problems
from children.importing.reading import RETURN_LIMIT, SCHOOLS_LIMIT
from children.importing.uploads import limited
from children.models import ImportBatch
from epep.audit.record import record

SHOWN = 200
"""Problems that the review page shows one by one; the download has them all."""

Kind = ImportBatch.Kind
PERMISSIONS = {Kind.CHILDREN: "child.import", Kind.SCHOOLS: "school.import"}
TEMPLATES = {Kind.CHILDREN: "children/import_children.html", Kind.SCHOOLS: "children/import_schools.html"}
NOUNS = {Kind.CHILDREN: ("child", "children"), Kind.SCHOOLS: ("school", "schools")}


def _person(request: HttpRequest) -> User:
    """Who is signed in; the guard lets nobody else come here."""
    assert isinstance(request.user, User)
    return request.user


def _form(request: HttpRequest, kind: Kind, *posted: Any) -> FilesForm:
    if kind is Kind.SCHOOLS:
        return SchoolsForm(*posted)
    today = timezone.localdate()
    reach = policy.organisations(request.user, PERMISSIONS[kind], today)
    authorities = Organisation.objects.filter(pk__in=reach, kind=Organisation.Kind.AUTHORITY)
    return ChildrenForm(*posted, authorities=authorities, today=today)


def _choose(request: HttpRequest, kind: Kind) -> HttpResponse:
    form = _form(request, kind, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if not form.is_valid():
        return render(request, TEMPLATES[kind], {"form": form}, status=422 if form.is_bound else 200)
    batch = batches.upload(
        form.tables,
        authority=form.chosen_authority if isinstance(form, ChildrenForm) else None,
        as_of=form.cleaned_data.get("as_of") or timezone.localdate(),
        by=_person(request),
        now=timezone.now(),
    )
    return redirect(f"{kind}:import_review", batch.pk)


def _too_large(request: HttpRequest, kind: Kind, limit: int) -> HttpResponse:
    context = {"form": _form(request, kind), "too_large": [(too_large(limit), "")], "has_errors": True}
    response = render(request, TEMPLATES[kind], context, status=413)
    response["Connection"] = "close"
    return response


@never_cache
@limited(RETURN_LIMIT + ROOM_FOR_FORM, lambda request: _too_large(request, Kind.CHILDREN, RETURN_LIMIT))
def choose_children(request: HttpRequest) -> HttpResponse:
    """Step 1 for children: the files of an SSDA903 return."""
    return _choose(request, Kind.CHILDREN)


@never_cache
@limited(SCHOOLS_LIMIT + ROOM_FOR_FORM, lambda request: _too_large(request, Kind.SCHOOLS, SCHOOLS_LIMIT))
def choose_schools(request: HttpRequest) -> HttpResponse:
    """Step 1 for schools: an extract from GIAS."""
    return _choose(request, Kind.SCHOOLS)


def _batch(request: HttpRequest, kind: Kind, batch_id: UUID) -> ImportBatch:
    """An upload of one of the person's authorities; 404 for any other."""
    reach = policy.organisations(request.user, PERMISSIONS[kind], timezone.localdate())
    rows = ImportBatch.objects.select_related("authority").filter(kind=kind)
    return get_object_or_404(rows.filter(Q(authority__in=reach) | Q(authority=None)), pk=batch_id)


@never_cache
def review(request: HttpRequest, kind: Kind, batch_id: UUID) -> HttpResponse:
    """Step 2: what would happen, and every problem with what to do about it."""
    batch = _batch(request, kind, batch_id)
    if batch.applied_at:
        return redirect(f"{kind}:import_done", batch.pk)
    problems = batches.problems_of(batch)
    counts = batch.plan["counts"]
    good = counts["new"] + counts["changed"]
    context = _words(kind) | {
        "batch": batch,
        "counts": _written(counts),
        "some_refused": counts["refused"] > 0,
        "good": f"{good:,}" if good else "",
        "one_good": good == 1,
        "groups": group_problems(problems),
        "problems": sorted(problems, key=lambda problem: problem.severity)[:SHOWN],
        "problem_count": f"{len(problems):,}" if problems else "",
        "one_problem": len(problems) == 1,
        "more_problems": len(problems) > SHOWN,
    }
    return render(request, "children/import_review.html", context)


@require_POST
def accept(request: HttpRequest, kind: Kind, batch_id: UUID) -> HttpResponse:
    """Take the good rows; a second click finds them taken."""
    batch = _batch(request, kind, batch_id)
    try:
        batches.accept(batch, by=_person(request), now=timezone.now())
    except ValueError as error:
        messages.warning(request, str(error))
        return redirect(f"{kind}:import")
    return redirect(f"{kind}:import_done", batch.pk)


@never_cache
def done(request: HttpRequest, kind: Kind, batch_id: UUID) -> HttpResponse:
    """Step 3: what was taken, and the refused rows to download."""
    batch = _batch(request, kind, batch_id)
    if not batch.applied_at:
        return redirect(f"{kind}:import_review", batch.pk)
    refused = batch.plan.get("refused", [])
    context = _words(kind) | {
        "batch": batch,
        "counts": _written(batch.plan["counts"]),
        "some_refused": batch.plan["counts"]["refused"] > 0,
        "refused_count": f"{len(refused):,}" if refused else "",
    }
    return render(request, "children/import_done.html", context)


@never_cache
def problems(request: HttpRequest, kind: Kind, batch_id: UUID) -> HttpResponse:
    """Every problem as CSV."""
    batch = _batch(request, kind, batch_id)
    record("import.problems_downloaded", batch, by=_person(request), now=timezone.now())
    return downloads.problems_file(batches.problems_of(batch))


@never_cache
def refused(request: HttpRequest, kind: Kind, batch_id: UUID) -> HttpResponse:
    """The refused rows with their reasons as CSV."""
    batch = _batch(request, kind, batch_id)
    record("import.refused_downloaded", batch, by=_person(request), now=timezone.now())
    return downloads.refused_file(batch.plan.get("refused", []))


def _written(counts: dict[str, int]) -> dict[str, str]:
    """Numbers as people write them."""
    return {name: f"{number:,}" for name, number in counts.items()}


def _words(kind: Kind) -> dict[str, Any]:
    """What the shared templates say of the kind, and the names of its addresses."""
    one, several = NOUNS[kind]
    pages = ("accept", "problems", "refused")
    addresses = {f"{page}_url": f"{kind}:import_{page}" for page in pages}
    return {"one": one, "several": several, "start_url": f"{kind}:import", **addresses}
