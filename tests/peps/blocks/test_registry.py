"""All blocks together: keys are unique and for ever, codes and prefills fit what the rest of the portal has."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from children import codes as record_codes
from peps.blocks import codes, kinds, locks
from peps.blocks.layout import Block, Question
from peps.blocks.registry import BLOCK_BY_KEY, BLOCKS
from peps.blocks.statutory import NEEDED

QUESTIONS = [question for block in BLOCKS for question in block.questions]


def test_keys_are_unique() -> None:
    assert len(BLOCK_BY_KEY) == len(BLOCKS)
    assert len({question.key for question in QUESTIONS}) == len(QUESTIONS)


def test_no_key_ever_used_is_gone_or_changed_and_every_key_is_locked() -> None:
    lock = locks.locked(locks.LOCK.read_text(encoding="utf-8"))
    assert locks.broken(lock, locks.present(BLOCKS)) == []
    assert locks.present(BLOCKS).keys() <= lock.keys(), "run manage.py lock_keys"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_a_question_is_written_like_the_others(question: Question) -> None:
    assert question.label[:1].isupper()
    assert not question.label.endswith((".", ":"))
    assert not question.hint.endswith(".")
    assert len(question.key) <= 60
    assert not (question.prefill and (question.judgement or question.child_words))
    if question.safety:
        assert isinstance(question.kind, kinds.Confirm), "a safety answer is confirmed singly"


def test_what_the_law_needs_exists() -> None:
    assert {question.key for question in QUESTIONS} >= NEEDED.keys()


@pytest.mark.parametrize("name", ["SEX", "ETHNICITY", "LEGAL_STATUS", "PLACEMENT_TYPE", "SEN_STATUS"])
def test_every_code_of_the_record_can_be_shown_by_the_form(name: str) -> None:
    assert set(getattr(record_codes, name)) <= dict(getattr(codes, name)).keys()


def test_the_lock_refuses_a_lost_or_changed_key_and_takes_a_new_one() -> None:
    lock = {"a_one": "text", "a_two": "date", "a_rows": "rows", "a_rows.x": "text"}
    now = {"a_one": "long_text", "a_rows": "rows", "a_rows.x": "date", "a_new": "text"}
    said = locks.broken(lock, now)
    assert said == [
        "“a_two” is gone: keep it, with types=() when it is not asked any more.",
        "“a_rows.x” was text and is date: give the new question a new key.",
    ]
    assert locks.locked(locks.merged(lock, now)) == {**lock, **now}


def test_a_tables_columns_and_a_confirmed_fact_are_locked_by_their_kind() -> None:
    table = kinds.Rows(columns=(kinds.Column("c", "C", kinds.DATE),))
    block = Block("a", "A", (Question("a_b", "B", kinds.Confirm(table)),))
    assert locks.present([block]) == {"a_b": "confirm:rows", "a_b.c": "date"}


def test_the_command_checks_and_writes(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("peps.management.commands.lock_keys.LOCK", tmp_path / "keys.lock")
    with pytest.raises(CommandError, match="lock_keys"):
        call_command("lock_keys", "--check", stdout=io.StringIO())
    call_command("lock_keys", stdout=io.StringIO())
    out = io.StringIO()
    call_command("lock_keys", "--check", stdout=out)
    assert ", 0 new." in out.getvalue()
    (tmp_path / "keys.lock").write_text("gone_key text\n")
    with pytest.raises(CommandError, match="gone_key"):
        call_command("lock_keys", stdout=io.StringIO())
