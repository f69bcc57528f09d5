"""Objects to test with: plain functions that make one valid thing each, and whole scenes.

Nothing here asserts; what the portal does with these objects is the business of the tests.
"""

from tests.factories.answering import plausible
from tests.factories.children import child, delegate, link, placement, school_spell
from tests.factories.days import NOW, TODAY, at
from tests.factories.people import PASSWORD, authority_with_settings, member, next_term, school, term, user
from tests.factories.peps import (
    attached,
    fill_everything,
    finalise,
    judge_all,
    opened_pep,
    page_token,
    section_of,
    sign_all,
    submit,
    target,
)
from tests.factories.scenes import Scene, scene

__all__ = [
    "NOW",
    "PASSWORD",
    "TODAY",
    "Scene",
    "at",
    "attached",
    "authority_with_settings",
    "child",
    "delegate",
    "fill_everything",
    "finalise",
    "judge_all",
    "link",
    "member",
    "next_term",
    "opened_pep",
    "page_token",
    "placement",
    "plausible",
    "scene",
    "school",
    "school_spell",
    "section_of",
    "sign_all",
    "submit",
    "target",
    "term",
    "user",
]
