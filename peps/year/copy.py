"""A private copy of some tables: temporary ones that stand before the real ones, for this connection alone.

While it lasts the database itself refuses every write to a real table, and nothing is left of it afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Model


@dataclass(frozen=True)
class Copied:
    """A table that is copied: which rows (SQL; "" for none of them), and what some columns say instead (SQL)."""

    model: type[Model]
    rows: str = ""
    values: Sequence[Any] = ()
    instead: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """Its name."""
        return self.model._meta.db_table


@contextmanager
def private_copy(tables: Iterable[Copied]) -> Iterator[None]:
    """Within, the portal's own code reads and writes the copies, by the same names. Tables in this order, so that
    the rows of a later one may be chosen by those of an earlier.

    Checks of columns are left out: a row as it was is what it was. Writing to any other table raises
    `django.db.utils.InternalError`.
    """
    copied = list(tables)
    if connection.in_atomic_block:
        with transaction.atomic():
            _make(copied)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")  # until this savepoint ends
                yield
            _drop(copied)
        return
    try:
        _make(copied)
        _may_write(False)
        yield
    finally:
        _may_write(True)
        _drop(copied)


def analyse(tables: Iterable[Copied]) -> None:
    """Let the planner know what is in the copies: nothing else looks at temporary tables."""
    with connection.cursor() as cursor:
        for one in tables:
            cursor.execute(f'ANALYZE "{one.table}"')


def _make(copied: Iterable[Copied]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = cursor.fetchone()[0]
        for one in copied:
            name = f'"{one.table}"'
            like = f'LIKE "{schema}".{name} INCLUDING ALL EXCLUDING CONSTRAINTS EXCLUDING STATISTICS'
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ({like})")
            if one.rows:
                columns = [str(row.column) for row in one.model._meta.concrete_fields if not row.generated]
                said = ", ".join(one.instead.get(column, f'"{column}"') for column in columns)
                names = ", ".join(f'"{column}"' for column in columns)
                cursor.execute(
                    f'INSERT INTO {name} ({names}) SELECT {said} FROM "{schema}".{name} WHERE {one.rows}',  # noqa: S608
                    list(one.values),
                )
    analyse(copied)


def _drop(copied: Iterable[Copied]) -> None:
    with connection.cursor() as cursor:
        for one in copied:
            cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{one.table}"')


def _may_write(yes: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION CHARACTERISTICS AS TRANSACTION READ {'WRITE' if yes else 'ONLY'}")
