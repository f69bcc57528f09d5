"""Quotes, invoices and evidence of a request: adding, sending back, taking out.

What a file may be is `peps.attachments`; who may add one is `funding.actions.papers`.
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from accounts import policy
from epep.audit.record import viewed
from epep.page import widgets
from funding import actions
from funding.models import Paper, PaperContent, Request
from funding.models.paper import Kind
from funding.views.asking_frame import Act, act, say_not_now
from peps.attachments import refusals, walled
from peps.attachments.checking import MOST_BYTES, Checked
from peps.attachments.receiving import takes_files
from peps.blocks.kinds import Unreadable
from peps.forms import DOCUMENTS
from peps.views.attachments import kept_file

SAFE = ("GET", "HEAD")
ENDED = (Request.Status.DECLINED, Request.Status.WITHDRAWN, Request.Status.RECLAIMED)
NAME = "The file"


class PaperForm(forms.Form):
    """What the paper is, and the file."""

    kind = forms.ChoiceField(
        label="What is it?", choices=Kind.choices, widget=widgets.Radios(choices=Kind.choices),
        error_messages={"required": "Select what it is", "invalid_choice": "Select what it is"},
    )  # fmt: skip
    file = forms.FileField(
        label="File", help_text="PDF, Word, JPEG, PNG or HEIC, 20 MB or smaller. Bank details do not belong in it.",
        allow_empty_file=True, widget=forms.FileInput({"accept": DOCUMENTS}),
        error_messages={"required": "Choose a file"},
    )  # fmt: skip

    def clean_file(self) -> Checked:
        """The file as it may be kept, checked by its content in a process of its own."""
        upload = self.cleaned_data["file"]
        try:
            if upload.size > MOST_BYTES:
                raise Unreadable(refusals.TOO_LARGE)
            return walled.check(upload.read(), str(upload.name or ""))
        except Unreadable as error:
            raise forms.ValidationError(error.about(NAME)) from None


def may_keep(user: Any, asked: Request) -> bool:
    """Whether the person may add papers and take them out now."""
    if asked.status in ENDED:
        return False
    on = timezone.localdate()
    return any(policy.can(user, one, asked, on=on) for one in ("funding.ask", "funding.spend"))


@takes_files
def add(request: HttpRequest, asked: Request) -> HttpResponse:
    """Add a quote, an invoice or evidence."""
    title = "Add a quote, an invoice or evidence"
    if asked.status in ENDED:
        why = f"Nothing can be added now: the request is “{asked.status_words}”."
        return say_not_now(request, asked.target, title, why, asked)
    words = Act(title, "Add it", keep="Back to the request", focus="file", files=True)

    def do(data: dict[str, Any]) -> str:
        paper = actions.add_paper(
            request=asked, kind=data["kind"], file=data["file"], by=request.user, now=timezone.now()
        )
        return f"{paper.get_kind_display()} added."

    initial = {"kind": Kind.QUOTE if asked.requested_at is None else Kind.INVOICE}
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm(initial=initial)
    return act(request, asked, words, form, do)


def _paper(asked: Request, paper_id: UUID) -> Paper:
    """A paper of this request that was not removed; 404 for any other."""
    found = Paper.objects.filter(request=asked, pk=paper_id, removed_at__isnull=True).first()
    if found is None:
        raise Http404
    found.request = asked
    return found


def remove(request: HttpRequest, asked: Request, paper_id: UUID) -> HttpResponse:
    """Take a paper out of sight, after asking."""
    paper = _paper(asked, paper_id)
    lines = ("It cannot be opened any more. That it was here stays in the history.",)
    facts = ((paper.get_kind_display(), paper.name),)
    words = Act("Remove this paper?", "Remove it", lines, facts, keep="Keep it", warns=True)

    def do(_data: dict[str, Any]) -> str:
        actions.remove_paper(paper=paper, by=request.user, now=timezone.now())
        return "The paper is removed."

    form = forms.Form(request.POST if request.method == "POST" else None)
    return act(request, asked, words, form, do)


def download(request: HttpRequest, asked: Request, paper_id: UUID) -> HttpResponse:
    """A file, to be kept and never opened by the browser. One that is not there or not theirs is missing."""
    if request.method not in SAFE:
        return HttpResponseNotAllowed(SAFE)
    paper = _paper(asked, paper_id)
    viewed(
        asked, by=cast(Any, request.user), now=timezone.now(), child_id=asked.child_id, page="funding:paper",
        way="download",
    )  # fmt: skip
    content = PaperContent.objects.values_list("content", flat=True).get(paper=paper)
    return kept_file(bytes(content), paper, called=paper.kind)
