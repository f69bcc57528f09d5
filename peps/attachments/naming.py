"""Names of files as people read them: without path, without what cannot be seen, with the right ending."""

from __future__ import annotations

import re
import unicodedata

from peps.blocks.kinds.files import LONGEST_NAME

_ENDING = re.compile(r"\.(pdf|docx?|docm|dotm?x?|jpe?g|jfif|png|hei[cf]|gif|exe|html?|svg)$", re.IGNORECASE)
_NEVER_SEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories of characters that are not seen, or that turn what follows round."""
WITHOUT_NAME = "File"


def fitted(name: str, extension: str) -> str:
    """The name to show and to send with a file: its own, cleaned, ending in `extension`.

    >>> fitted("C:\\\\Users\\\\me\\\\Plan 2.PDF.exe", ".pdf")
    'Plan 2.pdf'
    """
    stem = re.split(r"[/\\]", name)[-1]
    stem = "".join(" " if unicodedata.category(one) in _NEVER_SEEN else one for one in stem)
    stem = " ".join(re.sub(r'[<>:"|?*]', " ", stem).split())
    while found := _ENDING.search(stem):
        stem = stem[: found.start()]
    stem = stem.strip(". ")[: LONGEST_NAME - len(extension)].strip(". ")
    return (stem or WITHOUT_NAME) + extension
