"""Finding bank details in a text: they are refused, whoever types them. Pure.

A plan is read by many people and kept for decades: no account number belongs in it. Accounts know their
suppliers by other ways. Figures alone are much else (telephones, days, pupil numbers), so the words near count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

WHY = (
    "This looks like bank details. Take them out: a request is read by many people and kept for years. "
    "Accounts ask the school for them."
)
NEAR, BEHIND = 60, 30
"""Characters before and after figures in which a word says what they are."""

_SORT_CODE = re.compile(r"(?<![\d/.£-])\d{2}([ –‑-])\d{2}\1\d{2}(?![\d/.]|-\d)")
_ACCOUNT = re.compile(r"(?<![\d£.,])\d{4}[ -]?\d{4}(?!\d|[.,]\d)")
_SORT_NAMED = re.compile(r"\bsort\s*code\D{0,20}\d{2}\D?\d{2}\D?\d{2}(?!\d)", re.IGNORECASE)
_NAMED = re.compile(
    r"\bsort\s*code|\b(?:bank\s+)?acc(?:oun)?t?\b\.?\s*(?:no\b|num|n°|#|:)|\ba/c\b|\bbacs\b|\biban\b"
    r"|\bbank\s*(?::|account|details|transfer)|\bpa(?:y|id|yable)\s+into\b",
    re.IGNORECASE,
)
_ACCOUNT_WORD = re.compile(r"(?<!into )(?<!on )\baccounts?\b(?!\s+(?:of|for)\b)", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b", re.IGNORECASE)
_CARD = re.compile(r"(?<!\d)(?:(?:\d{4}[ -]?){3}\d{4}|\d{4}[ -]?\d{6}[ -]?\d{5})(?!\d)")
_PHONE = re.compile(
    r"(?<![\d-])(?:\+44[ -]?(?:\(0\) ?)?|\(?0)"
    r"(?:\d{2}\)?[ -]?\d{4}[ -]?\d{4}|\d{3}\)?[ -]?\d{3}[ -]?\d{4}|\d{4}\)?[ -]?(?:\d{3}[ -]?\d{3}|\d{5}))"
    r"(?![ -]?\d)|(?<![\d-])0800 \d{4}(?![ -]?\d)"
)
_YEARS = re.compile(r"(?<!\d)(?:(?:19|20)\d\d[ –-]+)+(?:19|20)\d\d(?!\d)")


def has_bank_details(text: str) -> bool:
    """Whether a text holds a sort code, an account number that is called one, an IBAN or a card's number.

    Eight figures alone may be a telephone number or a day: they count beside a sort code or a word for it.
    """
    text = _YEARS.sub(" ", _PHONE.sub(" ", text))
    if _SORT_NAMED.search(text) or any(map(_is_iban, _IBAN.findall(text))) or any(_cards(text)):
        return True
    sort_codes = list(_SORT_CODE.finditer(text))
    accounts = list(_ACCOUNT.finditer(text))
    return (
        any(_named(text, one) for one in sort_codes)
        or any(_named(text, one) or _ACCOUNT_WORD.search(_before(text, one)) for one in accounts)
        or any(
            -NEAR <= account.start() - code.end() <= NEAR or 0 <= code.start() - account.end() <= NEAR
            for code in sort_codes
            for account in accounts
        )
    )


def _before(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - NEAR) : found.start()]


def _named(text: str, found: re.Match[str]) -> bool:
    """Whether a word close by says that it is an account."""
    return bool(
        _NAMED.search(_before(text, found)) or _NAMED.search(text[found.end() : found.end() + BEHIND])
    )


def _is_iban(text: str) -> bool:
    """Ten figures or more: words in groups of four letters have fewer ("Yr10 will need this")."""
    return sum(letter.isdigit() for letter in text) >= 10


def _cards(text: str) -> Iterator[bool]:
    """Whether each long number is a card's: its last figure checks the others (Luhn)."""
    for found in _CARD.findall(text):
        figures = [int(letter) for letter in reversed(found) if letter.isdigit()]
        doubled = [sum(divmod(2 * one, 10)) for one in figures[1::2]]
        yield (sum(figures[::2]) + sum(doubled)) % 10 == 0
