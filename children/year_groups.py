"""National curriculum year, key stage, kind of PEP, age and age band, from a date of birth and a day.

Pure Python. A year in which a child is in fact taught may differ: that is kept on the school spell.
"""

from __future__ import annotations

from datetime import date

from epep.calendar import school_year

RECEPTION = 0
NURSERY_2 = -1
NURSERY_1 = -2
LAST_SCHOOL_YEAR = 11

EARLY_YEARS = "early_years"
SCHOOL_AGE = "school_age"
POST_16 = "post_16"


BAND_EARLY, BAND_PRIMARY, BAND_SECONDARY, BAND_POST_16 = "early", "primary", "secondary", "post16"
_BANDS = ((5, BAND_EARLY), (11, BAND_PRIMARY), (16, BAND_SECONDARY))
"""The first age that no longer belongs to the band."""


def age(born: date, on: date) -> int:
    """Whole years on a day. Who was born on 29 February has their birthday on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_band(born: date, on: date) -> str:
    """Which set of questions about their views suits a child of this age: under 5, 5 to 10, 11 to 15, 16 on."""
    years = age(born, on)
    return next((band for first_beyond, band in _BANDS if years < first_beyond), BAND_POST_16)


def nc_year(born: date, on: date) -> int:
    """The national curriculum year of a child taught with their age, on a day.

    Age on the 31 August before the school year, less 4: 0 Reception, 1 to 11, 12 and 13 sixth form, 14 and
    more beyond; -1 the nursery year before Reception (N2), -2 the one before (N1), less for younger.
    """
    age = school_year(on) - born.year
    if born.month >= 9:
        age -= 1
    return age - 4


def label(year: int) -> str:
    """The year in words, as people in schools say it."""
    if year < NURSERY_1:
        return "Before nursery"
    if year > 14:
        return "After Year 14"
    names = {NURSERY_1: "Nursery (N1)", NURSERY_2: "Nursery (N2)", RECEPTION: "Reception"}
    return names.get(year, f"Year {year}")


def short_label(year: int) -> str:
    """The year as a code of the school census: E for younger, N1, N2, R, 1 to 14."""
    if year < NURSERY_1:
        return "E"
    return {NURSERY_1: "N1", NURSERY_2: "N2", RECEPTION: "R"}.get(year, str(year))


def key_stage(year: int) -> str:
    """EYFS to the end of Reception, KS1 to KS4 to the end of Year 11, then Post-16."""
    for last, name in ((0, "EYFS"), (2, "KS1"), (6, "KS2"), (9, "KS3"), (11, "KS4")):
        if year <= last:
            return name
    return "Post-16"


def early_term_after(born: date, age: int) -> date:
    """The first day of the funded early years term that follows a birthday: 1 January, 1 April or 1 September.

    >>> early_term_after(date(2023, 1, 15), 3)
    datetime.date(2026, 4, 1)
    """
    year = born.year + age
    if born.month >= 9:
        return date(year + 1, 1, 1)
    return date(year, 4 if born.month <= 3 else 9, 1)


def pep_type_for(year: int, *, school_age_from: int = 1) -> str:
    """Which of the three kinds of PEP a child of this year has.

    Nursery and Reception follow the early years framework, so Reception counts as early years unless the
    authority moves its school-age form down (`school_age_from=0`).
    """
    if year < school_age_from:
        return EARLY_YEARS
    return SCHOOL_AGE if year <= LAST_SCHOOL_YEAR else POST_16
