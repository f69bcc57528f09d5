"""One migrated database from which every database of the tests is copied: the migrations run once, not once a process.

It is kept between runs, under a name that says of which migrations it is.
"""

from __future__ import annotations

import hashlib
import os
import subprocess

import psycopg
from psycopg import sql

from epep.local import servers
from epep.local.install import PYTHON
from epep.local.places import ROOT

PREFIX = "epep_migrated_"


def migrated(address: str) -> str:
    """The name of a database on the server of `address` to which every migration is applied.

    Made at the first call; other processes wait meanwhile. One that is made is never changed, so that any number
    may copy it at a time.
    """
    name = PREFIX + _fingerprint()
    with psycopg.connect(address, autocommit=True) as line:
        line.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        rows = line.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        there = {row[0] for row in rows}
        if name not in there:
            half = f"{name}_half"
            for old in there:
                line.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
            line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(half)))
            _migrate(servers.with_name(address, half))
            line.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name))
            )
    return name


def copy(address: str, name: str, *, to: servers.Servers) -> None:
    """Put the same tables and rows into the empty database of another set of servers."""
    programs = to.postgres.programs
    dumped = subprocess.run(
        [programs / "pg_dump", "--no-owner", servers.with_name(address, name)],
        check=True,
        stdout=subprocess.PIPE,
    )
    subprocess.run(
        [programs / "psql", "--quiet", "--set=ON_ERROR_STOP=1", to.postgres.address()],
        check=True,
        input=dumped.stdout,
        stdout=subprocess.DEVNULL,
    )


def _migrate(address: str) -> None:
    env = os.environ | {"DATABASE_URL": address, "EPEP_ENV": "test", "EPEP_STATEMENT_SECONDS": "0"}
    subprocess.run(
        [str(PYTHON), "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=env,
        check=True,
        stdin=subprocess.DEVNULL,
    )


def _fingerprint() -> str:
    """Of all migrations, ours and by their pinned versions those of others."""
    found = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")) + sorted(ROOT.glob("*/*/migrations/*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
