"""docs/forms.md is what the command writes: which block stands where, and whose it is."""

from __future__ import annotations

from peps.blocks.registry import BLOCKS
from peps.management.commands.describe_forms import PAGE, page


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run manage.py describe_forms"


def test_every_block_stands_somewhere() -> None:
    """A block in no layout would be a question that nobody is ever asked."""
    text = page()
    assert [block.key for block in BLOCKS if f"| `{block.key}` " not in text] == []
