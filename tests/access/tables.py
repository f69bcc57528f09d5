"""Tables of access written by hand, with a row for each address, or form, and a letter for each state of its thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client

from accounts.models import User
from tests.access.test_matrix import ROLES

STRANGER, NOBODY = "stranger", "nobody"
EVERYBODY = (*ROLES, STRANGER)
LEFT = {"nobody else": ".", "everybody else": "x"}
LETTERS = {200: "o", 302: ">", 403: "x", 404: ".", 405: "m", 409: "r", 410: "g", 422: "r"}


@dataclass(frozen=True)
class Row:
    """An address, or its form, with what each of the roles gets, a letter for each state."""

    name: str
    is_form: bool
    more: str
    letters: dict[str, str]
    """Role → letters. Who has not signed in is in it where the address is open to all."""

    @property
    def title(self) -> str:
        """As the table calls it."""
        return f"{'POST ' if self.is_form else ''}{self.name}{' ' + self.more if self.more else ''}"


def read(file: Path, states: str) -> list[Row]:
    """The rows of a table, every role filled in. Assertions say what is wrong with the table itself."""
    rows: list[Row] = []
    for line in file.read_text().splitlines():
        text = line.split("#")[0].rstrip()
        if not text:
            continue
        if not text.startswith(" "):
            rows.append(_row(text, states))
            assert rows[-1].title not in {row.title for row in rows[:-1]}, text
            continue
        role, letters = text.strip().rsplit(None, 1)
        assert len(letters) == len(states) and set(letters) <= set(LETTERS.values()), line
        found = rows[-1].letters
        for one in set(EVERYBODY) - found.keys() if role in LEFT else {role}:
            assert one in (*EVERYBODY, NOBODY) and one not in found, line
            found[one] = letters
    for row in rows:
        assert row.letters.keys() - {NOBODY} == set(EVERYBODY), row.title
        row.letters.setdefault(NOBODY, "S" * len(states))
    return rows


def _row(text: str, states: str) -> Row:
    words = text.split()
    if len(states) > 1:
        assert words.pop() == states, text
    is_form = words[0] == "POST"
    name, *more = words[is_form:]
    return Row(name, is_form, " ".join(more), {})


def letter(response: Any) -> str:
    """The letter for an answer; "S" for being sent to sign in, or given back what was typed since they must."""
    kept = response.status_code == 403 and b"when you signed out, or" in response.content
    if kept or (response.status_code == 302 and response["Location"].startswith("/sign-in/")):
        return "S"
    return LETTERS.get(response.status_code, str(response.status_code))


def browser(user: User | None) -> Client:
    """A browser of that person, or of nobody; nothing is remembered of earlier requests."""
    client = Client()
    if user is not None:
        for cached in ("_grants", "_roles_for"):
            user.__dict__.pop(cached, None)
        client.force_login(user)
    return client


def ask(who: User | None, row: Row, address: str, typed: dict[str, Any]) -> Any:
    """Open the page, or send its form, and let nothing of it stay."""
    with transaction.atomic():
        client = browser(who)
        answer = client.post(address, typed) if row.is_form else client.get(address)
        transaction.set_rollback(True)
    return answer


def differences(rows: list[Row], place: int, people: dict[str, User | None], made: Any) -> Iterator[str]:
    """What is not as the table says. `made(row, role)` gives the address and what is typed there."""
    for row in rows:
        for role, who in people.items():
            wanted = row.letters[role][place]
            found = letter(ask(who, row, *made(row, role)))
            if found != wanted:
                yield f"{row.title}, {role}: {found} instead of {wanted}"
