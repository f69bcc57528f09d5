"""Bank details in a text are caught; what only looks like figures of a bank is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.bank_details import WHY, has_bank_details

CAUGHT = [
    "20-04-15 12345678",
    "Please pay 20 04 15, 12345678",
    "Pay the tutor: 12345678 (20-04-15)",
    "Sort code 20-04-15",
    "sort code: 200415",
    "SORTCODE\n20–04–15\nAccount\n1234 5678",
    "our sort code is 11 22 03 and 12345678 the account",
    "account number 12345678",
    "Account no. 1234-5678",
    "Pay into account 12345678 please",
    "acc no 01234567",
    "acct: 12345678",
    "A/C 12345678",
    "12345678 is the account number",
    "BACS to 12345678",
    "Bank details: 12345678",
    "Paid into 12345678 on 20-04-15",
    "GB29 NWBK 6016 1331 9268 19",
    "gb29nwbk60161331926819",
    "Send it to GB29NWBK60161331926819, please",
    "DE89 3704 0044 0532 0130 00",
    "NO93 8601 1117 947",
    "4111 1111 1111 1111",
    "card 5555-5555-5555-4444",
    "378282246310005",
    "3782 822463 10005",
]

LEFT_ALONE = [
    "",
    "07700 900123",
    "07700900123",
    "Ring 020 7946 0958 about the bank holiday",
    "The school’s account manager is on 020 7946 0958",
    "+44 20 7946 0958, account queries",
    "+44 (0)161 496 0000 or (0161) 496 0000",
    "01632 960 123 for accounts",
    "Account queries: 0800 1111",
    "Lessons of 12-15-20 minutes",
    "12-15-20 minutes, with a word bank",
    "This takes into account 12-15-20 minutes a day",
    "Starts on 25-05-26, after the bank holiday",
    "From 01/09/2026 to 31/03/2027",
    "01 09 2026",
    "01.09.26 and 31.03.27",
    "2026-09-01, 20260901",
    "In the years 2023 2024 2025 2026",
    "The account of 2026-2027",
    "On account of 12345678 reasons",
    "£1,200.50 or £12345678",
    "£15 × 3 × 6 = £270 and £20 × 1.5 × 6 = £180",
    "A123456789012",
    "UPN H801200001001, ULN 1234567890, URN 123456",
    "A123456789012 is in the bank of tasks",
    "Yr10 will need this more than the others do",
    "KS34 maths, 10 to 15 pupils, 2 x 45 minutes",
    "Invoice 12345678 from the tutor",
    "1,234,567 words",
    "The food bank is open from 10 to 12",
]


@pytest.mark.parametrize("text", CAUGHT)
def test_bank_details_are_caught(text: str) -> None:
    assert has_bank_details(text)
    assert has_bank_details(f"The tutor is good. {text}. She comes on Mondays, 3 times.")


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_other_figures_are_left_alone(text: str) -> None:
    assert not has_bank_details(text)
    assert not has_bank_details(f"The tutor is good. {text}. She comes on Mondays, 3 times.")


def test_words_far_away_say_nothing_of_figures() -> None:
    assert not has_bank_details(f"The account number is not given here. {'She reads a book. ' * 10} 12345678")


def test_the_reason_says_what_to_do() -> None:
    assert "Take them out" in WHY


@given(text=st.text(max_size=400))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert has_bank_details(text) is has_bank_details(text)


@given(
    sort=st.from_regex(r"[0-9]{2}-[0-9]{2}-[0-9]{2}", fullmatch=True),
    number=st.from_regex(r"[0-9]{8}", fullmatch=True),
)
def test_a_sort_code_with_its_account_is_always_caught(sort: str, number: str) -> None:
    assert has_bank_details(f"Please pay {sort} {number}")
    assert has_bank_details(f"Account: {number}, sort code {sort}")
