"""Codes of social care (SSDA903 return) and of schools, with their meaning and years of validity.

Pure Python, facts only. Reading a return is in `importing/`; what a code is used for stands with its user.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """One value of a code set. Years are those of the return: 2025 is the year to 31 March 2025."""

    code: str
    label: str
    first_year: int | None = None
    last_year: int | None = None

    @property
    def withdrawn(self) -> bool:
        """True when later returns no longer take the code."""
        return self.last_year is not None


CodeSet = dict[str, Code]


def _codes(text: str) -> CodeSet:
    """A code set from lines of `CODE meaning`; ` [from 2024]` and ` [to 2025]` at the end give years."""
    found: CodeSet = {}
    for line in text.strip().splitlines():
        code, _, label = line.strip().partition(" ")
        years: dict[str, int] = {}
        while label.endswith("]"):
            label, _, mark = label[:-1].rpartition(" [")
            word, _, year = mark.partition(" ")
            years[word] = int(year)
        found[code] = Code(code, label.strip(), years.get("from"), years.get("to"))
    return found


SEX = _codes("""
    M Male
    F Female
    U Not known or not stated
""")

OLD_SEX = {"1": "M", "2": "F"}
"""Codes of returns up to 2023-24 and what they are now."""

ETHNICITY = _codes("""
    WBRI White British
    WIRI White Irish
    WIRT Traveller of Irish heritage
    WROM Gypsy or Roma
    WOTH Any other White background
    MWBC White and Black Caribbean
    MWBA White and Black African
    MWAS White and Asian
    MOTH Any other mixed background
    AIND Indian
    APKN Pakistani
    ABAN Bangladeshi
    AOTH Any other Asian background
    CHNE Chinese
    BCRB Caribbean
    BAFR African
    BOTH Any other Black background
    OOTH Any other ethnic group
    REFU Refused to say
    NOBT Not obtained yet
""")

LEGAL_STATUS = _codes("""
    C1 Interim care order
    C2 Full care order
    D1 Freeing order
    E1 Placement order
    V2 Accommodated under section 20
    V3 Short breaks, each one recorded
    V4 Short breaks, under one agreement
    L1 Police protection, in the authority's accommodation
    L2 Emergency protection order
    L3 Child assessment order
    J1 Remanded to the authority or to youth detention
    J2 Accommodated under police and criminal evidence law (PACE)
    J3 Youth rehabilitation order with residence or intensive fostering
""")

SHORT_BREAKS = frozenset({"V3", "V4"})

PLACEMENT_TYPE = _codes("""
    A3 Placed for adoption with consent, with current foster carer
    A4 Placed for adoption with consent, not with current foster carer
    A5 Placed for adoption under placement order, with current foster carer
    A6 Placed for adoption under placement order, not with current foster carer
    H5 Semi-independent living, not a children's home [to 2025]
    K1 Secure children's home
    K2 Children's home
    K3 Registered supported accommodation [from 2024]
    P1 With parents or others who have parental responsibility
    P2 Independent living [to 2025]
    P3 Residential employment
    R1 Residential care home
    R2 Hospital or other health establishment
    R3 Family centre or mother and baby unit
    R5 Young offender institution
    S1 Residential school
    T0 Away for a short time, any reason
    T1 Away for a short time: hospital
    T2 Away for a short time: holiday
    T3 Away for a short time: the carer's holiday
    T4 Away for a short time: other, up to 7 days
    U1 Foster placement with family or friends, long term
    U2 Foster placement with family or friends, also approved adopters
    U3 Foster placement with family or friends
    U4 Foster placement, long term
    U5 Foster placement, also approved adopters
    U6 Foster placement
    Z1 Other placement [to 2025]
    Z11 Other placement, group 1 [from 2026]
    Z12 Other placement, group 2 [from 2026]
    Z13 Other placement, group 3 [from 2026]
    Z14 Other placement, group 4 [from 2026]
""")

PROVIDER = _codes("""
    PR0 Parents or others with parental responsibility
    PR1 Own authority
    PR2 Another local authority
    PR3 Another public body, such as a health trust
    PR4 Private
    PR5 Voluntary
""")

NO_PROVIDER = frozenset({"T0", "T1", "T2", "T3", "T4", "Z1", "Z11", "Z12", "Z13", "Z14"})
"""Placement types for which a return may leave the provider empty."""

REASON_NEW_EPISODE = _codes("""
    S Started to be looked after
    L Legal status changed
    P Placement and carer changed
    T Placement changed, same carer
    B Legal status, placement and carer changed
    U Legal status and placement changed, same carer
