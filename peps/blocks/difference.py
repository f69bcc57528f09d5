"""What differs between two forms of one PEP type, in words, and which sections have to be signed anew for it.

Pure: two definitions and no plan. What it means for a plan is `peps.actions.adopting`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .layout import Definition, Question, Section


@dataclass(frozen=True)
class Line:
    """One thing that differs, as a sentence. `section` is the key of the section it is said under."""

    section: str
    says: str


@dataclass(frozen=True)
class Difference:
    """From one form to another: what to say of it, and the sections whose questions changed.

    `gone_sections` are sections of the old form alone, by title; `new_sections` keys of the new form alone.
    """

    lines: tuple[Line, ...]
    added: frozenset[str]
    gone: frozenset[str]
    moved: frozenset[str]
    changed_sections: frozenset[str]
    new_sections: tuple[str, ...] = ()
    gone_sections: tuple[str, ...] = ()


def difference(old: Definition, new: Definition) -> Difference:
    """What is different in `new`.

    An order or a hint that changed is not said and voids nothing.
    """
    added, gone = new.places.keys() - old.places.keys(), old.places.keys() - new.places.keys()
    moved = {key for key in new.places.keys() & old.places.keys() if _home(old, key) != _home(new, key)}
    changed: set[str] = set()
    lines: list[Line] = []
    for key in (*new.places, *(key for key in old.places if key in gone)):
        found = list(_of_one(old, new, key))
        if found:
            changed |= {_home(form, key) for form in (old, new) if form.has(key)}
        if old.has(key) and new.has(key):
            found += _relaxed(old.places[key][2], new.places[key][2])
        lines += [Line(_home(new if new.has(key) else old, key), says) for says in found]
    for title, homes in _parts(old, new):
        changed |= homes
        lines.append(
            Line(min(homes), f"“{title}” stands in another section, or is not in the form any more.")
        )
    keys = [section.key for section in new.sections]
    before = {section.key: section for section in old.sections}
    return Difference(
        lines=(*_titles(before, new), *sorted(lines, key=lambda line: _place(keys, line.section))),
        added=frozenset(added),
        gone=frozenset(gone),
        moved=frozenset(moved),
        changed_sections=frozenset(changed & before.keys() & set(keys)),
        new_sections=tuple(key for key in keys if key not in before),
        gone_sections=tuple(section.title for section in old.sections if section.key not in keys),
    )


def _home(form: Definition, key: str) -> str:
    return form.places[key][0].key


def _place(keys: list[str], key: str) -> int:
    return keys.index(key) if key in keys else len(keys)


def _titles(before: dict[str, Section], new: Definition) -> Iterator[Line]:
    for section in new.sections:
        old = before.get(section.key)
        if old is None:
            yield Line(section.key, f"New section: {section.letter}, {section.title}.")
        elif (old.letter, old.title) != (section.letter, section.title):
            yield Line(
                section.key, f"Section {old.letter}, {old.title}, becomes {section.letter}, {section.title}."
            )


def _of_one(old: Definition, new: Definition, key: str) -> Iterator[str]:
    if not new.has(key):
        yield f"Not asked any more: “{old.places[key][2].label}”. An answer is kept, and not shown."
        return
    section, _block, question = new.places[key]
    if not old.has(key):
        required = " It is required." if question.required else ""
        yield f"New question: “{question.label}”.{required}"
        return
    was_in, _block, was = old.places[key]
    if was_in.key != section.key:
        yield f"“{question.label}” moves from section {was_in.letter} to section {section.letter}, with its answer."
    yield from _reworded(was, question)


def _reworded(was: Question, now: Question) -> Iterator[str]:
    if was.label != now.label:
        yield f"“{was.label}” now reads “{now.label}”."
    if now.required and not was.required:
        yield f"“{now.label}” becomes required."
    if was.kind != now.kind:
        yield f"“{now.label}” is answered in another way, or from another list."
    if (was.condition, was.safety, was.confidential) != (now.condition, now.safety, now.confidential):
        yield f"“{now.label}” is asked, or shown, in other cases than before."


def _relaxed(was: Question, now: Question) -> Iterator[str]:
    """What is said and voids nothing: who answered a question that is optional now has answered it."""
    if was.required and not now.required:
        yield f"“{now.label}” is not required any more."


def _parts(old: Definition, new: Definition) -> Iterator[tuple[str, set[str]]]:
    """(title, the sections concerned) of each part of the plan, such as targets, that stands elsewhere now."""
    before, after = _homes_of_parts(old), _homes_of_parts(new)
    for name in before.keys() | after.keys():
        homes = {form[name][0] for form in (before, after) if name in form}
        if len(homes) > 1 or name not in before or name not in after:
            yield (after.get(name) or before[name])[1], homes


def _homes_of_parts(form: Definition) -> dict[str, tuple[str, str]]:
    return {b.part: (section.key, b.title) for section in form.sections for b in section.blocks if b.part}
