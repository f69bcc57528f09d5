"""`manage.py describe_forms`: writes docs/forms.md, the table of blocks, types, authorities, sections and owners.

A test holds the file to what this prints; nothing in it is written by hand.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts.authority import PRESETS, preset
from accounts.roles import LABELS, Role
from peps.blocks.definition import resolve
from peps.blocks.layout import ALL_TYPES, Definition
from peps.blocks.registry import BLOCKS

PAGE = settings.BASE_DIR / "docs" / "forms.md"
TYPES = {"early_years": "Early years", "school_age": "School age", "post_16": "Post-16"}
HEAD = """# Forms

Made by `manage.py describe_forms`; a test keeps it fresh. Which block stands in which section, and whose that
section is, for each type of PEP and each authority. Blocks are files in `peps/blocks/`, layouts are
`accounts/presets/`. The last column says how many questions this type asks, and how many must be answered
before signing where they apply.
"""


class Command(BaseCommand):
    """Writes the page, or says with --check whether it is fresh."""

    help = "Write docs/forms.md from the blocks and the authorities' layouts."

    def add_arguments(self, parser: CommandParser) -> None:
        """--check writes nothing."""
        parser.add_argument("--check", action="store_true", help="say whether the page is fresh")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 when --check finds it stale."""
        text = page()
        if options["check"]:
            if PAGE.read_text(encoding="utf-8") != text:
                raise SystemExit("docs/forms.md is stale: run manage.py describe_forms")
            return
        PAGE.write_text(text, encoding="utf-8")
        self.stdout.write(f"Wrote {len(text.splitlines())} lines.")


def page() -> str:
    """The whole page as Markdown."""
    names = sorted(path.stem for path in PRESETS.glob("*.toml"))
    forms = {(name, kind): resolve(kind, preset(name)) for name in names for kind in ALL_TYPES}
    parts = [HEAD]
    for name in names:
        parts.append(f"## {preset(name)['authority']['name']}\n")
        for kind in ALL_TYPES:
            parts += [f"### {TYPES[kind]}\n", *_sections(forms[name, kind])]
    parts += ["## Blocks\n", *_blocks(forms)]
    return "\n".join(parts).rstrip() + "\n"


def _sections(form: Definition) -> list[str]:
    lines = [
        "| section | filled by | signed by | on behalf | after | block | questions |",
        "|---|---|---|---|---|---|---|",
    ]
    for section in form.sections:
        for block in section.blocks:
            asked = sum(not question.derived for question in block.questions)
            needed = sum(question.required for question in block.questions)
            many = f"{asked}, {needed} required" if asked else "a part of its own"
            whose = [_roles(section.filled_by), _roles(section.signed_by), _roles(section.on_behalf_by)]
            after = ", ".join(form.section(key).letter for key in section.after)
            lines.append(
                f"| {section.letter} {section.title} | {' | '.join(whose)} | {after} | {block.title} | {many} |"
            )
    return [*lines, ""]


def _blocks(forms: dict[tuple[str, str], Definition]) -> list[str]:
    """Each block with the sections that hold it, authority by authority."""
    lines = [
        "| block | type | " + " | ".join(dict.fromkeys(name.capitalize() for name, _kind in forms)) + " |"
    ]
    lines.append("|---|---|" + "---|" * len({name for name, _kind in forms}))
    for block in BLOCKS:
        for kind in ALL_TYPES:
            cells = [_place(form, block.key) for (_name, of), form in forms.items() if of == kind]
            if any(cells):
                lines.append(f"| `{block.key}` {block.title} | {TYPES[kind]} | {' | '.join(cells)} |")
    return lines


def _place(form: Definition, key: str) -> str:
    return next(
        (
            f"{section.letter}: {_roles(section.filled_by)}"
            for section in form.sections
            if key in {block.key for block in section.blocks}
        ),
        "",
    )


def _roles(roles: tuple[Role, ...]) -> str:
    return ", ".join(LABELS[role].lower() for role in roles)
