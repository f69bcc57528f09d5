"""Numbers that identify a pupil: UPN and ULN, their shape and their check characters.

Pure Python. What a child's numbers *are* stands on the Child model; nothing is looked up here.
"""

from __future__ import annotations

import re

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The 23 letters a UPN may hold, in the order that gives each its value (no I, O or S)."""

UNKNOWN_UPN: dict[str, str] = {
    "UN1": "Not of school age",
    "UN2": "Never went to a maintained school in England",
    "UN3": "Educated outside England",
    "UN4": "New into care, not known yet",
    "UN5": "Sources disagree",
}
"""What social care records instead of a UPN, and why there is none (SSDA903 guide)."""

UNKNOWN_ULN = "9999999999"

_UPN_SHAPE = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]", re.ASCII)
_ULN_SHAPE = re.compile(r"\d{10}", re.ASCII)

# Local authority codes met inside UPNs: DfE children-in-need rule 1530, with Wales (660-681), pseudo
# authorities (001-005, 701-708), closed authorities, and the authorities of April 2023 (942, 943).
_LA_RANGES = (
    "001-005 201-213 301-320 330-336 340-344 350-359 370-373 380-384 390-394 420 660-681 701-708 "
    "800-803 805-808 810-813 815-816 820-823 825-826 830-831 835-841 845-846 850-852 855-857 860-861 "
    "865-896 908-909 916 919 921 925-926 928-929 931 933 935-938 940-943"
)


def _expand(ranges: str) -> frozenset[str]:
    codes: set[str] = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        codes.update(f"{code:03d}" for code in range(int(first), int(last or first) + 1))
    return frozenset(codes)


UPN_LA_CODES = _expand(_LA_RANGES)
"""Three-figure authority codes that a UPN may carry in characters 2 to 4."""


def normalise_upn(value: str | None) -> str:
    """The UPN as it is stored: capitals, without spaces or hyphens. "" for nothing."""
    return re.sub(r"[\s-]", "", value or "").upper()


def upn_check_letter(rest: str) -> str:
    """The first letter that belongs to characters 2 to 13 of a UPN.

    Weights are the positions 2 to 13; a letter in the last place (temporary UPN) counts as its place in
    `UPN_LETTERS`; the sum modulo 23 picks the letter. ValueError when `rest` has another shape.
    """
    if len(rest) != 12:
        raise ValueError("The twelve characters after the check letter are needed")
    total = 0
    for weight, character in enumerate(rest, start=2):
        figure = int(character) if character in "0123456789" else UPN_LETTERS.index(character)
        total += weight * figure
    return UPN_LETTERS[total % 23]


def is_temporary_upn(value: str | None) -> bool:
    """True for a UPN of the right shape that a school gave for the time being (it ends in a letter)."""
    upn = normalise_upn(value)
    return bool(_UPN_SHAPE.fullmatch(upn)) and upn[-1] in UPN_LETTERS


def check_upn(value: str | None) -> list[str]:
    """What is wrong with a UPN, in sentences that say what to do; empty when nothing is.

    UN1 to UN5 are good: they say why there is no UPN. A wrong check letter is for the caller to treat as
    a warning, since returns are full of them.
    """
    upn = normalise_upn(value)
    if upn in UNKNOWN_UPN:
        return []
    if not upn:
        return ["No UPN is given. Enter the UPN, or UN1 to UN5 to say why there is none."]
    if not _UPN_SHAPE.fullmatch(upn):
        return [
            "A UPN is a letter, 11 numbers and a number or letter, never I, O or S. Ask the school for it."
        ]
    problems = []
    if upn_check_letter(upn[1:]) != upn[0]:
        problems.append(
            "The check letter does not fit the rest of the UPN. Compare it with the school's record."
        )
    if upn[1:4] not in UPN_LA_CODES:
        problems.append(
            "Characters 2 to 4 are not the code of a local authority. Compare it with the school's record."
        )
    return problems


def normalise_uln(value: str | None) -> str:
    """The ULN as it is stored: ten figures in a string (it may start with 0), without spaces."""
    return re.sub(r"\s", "", value or "")


def check_uln(value: str | None) -> list[str]:
    """What is wrong with a Unique Learner Number; empty when nothing is.

    The first nine figures times 10 to 2, modulo 11: a remainder of 0 can carry no ULN, else the last
    figure is 10 less the remainder. 9999999999 stands for "not known" and so is not a learner's number.
    """
    uln = normalise_uln(value)
    if not uln:
        return ["No ULN is given. Enter the 10 figures of the ULN."]
    if not _ULN_SHAPE.fullmatch(uln):
        return ["A ULN is 10 numbers. Compare it with the learner's record."]
    if uln == UNKNOWN_ULN:
        return ["9999999999 stands for a ULN that is not known. Leave the ULN empty until there is one."]
    remainder = sum(int(figure) * weight for figure, weight in zip(uln, range(10, 1, -1), strict=False)) % 11
    if remainder == 0 or int(uln[-1]) != 10 - remainder:
        return ["The last number does not fit the rest of the ULN. Compare it with the learner's record."]
    return []
