"""A PEP: its pinned form, sections and answers, signatures, comments, quality, snapshots and PDFs."""

from peps.models.definition import FormDefinition
from peps.models.facts import PepFacts
from peps.models.pep import Pep
from peps.models.quality import Comment, Judgement, SelfCheck
from peps.models.section import Section
from peps.models.signoff import SignOff
from peps.models.snapshot import Rendition, Snapshot
from peps.models.unmerged import Unmerged

__all__ = [
    "Comment",
    "FormDefinition",
    "Judgement",
    "Pep",
    "PepFacts",
    "Rendition",
    "Section",
    "SelfCheck",
    "SignOff",
    "Snapshot",
    "Unmerged",
]
