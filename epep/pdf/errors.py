"""What can go wrong with a PDF, in sentences that staff can read.

The messages never hold words of the document, so they may be logged and stored with the job.
"""

from __future__ import annotations


class PdfFailed(Exception):
    """The document could not be made into a PDF."""


class PdfTooSlow(PdfFailed):
    """The document took longer than it may; its process was ended."""


class PdfTooBig(PdfFailed):
    """The document is larger, or needed more memory, than it may."""
