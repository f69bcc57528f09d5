"""Blocks whose content is a part of the PEP with a life of its own; the part's app fills them."""

from .layout import Block

TARGETS = Block(
    key="targets",
    title="{Targets}",
    intro="What the child will be able to do, how you will know, who helps, and by when.",
    part="targets",
)
