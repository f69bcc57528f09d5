"""Money in templates: amounts in pounds, the status of a request as a tag. They ask no database and no permission.

Sums are `funding.sums`; the words of a status stand with the model.
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from funding.models import Payment, Request
from funding.models.payment import PaymentStatus
from funding.models.request import Status
from funding.sums import in_pounds

register = template.Library()

COLOURS: dict[str, str] = {
    Status.DRAFT: "grey",
    Status.REQUESTED: "blue",
    Status.QUERY: "orange",
    Status.ANSWERED: "blue",
    Status.SECOND: "purple",
    Status.APPROVED: "teal",
    Status.SCHEDULED: "green",
    Status.PAID: "green",
    Status.SPENT: "teal",
    Status.JUDGED: "green",
    Status.DECLINED: "grey",
    Status.WITHDRAWN: "grey",
    Status.RECLAIMED: "grey",
}
"""One colour for each status of a request, on every page; the word always stands in it."""
PAYMENT_COLOURS: dict[str, str] = {
    PaymentStatus.DUE: "blue",
    PaymentStatus.CHOSEN: "purple",
    PaymentStatus.PAID: "green",
    PaymentStatus.REVERSED: "orange",
    PaymentStatus.CANCELLED: "grey",
}


@register.filter
def pounds(pence: int | None) -> str:
    """ "£1,200.50"; empty for None."""
    return in_pounds(pence)


@register.filter
def apart(line: str, request: Request) -> dict[str, str]:
    """A request's line (`reading.in_a_line`) in two: what for and how much, and the sums; a tag says the status."""
    said = line.removesuffix(f": {request.status_words}")
    amount = f", {in_pounds(request.agreed_pence or request.asked_pence)}"
    what, _, sums = said.partition(amount)
    return {"what": what + amount, "sums": sums.strip().removeprefix("(").removesuffix(")")}


@register.simple_tag
def request_tag(request: Request) -> SafeString:
    """The status of a request as a word in a tag."""
    return _tag(COLOURS[request.status], request.status_words)


@register.simple_tag
def payment_tag(payment: Payment) -> SafeString:
    """The status of a payment as a word in a tag."""
    return _tag(PAYMENT_COLOURS[payment.status], str(PaymentStatus(payment.status).label))


def _tag(colour: str, words: str) -> SafeString:
    return format_html('<strong class="govuk-tag epep-tag--{}">{}</strong>', colour, words)
