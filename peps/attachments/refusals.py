"""The sentences for files that are not taken. Each says what would be right; `{label}` is the question's name."""

from __future__ import annotations

NOT_A_FILE = "{label} must be a PDF, Word, JPEG, PNG or HEIC file"
NOT_A_PICTURE = "{label} must be a JPEG, PNG or HEIC picture"
EMPTY = "{label} must not be an empty file"
TOO_LARGE = "{label} must be 20 MB or smaller"
TOO_MANY_PIXELS = "{label} must have fewer than 50 million pixels. Make the picture smaller"
MACROS = "{label} holds macros. Save it as a PDF or as a document without macros"
SCRIPTS = "{label} holds scripts or attached files. Print it to a PDF file and upload that"
ELSEWHERE = "{label} loads parts from elsewhere. Save it as a PDF and upload that"
DAMAGED = "{label} could not be opened. It may be damaged"
PASSWORD = "{label} is protected by a password. Upload a copy without one"  # noqa: S105 (a sentence)
BUSY = "{label} could not be checked. Try again, or save it as a PDF first"
CHOOSE = "Choose a file for {label}"
