"""The front-end files: nothing of the government's identity, no source maps, and hashed storage takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from epep.page import build

MODULES = build.ROOT / "node_modules"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("static")
    build.build(MODULES, target)
    return target


def test_nothing_of_the_governments_identity_is_left(built: Path) -> None:
    names = [path.name for path in built.rglob("*") if path.is_file()]
    assert len(names) == 7
    for path in built.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        for word in ("GDS Transport", "/assets/", "crest", "sourceMappingURL", "Margaret Calvert"):
            assert word not in text, word
        assert "var(--epep-font" in text


def test_scripts_have_no_source_map(built: Path) -> None:
    text = (built / "govuk" / "govuk-frontend.min.js").read_text(encoding="utf-8")
    assert "sourceMappingURL" not in text
    assert "initAll" in text


def test_a_stylesheet_that_changed_its_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="GDS Transport"):
        build.own_stylesheet("body{font-family:GDS Transport}")


def test_missing_packages_are_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "ROOT", tmp_path)
    assert build.main() == 1
    assert "npm ci" in capsys.readouterr().err


def test_hashed_storage_takes_every_file_and_follows_imports(
    built: Path, tmp_path: Path, settings: Any
) -> None:
    settings.STATICFILES_DIRS = [build.ROOT / "static", built]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "epep.page.storage.HashedStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    pages = list((tmp_path / "collected" / "js").glob("page.*.js"))
    assert len(pages) == 1
    text = pages[0].read_text(encoding="utf-8")
    assert 'from "./autosave.js"' not in text
    assert 'from "./autosave.' in text
    assert 'from "../govuk/govuk-frontend.min.' in text
    looks = next((tmp_path / "collected" / "css").glob("look.*.css")).read_text(encoding="utf-8")
    assert "atkinson-hyperlegible-latin-400-normal." in looks
    assert "400-normal.woff2" not in looks
