"""WeasyPrint, and nothing else of ours: the one place that imports it. Runs in the render process only.

Style sheets and fonts are parsed once and shared by all documents of the process.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from epep.pdf import faster
from epep.pdf.wire import Job

SCHEME = "epep-asset:"
VARIANT = "pdf/ua-1"
TYPES = {".woff2": "font/woff2", ".ttf": "font/ttf", ".svg": "image/svg+xml", ".png": "image/png"}

# Its warnings quote the document's text (glyphs, addresses): they belong in no log.
logging.getLogger("weasyprint").addHandler(logging.NullHandler())
logging.getLogger("weasyprint").propagate = False
logging.getLogger("fontTools").setLevel(logging.CRITICAL)


class AssetFetcher(URLFetcher):
    """Opens the files handed to it with the job, by `epep-asset:name`, and nothing else at all.

    No handler of the base class is ever reached: neither `file:` nor `http:` nor `data:` nor a redirect.
    """

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(SCHEME.rstrip(":"),), allow_redirects=False)
        self.assets = assets
        self.refused = 0

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The asset's bytes. ValueError for every other address; WeasyPrint then leaves the thing out."""
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in self.assets:
            self.refused += 1
            raise ValueError("only files handed over with the document are opened")
        suffix = name[name.rfind(".") :]
        kind = TYPES.get(suffix, "application/octet-stream")
        return URLFetcherResponse(url, self.assets[name], {"Content-Type": kind})


class Engine:
    """One font configuration and the parsed style sheets, for as many documents as the process lives."""

    def __init__(self) -> None:
        faster.apply()
        self._fonts = FontConfiguration()
        self._sheets: dict[str, weasyprint.CSS] = {}

    def render(self, job: Job) -> tuple[bytes, int, int]:
        """The PDF, its number of pages, and how many addresses were refused."""
        fetcher = AssetFetcher(job.assets)
        sheets = [self._sheet(text, fetcher) for text in job.css]
        html = weasyprint.HTML(string=job.html, url_fetcher=fetcher)
        document = html.render(font_config=self._fonts, stylesheets=sheets, pdf_variant=VARIANT)
        data = document.write_pdf(pdf_variant=VARIANT)
        return data, len(document.pages), fetcher.refused

    def _sheet(self, text: str, fetcher: AssetFetcher) -> weasyprint.CSS:
        """The parsed sheet; the same text with other assets is another sheet (its fonts differ)."""
        used = [data for name, data in sorted(fetcher.assets.items()) if SCHEME + name in text]
        key = hashlib.sha256(
            text.encode() + b"".join(hashlib.sha256(data).digest() for data in used)
        ).hexdigest()
        if key not in self._sheets:
            self._sheets[key] = weasyprint.CSS(string=text, url_fetcher=fetcher, font_config=self._fonts)
        return self._sheets[key]
