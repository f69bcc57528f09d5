"""Judging a plan in tests: a level, a comment, finalising."""

from __future__ import annotations

from typing import Any

from peps import actions
from peps.models import Comment, Judgement, Pep
from tests.factories import NOW, Scene
from tests.peps.pages import TEXT

MUST_TARGETS = "Targets follow from the needs named"


def judge(
    here: Scene, key: str = "education", level: str = "good", by: Any = None, **verdicts: str
) -> Judgement:
    """Judge one section; verdicts as c0="met"."""
    said = {name[1:]: verdict for name, verdict in verdicts.items()}
    return actions.judge_section(
        section=here.section(key), level=level, note="", verdicts=said, by=by or here.officer, now=NOW
    )


def must_fix(here: Scene, key: str = "education", question: str = TEXT, *, must: bool = True) -> Comment:
    """A comment on an answer."""
    return actions.add_comment(
        section=here.section(key), question=question, text="Say which books", must_fix=must, by=here.officer,
        now=NOW,
    )  # fmt: skip


def finalise(here: Scene, by: Any = None) -> Pep:
    """By the head, unless said otherwise."""
    return actions.finalise_pep(pep=here.pep, by=by or here.head, now=NOW)
