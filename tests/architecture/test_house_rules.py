"""The rules of the house that a machine can hold: sizes, names, who writes status, who skips history."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).parents[2]
OURS = ("accounts", "children", "epep", "funding", "peps", "targets")
MAX_FILE, MAX_FUNCTION = 400, 60

# Where a row of a model with history is written past its history on purpose: the model, and why it is safe.
BULK_ALLOWED = {
    "children/importing": "bulk_create_with_history and bulk_update_with_history write the history too",
    "epep/home/demo/copying.py": "COPY writes the history rows beside the rows",
}
TRACKED = {model.__name__ for model in apps.get_models() if hasattr(model, "history")}


def sources() -> Iterator[Path]:
    """Our Python files, without migrations."""
    for room in OURS:
        yield from (path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


def short(path: Path) -> str:
    """The path from the top."""
    return path.relative_to(ROOT).as_posix()


def test_files_and_functions_stay_small() -> None:
    big = []
    for path in sources():
        text = path.read_text()
        if text.count("\n") > MAX_FILE and "/blocks/" not in short(path):
            big.append(f"{short(path)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION:
                    big.append(f"{short(path)}:{node.lineno} {node.name}: {length} lines")
    assert big == []


def test_modules_say_what_they_are_for() -> None:
    silent = [
        short(path)
        for path in sources()
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_no_drawer_for_odds_and_ends() -> None:
    assert [short(path) for path in sources() if path.stem in ("utils", "helpers", "misc", "common")] == []


def test_status_is_written_in_one_place() -> None:
    """`.status =` and `status=` in update() stand in the engine, and in the rows that are work."""
    engines = {"epep/moves.py"}
    work_rows = {"epep/mail/send.py", "peps/jobs.py"}  # Message and Rendition: work, not a lifecycle
    found = {
        short(path)
        for path in sources()
        if re.search(r"\.status\s*=(?!=)|\.update\([^)]*status\s*=", path.read_text())
    }
    assert found <= engines | work_rows, found - engines - work_rows


def test_history_is_not_written_past() -> None:
    """`update()` and `bulk_*` on models with history leave no trace of who changed what."""
    pattern = re.compile(
        r"\b(" + "|".join(sorted(TRACKED)) + r")\.objects\.[^\n]*?(bulk_create|bulk_update|\.update)\("
    )
    found = [
        f"{short(path)}: {match.group(0)}"
        for path in sources()
        if not any(short(path).startswith(allowed) for allowed in BULK_ALLOWED)
        for match in pattern.finditer(path.read_text())
    ]
    assert found == []


def test_no_signals_of_our_own() -> None:
    found = [
        short(path)
        for path in sources()
        if re.search(r"@receiver\b|_(save|delete|migrate)\.connect\(", path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize("word", ["Rejected", "rejected"])
def test_changes_are_needed_never_turned_down(word: str) -> None:
    pages = [*(ROOT / "templates").rglob("*.*"), *sources()]
    found = [
        short(path)
        for path in pages
        if path.is_file() and "audit" not in path.name and re.search(rf"\b{word}\b", path.read_text())
    ]
    assert [name for name in found if not name.endswith("glossary.py")] == []


def test_times_have_people_beside_them() -> None:
    """A field `<verb>_at` of an act has its `<verb>_by`; a time without a person is listed here."""
    alone = {
        ("Message", "queued_at"), ("Message", "sent_at"), ("Rendition", "asked_at"), ("Rendition", "done_at"),
        ("Slot", "slot_at"), ("Slot", "claimed_at"), ("FormDefinition", "created_at"), ("User", "joined_at"),
        ("Invitation", "expires_at"), ("Meeting", "starts_at"), ("Quiet", "made_at"), ("Quiet", "ended_at"),
        ("HowOften", "saved_at"), ("Invitee", "link_wanted_at"),
    }  # fmt: skip
    missing = set()
    for model in apps.get_models():
        if not model.__module__.startswith(OURS) or model.__name__.startswith("Historical"):
            continue
        names = {field.name for field in model._meta.get_fields() if isinstance(field, models.Field)}
        missing |= {
            (model.__name__, name)
            for name in names
            if name.endswith("_at") and f"{name[:-3]}_by" not in names
        }
    assert missing == alone


def test_layers_hold() -> None:
    """import-linter's contracts, as `make check` runs them."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
