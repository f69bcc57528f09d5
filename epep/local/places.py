"""Where the private servers keep their data and sockets, and as whom they run.

Starting and stopping them is in servers.py.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
SOCKET_LIMIT = 107 - len("/xxxxxxxxxx/sockets/.s.PGSQL.5432.lock")
"The longest folder name with which every socket's address still fits the kernel's 107 characters."


class SetUpError(Exception):
    """Something that a person must put right; the message says what to do."""


@dataclass(frozen=True)
class Owner:
    """The user that servers run as: PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    def popen(self) -> dict[str, object]:
        """Arguments for subprocess.Popen: none when it is the current user."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def owner() -> Owner:
    """The current user, or as root an unprivileged one."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid)
    raise SetUpError(
        "No unprivileged user was found to run PostgreSQL as. Run this as an ordinary user, not root."
    )


def may_enter(folder: Path, who: Owner) -> bool:
    """Whether `who` can reach `folder`: the right to enter every folder on the way."""
    for step in (folder, *folder.parents):
        try:
            status = step.stat()
        except FileNotFoundError:
            continue
        if status.st_uid == who.uid:
            needed = stat.S_IXUSR
        elif status.st_gid == who.gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not status.st_mode & needed:
            return False
    return True


def folder(name: str) -> Path:
    """The folder of one set of servers ("dev", "test"), made and owned when it is not there.

    Under .local/ of the checkout; where the servers' user cannot go there, or the path is too long for a
    socket, under /var/tmp, and .local/<name>.where says so.
    """
    who = owner()
    LOCAL.mkdir(exist_ok=True)
    chosen = LOCAL / name
    if not may_enter(LOCAL, who) or len(str(chosen)) > SOCKET_LIMIT:
        mark = hashlib.sha256(f"{LOCAL} {os.geteuid()}".encode()).hexdigest()[:10]
        chosen = Path("/var/tmp") / f"epep-{mark}-{name}"  # noqa: S108 (owned, mode 700, checked below)
        (LOCAL / f"{name}.where").write_text(f"{chosen}\n")
    if not chosen.exists():
        chosen.mkdir(mode=0o700)
        os.chown(chosen, who.uid, who.gid)
    if chosen.is_symlink() or chosen.stat().st_uid != who.uid:
        raise SetUpError(f"{chosen} belongs to another user. Remove it, then try again.")
    for part in ("sockets", "logs"):
        if not (chosen / part).exists():
            (chosen / part).mkdir(mode=0o700)
            os.chown(chosen / part, who.uid, who.gid)
    return chosen
