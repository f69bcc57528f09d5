"""Targets: what they say, how they went, what was said about them, and an authority's own bank."""

from targets.models.bank import BankEntry
from targets.models.mix import MixOverride
from targets.models.prompt import Dismissal
from targets.models.review import Progress, Review
from targets.models.target import Target

__all__ = ["BankEntry", "Dismissal", "MixOverride", "Progress", "Review", "Target"]