""")

REASON_CEASED = _codes("""
    X1 A new episode follows
    E11 Adopted, application unopposed
    E12 Adopted, consent dispensed with
    E2 Died
    E3 Another local authority took over
    E4A Returned home as planned
    E4B Returned home, not planned
    E13 Left to live with someone without parental responsibility
    E41 Child arrangements order
    E45 Special guardianship: former carer, family or friend
    E46 Special guardianship: former carer, not family or friend
    E47 Special guardianship: family or friend, not the former carer
    E48 Special guardianship: someone else
    E5 Independent living with support
    E6 Independent living without support
    E7 Adult social care
    E8 Ended for another reason
    E9 Sentenced to custody
    E14 Remand ended
    E15 Age assessed as 18 or over
    E16 Moved abroad
    E17 Aged 18 or over, stayed with carers
""")

NEW_EPISODE_FOLLOWS = "X1"

NEED = _codes("""
    N1 Abuse or neglect
    N2 Child's disability
    N3 Parent's illness or disability
    N4 Family in acute stress
    N5 Family dysfunction
    N6 Socially unacceptable behaviour
    N7 Low income
    N8 Absent parenting
""")

CHANGE_REASON = _codes("""
    CARPL Change to or in the care plan
    CLOSE Home closed or ended
    ALLEG Allegation
    STAND Standards of care
    APPRR Approval removed
    CREQB Carer asked: child's behaviour
    CREQO Carer asked: other reason
    CHILD Child asked
    LAREQ Responsible authority asked
    PLACE Placement provider asked
    CUSTOD Custody arrangement
    OTHER Other
""")

TAKING_PART = _codes("""
    PN0 Under 4 at the time
    PN1 Came and spoke
    PN2 Came, and someone spoke for them
    PN3 Came and gave views by signs or symbols
    PN4 Came and gave no view
    PN5 Did not come, asked someone to speak for them
    PN6 Did not come, sent views another way
    PN7 Did not come and gave no view
""")
"""How a child took part in a review; used for the PEP meeting as well."""

SDQ_REASON = _codes("""
    SDQ1 Child's age is outside the questionnaire's
    SDQ2 Carer refused
    SDQ3 Child's disability
    SDQ4 Other reason
    SDQ5 Young person refused
""")

SDQ_HIGHEST = 40
"""The highest total of a Strengths and Difficulties Questionnaire; the lowest is 0."""

SEN_STATUS = _codes("""
    N No special educational needs
    K SEN support
    E Education, health and care plan
""")

GIAS_PHASE = _codes("""
    0 Not applicable
    1 Nursery
    2 Primary
    3 Middle deemed primary
    4 Secondary
    5 Middle deemed secondary
    6 16 plus
    7 All-through
""")

GIAS_STATUS = _codes("""
    1 Open
    2 Closed
    3 Open, but proposed to close
    4 Proposed to open
""")


def label(codes: CodeSet, code: str) -> str:
    """What a code means; a code that is not in the set is shown as it is."""
    return codes[code].label if code in codes else code


def needs_pep(legal_status: str) -> bool:
    """False for short breaks (V3, V4): regulations 5 and 9 do not apply to them (SI 2010/959, reg. 48)."""
    return legal_status not in SHORT_BREAKS


def is_temporary_placement(placement_type: str) -> bool:
    """True for T0 to T4: the child is away for a short time, which is no new placement for a PEP."""
    return placement_type.startswith("T")


def starts_care(reason_new: str) -> bool:
    """True when the episode is an entry to care: it starts the clocks of a first PEP."""
    return reason_new == "S"


def changes_placement(reason_new: str) -> bool:
    """True when the child moved to another carer (P, B): some authorities then ask for a PEP."""
    return reason_new in ("P", "B")


def ends_care(reason_ceased: str) -> bool:
    """True for every reason that is not X1 (a new episode follows); empty means it has not ended."""
    return reason_ceased not in ("", NEW_EPISODE_FOLLOWS)


def is_open_school(status: str) -> bool:
    """True for schools that take pupils: open, or open but proposed to close."""
    return status in ("1", "3")


def sex_from_return(code: str) -> str:
    """M, F or U, from a return of any year (1 and 2 up to 2023-24); other codes come back unchanged."""
    return OLD_SEX.get(code, code)
