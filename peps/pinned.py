"""From a PEP to the form it is pinned to. Parsed forms are kept in memory: a digest never changes."""

from __future__ import annotations

from functools import lru_cache

from peps.blocks.definition import from_dict, without_school
from peps.blocks.layout import Definition
from peps.blocks.layout import Section as FormSection
from peps.models import FormDefinition, Pep, Section


@lru_cache(maxsize=64)
def definition(digest: str) -> Definition:
    """The resolved form stored under this digest. FormDefinition.DoesNotExist when there is none."""
    return from_dict(FormDefinition.objects.values_list("content", flat=True).get(pk=digest))


@lru_cache(maxsize=64)
def _without_school(digest: str) -> Definition:
    return without_school(definition(digest))


def definition_of(pep: Pep) -> Definition:
    """The resolved form that this PEP was opened with, with the owners that its sections have now."""
    return _without_school(pep.definition_id) if pep.without_school else definition(pep.definition_id)


def form_of(section: Section) -> FormSection:
    """The part of the pinned form that this section answers."""
    return definition_of(section.pep).section(section.key)
