"""`manage.py add_authority` sets an authority up once, and says what is wrong with its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership, Organisation, Term
from accounts.roles import Role
from epep.audit.models import Event

HEAD = "name,season,school_year,starts_on,ends_on,half_starts_on,half_ends_on,peps_due_on\n"
AUTUMN = "Autumn 2026,autumn,2026,2026-09-01,2026-12-18,2026-10-26,2026-10-30,2026-12-04\n"

pytestmark = pytest.mark.django_db


def test_authority_is_set_up_once(tmp_path: Path) -> None:
    terms = tmp_path / "terms.csv"
    terms.write_text(HEAD + AUTUMN)
    for _ in range(2):
        call_command(
            "add_authority", code="926", name="Fenland", administrator="Admin@demo.example", terms=terms
        )
    authority = Organisation.objects.get(kind="authority", la_code="926")
    assert authority.settings.preset == "birmingham"
    assert Term.objects.get(authority=authority).peps_due_on.isoformat() == "2026-12-04"
    person = Membership.objects.get(organisation=authority)
    assert (person.user.email, person.role) == ("admin@demo.example", Role.AUTHORITY_ADMINISTRATOR)
    assert not person.user.has_usable_password()
    assert Event.objects.filter(verb="authority.added").count() == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,season\nAutumn 2026,autumn\n", "has no column school_year"),
        (HEAD + AUTUMN.replace("2026-12-18", "18 December"), "Line 2"),
        (HEAD + AUTUMN.replace("autumn", "winter"), "season must be one of"),
        (HEAD + AUTUMN.replace("2026-12-04", ""), "the day its PEPs are due"),
        (HEAD + AUTUMN + AUTUMN.replace("Autumn 2026", "Term 2"), "Line 3: autumn of the school year 2026"),
    ],
)
def test_terms_that_cannot_be_read_leave_nothing(tmp_path: Path, text: str, says: str) -> None:
    terms = tmp_path / "terms.csv"
    terms.write_text(text)
    with pytest.raises(CommandError, match=says):
        call_command("add_authority", code="926", name="Fenland", terms=terms)
    assert not Organisation.objects.filter(la_code="926").exists()


def test_a_second_term_of_a_season_is_refused_later_too(tmp_path: Path) -> None:
    terms = tmp_path / "terms.csv"
    terms.write_text(HEAD + AUTUMN)
    call_command("add_authority", code="926", name="Fenland", terms=terms)
    terms.write_text(HEAD + AUTUMN.replace("Autumn 2026", "Term 2"))
    with pytest.raises(CommandError, match="is there already, as “Autumn 2026”"):
        call_command("add_authority", code="926", terms=terms)
    terms.write_text(
        HEAD + AUTUMN + AUTUMN.replace("2026,autumn,2026", "2027,autumn,2027").replace("2026-", "2027-")
    )
    call_command("add_authority", code="926", terms=terms)
    assert Term.objects.count() == 2


def test_unknown_preset_and_missing_name_are_said() -> None:
    with pytest.raises(CommandError, match="no preset"):
        call_command("add_authority", code="926", name="Fenland", preset="atlantis")
    with pytest.raises(CommandError, match="give its --name"):
        call_command("add_authority", code="926")
