"""A plan whose form asks one question more, or asks one differently: what an authority's form could be."""

from __future__ import annotations

import dataclasses

from peps.blocks.definition import digest, to_dict
from peps.blocks.layout import Question
from peps.models import FormDefinition, Pep
from peps.pinned import definition_of
from tests.factories import NOW


def asked(pep: Pep, section: str, question: Question) -> None:
    """Pin the plan to its form with this question in it: in place of the one of that key, else at the
    end of the first block, of the child's own block when the words are the child's."""
    definition = definition_of(pep)
    here = definition.section(section)
    home = next(
        (
            block
            for block in here.blocks
            if question.child_words and any(q.child_words for q in block.questions)
        ),
        here.blocks[0],
    )
    if definition.has(question.key):
        blocks = tuple(
            dataclasses.replace(
                block,
                questions=tuple(question if one.key == question.key else one for one in block.questions),
            )
            for block in here.blocks
        )
    else:
        wider = dataclasses.replace(home, questions=(*home.questions, question))
        blocks = tuple(wider if block is home else block for block in here.blocks)
    sections = tuple(
        dataclasses.replace(one, blocks=blocks) if one.key == section else one for one in definition.sections
    )
    form = dataclasses.replace(definition, sections=sections)
    FormDefinition.objects.get_or_create(
        digest=digest(form), defaults={"content": to_dict(form), "created_at": NOW}
    )
    Pep.objects.filter(pk=pep.pk).update(definition_id=digest(form))
    pep.definition_id = digest(form)
