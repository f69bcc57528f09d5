"""Every block there is. The order here says nothing: a layout puts blocks into sections.

Add a block by importing its file here; a block, once used, stays for ever (`types=()` retires it).
"""

from __future__ import annotations

from .attainment import ATTAINMENT
from .attendance import ATTENDANCE, SUSPENSIONS
from .care import AGENCIES, CARE, FAMILY, PLACEMENT
from .carer import CARER
from .contacts import CONTACTS
from .early import EARLY
from .enrolment import ENROLMENT, SCHOOL
from .health import HEALTH
from .identity import IDENTITY
from .layout import Block
from .meeting import MEETING
from .neet import RONI
from .parts import TARGETS
from .post16 import POST16
from .safety import SAFETY
from .sen import SEN
from .strengths import CAREERS, LEISURE, STRENGTHS
from .transition import TRANSITION
from .views import PARTICIPATION_BLOCK, VIEWS, WISHES
from .wellbeing import SDQ, WELLBEING

BLOCKS: tuple[Block, ...] = (
    IDENTITY,
    CARE,
    PLACEMENT,
    FAMILY,
    AGENCIES,
    SAFETY,
    HEALTH,
    CONTACTS,
    PARTICIPATION_BLOCK,
    VIEWS,
    WISHES,
    ENROLMENT,
    SCHOOL,
    EARLY,
    POST16,
    ATTENDANCE,
    SUSPENSIONS,
    ATTAINMENT,
    SEN,
    WELLBEING,
    SDQ,
    STRENGTHS,
    LEISURE,
    CAREERS,
    TRANSITION,
    TARGETS,
    CARER,
    MEETING,
    RONI,
)

BLOCK_BY_KEY: dict[str, Block] = {block.key: block for block in BLOCKS}
