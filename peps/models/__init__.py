"""A PEP: its pinned form, sections and answers, signatures, comments, quality, snapshots, PDFs and files."""

from peps.models.attachment import Attachment, AttachmentContent
from peps.models.clock import Clock
from peps.models.definition import FormDefinition
from peps.models.facts import PepFacts
from peps.models.meeting import Invitee, Meeting, Wish
from peps.models.note import Note
from peps.models.opening import OpeningLine, OpeningRun
from peps.models.pep import Pep
from peps.models.quality import Comment, Judgement, SelfCheck
from peps.models.section import Section
from peps.models.signoff import SignOff
from peps.models.snapshot import Rendition, Snapshot
from peps.models.unmerged import Unmerged

__all__ = [
    "Attachment",
    "AttachmentContent",
    "Clock",
    "Comment",
    "FormDefinition",
    "Invitee",
    "Judgement",
    "Meeting",
    "Note",
    "OpeningLine",
    "OpeningRun",
    "Pep",
    "PepFacts",
    "Rendition",
    "Section",
    "SelfCheck",
    "SignOff",
    "Snapshot",
    "Unmerged",
    "Wish",
]
