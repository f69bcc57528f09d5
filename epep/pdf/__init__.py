"""HTML to tagged PDF (PDF/UA-1): `render()`, its errors and the print style sheet.

No templates, no PEPs and no Django here; WeasyPrint is imported in `engine.py` alone, in a process of its own.
"""

from __future__ import annotations

from epep.pdf.client import Rendered, RenderServer, render, shared_server
from epep.pdf.errors import PdfFailed, PdfTooBig, PdfTooSlow
from epep.pdf.print import PRINT_CSS, page, print_fonts

__all__ = [
    "PRINT_CSS",
    "PdfFailed",
    "PdfTooBig",
    "PdfTooSlow",
    "RenderServer",
    "Rendered",
    "page",
    "print_fonts",
    "render",
    "shared_server",
]
