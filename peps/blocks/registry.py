"""Every block there is. The order here says nothing: a layout puts blocks into sections.

Add a block by importing its file here; a block, once used, stays for ever (`types=()` retires it).
"""

from __future__ import annotations

from .layout import Block

BLOCKS: tuple[Block, ...] = ()

BLOCK_BY_KEY: dict[str, Block] = {block.key: block for block in BLOCKS}
