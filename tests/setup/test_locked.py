"""What is installed is what was locked: every package by hash, from whatever registry the machine uses.

How it is installed is in epep/local/install.py.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from epep.local import install
from epep.local.places import ROOT

LISTS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_python_package_is_pinned_with_hashes_and_no_host(path: Path) -> None:
    text = path.read_text()
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + text)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,_-]+\])?==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert not re.search(r"https?://|index-url|find-links|file:", text)


def test_what_is_locked_for_running_is_the_same_for_testing() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / name).read_text()
        return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,_-]+\])?==(\S+)", text, re.MULTILINE))

    run, test = pins("base.txt"), pins("dev.txt")
    assert {name: test.get(name) for name in run} == run


def test_every_npm_package_is_locked_with_its_digest_and_no_host() -> None:
    text = (ROOT / "package-lock.json").read_text()
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not re.search(r'https?://|"resolved"', text)


def test_each_system_package_can_be_recognised() -> None:
    names = install.packages(tests=True)
    assert "chromium" in names
    assert "chromium" not in install.packages(tests=False)
    assert set(names) == set(install.PROOF) | {"python3-venv"}
    assert all(install.is_there(name) for name in names)
    assert not install.is_there("a-package-that-does-not-exist")


def test_without_the_right_to_install_one_line_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "packages", lambda **_: ["redis-server", "an-absent-one"])
    monkeypatch.setattr(install.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(
        install.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None
    )
    monkeypatch.setattr(install, "is_there", lambda name: name == "redis-server")
    with pytest.raises(install.SetUpError, match=r"sudo apt-get install .*an-absent-one$"):
        install.system(tests=True)
