"""What the tests of the way of money share: who pays, what is held and what is due of a request."""

from __future__ import annotations

from accounts.models import User
from accounts.roles import Role
from funding import ledger
from funding.models import Payment, Request
from tests.factories import Scene


def payer(here: Scene) -> User:
    """Whoever pays for the authority."""
    return here.who(Role.FUNDING_OFFICER)


def held(request: Request) -> ledger.Balance:
    """What is committed and paid of a request."""
    return ledger.in_all(ledger.of_request(request))


def due(request: Request) -> list[Payment]:
    """Its payments that are due."""
    return list(Payment.objects.filter(request=request, status="due"))
