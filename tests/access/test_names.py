"""Names come out as they were typed, whatever they hold: on pages, in files for a spreadsheet. PDFs: tests/pdf."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from children.importing.downloads import problems_file, refused_file
from children.importing.reading import Problem
from tests.factories import scene
from tests.peps.pages import client_of, url

NAMES = (
    "Hubert-Blaine Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley",
    "Zoë Ångström-Öztürk Łukasiewicz-Nguyễn",
    "سارة بنت علي",
    "<script>alert(1)</script>",
    'O’Neill & D\'Souza "Bee"',
)


def _said(page: str) -> str:
    """The text of a page as a reader sees it, tags gone and entities read."""
    body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_name_stands_on_every_page_as_it_was_typed(name: str) -> None:
    here = scene(given_name=name, preferred_name=name)
    browser = client_of(here.worker)
    pages = ["/children/", f"/children/{here.child.pk}/", url(here, "overview"), url(here, "section", "care")]
    pages += [f"/funding/child/{here.child.pk}/"]
    for address in pages:
        page = browser.get(address).content.decode()
        assert name in _said(page), address
        assert "<script>alert" not in page, address


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stands_in_a_csv_file_as_it_was_typed(name: str) -> None:
    problem = Problem(
        file="header", line=3, column="CHILD", value=name, message="No such child.", severity="error"
    )
    refused = {"file": "header", "line": 3, "column": "CHILD", "message": "No.", "row": {"NAME": name}}
    for response, column in ((problems_file([problem]), "Value"), (refused_file([refused]), "NAME")):
        [row] = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
        assert row[column] == name
