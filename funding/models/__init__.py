"""The models of money; each file holds one noun."""

from funding.models.decision import Decision
from funding.models.entry import Entry
from funding.models.paper import Paper, PaperContent
from funding.models.payment import Payment, Run
from funding.models.request import Request, YearPart
from funding.models.year import FundingYear, OwnRate

__all__ = [
    "Decision",
    "Entry",
    "FundingYear",
    "OwnRate",
    "Paper",
    "PaperContent",
    "Payment",
    "Request",
    "Run",
    "YearPart",
]
